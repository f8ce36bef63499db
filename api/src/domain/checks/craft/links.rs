//! Links that lead nowhere, in any language: to a place in the notice that is not there, to no place at all, or to a path
//! that means something on one website alone.

use std::collections::BTreeSet;

use super::super::check::{At, Report, Rule};
use super::warning;
use crate::domain::content::Content;
use crate::domain::reading::quoted;

pub(super) const BROKEN: Rule = warning("craft-link");

pub(super) fn check(content: &Content, report: &mut Report) {
    let sections = content.placed_sections();
    let keys: BTreeSet<&str> = sections
        .iter()
        .map(|placed| placed.section.key.as_str())
        .collect();
    let mut found = Vec::new();
    for section in sections.iter().map(|placed| placed.section) {
        let mut seen = BTreeSet::new();
        for (locale, body) in &section.body {
            for link in links(body.as_html()) {
                let Some(what) = fault(&link, &keys).filter(|what| seen.insert(what.clone())) else {
                    continue;
                };
                found.push((format!("{what} (in {locale})"), At::section(&section.key)));
            }
        }
    }
    report.each(&BROKEN, found, "every link leads somewhere");
}

struct Link {
    target: Option<String>,
    text: String,
}

/// Links of sanitised HTML, whose normal form writes each in one way.
fn links(html: &str) -> impl Iterator<Item = Link> {
    html.split("<a")
        .skip(1)
        .filter(|rest| rest.starts_with([' ', '>']))
        .map(|rest| {
            let (tag, inner) = rest.split_once('>').unwrap_or((rest, ""));
            let target = tag
                .split_once("href=\"")
                .and_then(|(_, value)| value.split_once('"'));
            let text = inner.split_once("</a>").map_or(inner, |(text, _)| text);
            Link {
                target: target.map(|(target, _)| target.replace("&amp;", "&")),
                text: text
                    .split('<')
                    .map(|part| part.rsplit('>').next().unwrap_or_default())
                    .collect(),
            }
        })
}

fn fault(link: &Link, keys: &BTreeSet<&str>) -> Option<String> {
    let name = quoted(&link.text);
    let Some(target) = link
        .target
        .as_deref()
        .map(str::trim)
        .filter(|target| !target.is_empty())
    else {
        return Some(format!(
            "the link {name} has no target: give it one, or make it text"
        ));
    };
    if link.text.trim().is_empty() {
        return Some(format!(
            "the link to {target} has no text that anybody could follow: write one"
        ));
    }
    if let Some(fragment) = target.strip_prefix('#') {
        return (!keys.contains(fragment)).then(|| {
            format!("the link {name} leads to `#{fragment}`, and no section has that key: link to one that is there")
        });
    }
    let has_scheme = target
        .split_once(':')
        .is_some_and(|(scheme, _)| scheme.chars().all(|c| c.is_ascii_alphabetic()));
    let is_relative = !has_scheme && !target.starts_with("//");
    is_relative.then(|| {
        format!("the link {name} leads to `{target}`, which is another place on every website that shows the notice: write the \
                 whole address")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(html: &str) -> Vec<Option<String>> {
        let keys = BTreeSet::from(["cookies"]);
        links(html).map(|link| fault(&link, &keys)).collect()
    }

    #[test]
    fn addresses_and_keys_of_sections_are_targets() {
        let html = "<p><a href=\"https://a.example/x?a=1&amp;b=2\">A</a> <a href=\"mailto:a@b.example\">B</a> \
                    <a href=\"#cookies\"><strong>C</strong></a> <abbr>x</abbr></p>";
        assert_eq!(faults(html), [None, None, None]);
    }

    #[test]
    fn nothing_other_keys_and_paths_are_none() {
        let html = "<p><a>A</a> <a href=\"\">B</a> <a href=\"#other\">C</a> <a href=\"/cookies\">D</a> \
                    <a href=\"https://a.example/\"></a></p>";
        let found = faults(html);
        assert_eq!(found.iter().flatten().count(), 5, "{found:?}");
    }
}
