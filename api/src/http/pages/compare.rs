//! What changed between two versions: the text with marks, and a list of the changes beside it.

use maud::{Markup, PreEscaped, html};

use crate::domain::clock::Instant;
use crate::domain::diff::Stats;
use crate::http::pages::language::{asked_language, language};
use crate::http::pages::layout::{About, Frame, Width, direction, moment, page};
use crate::http::pages::notice::scrollable;
use crate::http::pages::standing::Standing;

/// What the page shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ComparePage {
    /// The way up to `/` from the page's address.
    pub root: String,
    /// The notice.
    pub about: About,
    /// The version that is compared with.
    pub before: Side,
    /// The version that is marked.
    pub after: Side,
    /// The language that is shown.
    pub locale: String,
    /// The language that was asked for, when neither version has it.
    pub asked_locale: Option<String>,
    /// The other languages of either version, each with whether something changed in it.
    pub other_locales: Vec<(String, bool)>,
    /// The changes in this language, in reading order.
    pub changes: Vec<Listed>,
    /// How much changed in this language.
    pub stats: Stats,
    /// The text with marks, as sanitised HTML with its title as `<h1>`.
    pub redline: String,
}

/// One of the two versions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Side {
    /// Its number.
    pub number: i32,
    /// Where it stands.
    pub standing: Standing,
    /// From when on it counts, would have counted, or counted first.
    pub effective_from: Instant,
}

/// A change in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// The change as a sentence.
    pub summary: String,
    /// The place in the text that it is about, as the id of an element.
    pub target: Option<String>,
    /// Why people must be told of it, by the rules; empty where they need not.
    pub reasons: Vec<Finding>,
}

/// One thing that makes a change material.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// What is, with the words that say so.
    pub what: String,
    /// The rule that makes it material.
    pub source: &'static str,
}

/// The page.
pub fn compare(view: &ComparePage) -> Markup {
    let title = format!(
        "What changed from version {} to version {}",
        view.before.number, view.after.number
    );
    let frame = Frame {
        title: &title,
        locale: "en",
        root: &view.root,
        about: Some(&view.about),
        width: Width::Wide,
    };
    page(
        frame,
        &html! {
            h1 { (title) }
            (sides(view))
            @if view.before.number == view.after.number { p .card { "This is the same version twice: nothing differs." } }
            @else if view.changes.is_empty() { (identical(view)) }
            @else { p .lead { (amount(view)) } }
            div .compared {
                article .redline lang=(view.locale) dir=(direction(&view.locale)) { (PreEscaped(text(&view.redline))) }
                @if !view.changes.is_empty() { (list(view)) }
            }
        },
    )
}

/// A page has one heading of the first level, and this one has it already.
fn text(redline: &str) -> String {
    scrollable(redline)
        .replacen("<h1>", "<p class=\"title\" id=\"page:title\">", 1)
        .replacen("</h1>", "</p>", 1)
}

fn sides(view: &ComparePage) -> Markup {
    let swapped = format!("{}...{}", view.after.number, view.before.number);
    html! {
        dl .facts {
            (side("From", view.before))
            (side("To", view.after))
            dt { "Language" } dd { (language(&view.locale)) }
            @if !view.other_locales.is_empty() {
                dt { "Also in" }
                dd { ul { @for (locale, is_changed) in &view.other_locales {
                    li {
                        a href={ "?locale=" (locale) } hreflang=(locale) { (language(locale)) }
                        @if !is_changed { " (unchanged)" }
                    }
                } } }
            }
        }
        @if let Some(asked) = &view.asked_locale {
            p .card { "Neither version is there in " (asked_language(asked)) "." }
        }
        @if view.before.number != view.after.number {
            p .links { a href={ (swapped) "?locale=" (view.locale) } { "The other way round" } }
        }
    }
}

fn side(name: &str, side: Side) -> Markup {
    html! {
        dt { (name) }
        dd {
            a href={ "../versions/" (side.number) } { "Version " (side.number) } " "
            (side.standing.badge()) " "
            span .quiet { "from " (moment(side.effective_from)) }
        }
    }
}

fn identical(view: &ComparePage) -> Markup {
    html! {
        p .card {
            @if view.other_locales.iter().any(|(_, is_changed)| *is_changed) {
                "Nothing differs in this language; in another it does."
            } @else { "Nothing differs." }
        }
    }
}

fn amount(view: &ComparePage) -> Markup {
    let stats = view.stats;
    let counted = [
        (stats.sections_added, "section added", "sections added"),
        (stats.sections_removed, "section removed", "sections removed"),
        (stats.sections_moved, "section moved", "sections moved"),
        (stats.sections_changed, "section changed", "sections changed"),
        (stats.cookies_added, "cookie added", "cookies added"),
        (stats.cookies_removed, "cookie removed", "cookies removed"),
        (stats.cookies_changed, "cookie changed", "cookies changed"),
        (stats.words_added, "word added", "words added"),
        (stats.words_removed, "word removed", "words removed"),
    ];
    let said = counted.into_iter().filter(|(count, ..)| *count > 0);
    let said = said.map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }));
    let said: Vec<String> = said.collect();
    html! {
        @if !said.is_empty() { (said.join(", ")) ". " }
        a href="#page:changes" { "The list of changes" }
    }
}

fn list(view: &ComparePage) -> Markup {
    let is_material = |listed: &&Listed| !listed.reasons.is_empty();
    let material = view.changes.iter().filter(is_material).count();
    html! {
        aside .changes aria-labelledby="page:changes" {
            h2 id="page:changes" { "Changes" }
            @if material > 0 {
                p .quiet {
                    "By general rules, people must be told of those that are marked as material. The rules know words, not law."
                }
            }
            ol { @for listed in &view.changes { li { (change(listed)) } } }
        }
    }
}

fn change(listed: &Listed) -> Markup {
    html! {
        @if let Some(target) = &listed.target { a href={ "#" (target) } { (listed.summary) } }
        @else { (listed.summary) }
        @if !listed.reasons.is_empty() {
            " " span .badge { "Material" }
            ul { @for reason in &listed.reasons { li { (reason.what) " " span .quiet { (reason.source) } } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(number: i32) -> Side {
        Side {
            number,
            standing: Standing::Past,
            effective_from: Instant::from_micros(0),
        }
    }

    fn view() -> ComparePage {
        ComparePage {
            root: "../../../".to_owned(),
            about: About {
                slug: "privacy".to_owned(),
                title: "Privacy".to_owned(),
                locale: "en".to_owned(),
            },
            before: side(2),
            after: side(3),
            locale: "ar".to_owned(),
            asked_locale: None,
            other_locales: vec![("en".to_owned(), true), ("nb".to_owned(), false)],
            changes: vec![Listed {
                summary: "Section “<Data>” was added.".to_owned(),
                target: Some("data".to_owned()),
                reasons: vec![Finding {
                    what: "names a recipient".to_owned(),
                    source: "GDPR art. 13(1)(e)",
                }],
            }],
            stats: Stats {
                sections_added: 1,
                words_added: 12,
                ..Stats::default()
            },
            redline: "<h1>A <ins>title</ins></h1><h2 id=\"data\" class=\"added\"><ins>Data</ins></h2>"
                .to_owned(),
        }
    }

    #[test]
    fn the_list_leads_to_the_places_in_the_text() {
        let page = compare(&view()).into_string();
        for part in [
            "<a href=\"#data\">Section “&lt;Data&gt;” was added.</a>",
            "<h2 id=\"data\" class=\"added\">",
            "names a recipient",
            "1 section added, 12 words added.",
            "lang=\"ar\" dir=\"rtl\"",
            "href=\"3...2?locale=ar\"",
            "href=\"?locale=nb\"",
            "(unchanged)",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
        assert_eq!(page.matches("<h1").count(), 1);
    }

    #[test]
    fn the_same_version_twice_differs_in_nothing() {
        let same = ComparePage {
            before: side(3),
            changes: Vec::new(),
            other_locales: Vec::new(),
            ..view()
        };
        let page = compare(&same).into_string();
        assert!(page.contains("the same version twice") && !page.contains("other way round"));
    }

    #[test]
    fn a_difference_in_another_language_is_not_kept_from_the_reader() {
        let view = ComparePage {
            changes: Vec::new(),
            ..view()
        };
        let page = compare(&view).into_string();
        assert!(page.contains("Nothing differs in this language; in another it does."));
    }
}
