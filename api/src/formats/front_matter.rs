//! The block of settings at the top of a Markdown file, of which the title alone is content.
//!
//! Sources: Jekyll, "Front Matter" (YAML between `---`); Hugo, "Front matter" (TOML between `+++`); YAML 1.2.2,
//! chapter 7 and section 8.1 for how a text is written.

/// A text without its front matter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Parted<'a> {
    /// The title that the front matter gives.
    pub(super) title: Option<String>,
    /// What follows it.
    pub(super) body: &'a str,
}

/// Parts a text from its front matter, if it begins with one.
pub(super) fn part(text: &str) -> Parted<'_> {
    let plain = Parted {
        title: None,
        body: text,
    };
    let Some((first, rest)) = text.split_once('\n') else {
        return plain;
    };
    match first.trim_end() {
        "---" => block(rest, &["---", "..."])
            .filter(|(block, _)| looks_like_yaml(block))
            .map_or(plain, |(block, body)| Parted {
                title: yaml_title(block),
                body,
            }),
        "+++" => block(rest, &["+++"])
            .and_then(|(block, body)| Some((toml::from_str::<toml::Table>(block).ok()?, body)))
            .map_or(plain, |(table, body)| Parted {
                title: table.get("title").and_then(toml::Value::as_str).and_then(said),
                body,
            }),
        _ => plain,
    }
}

/// What stands before a line that is one of `ends`, and after it.
fn block<'a>(text: &'a str, ends: &[&str]) -> Option<(&'a str, &'a str)> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if ends.contains(&line.trim_end()) {
            return Some((text.get(..start)?, text.get(start + line.len()..)?));
        }
        start += line.len();
    }
    None
}

/// Whether a block between two rules is settings and not a text between two rules.
fn looks_like_yaml(block: &str) -> bool {
    let is_top = |line: &&str| !line.trim().is_empty() && !line.starts_with([' ', '\t']);
    block.lines().filter(is_top).all(|line| {
        let is_entry = line.split_once(':').is_some_and(|(key, value)| {
            !key.contains(' ') && (value.is_empty() || value.starts_with([' ', '\t']))
        });
        is_entry || line.starts_with(['#', '-', ']', '}'])
    })
}

fn yaml_title(block: &str) -> Option<String> {
    let mut lines = block.lines().skip_while(|line| !line.starts_with("title:"));
    let value = lines.next()?.strip_prefix("title:")?.trim();
    let more: Vec<&str> = lines
        .take_while(|line| line.trim().is_empty() || line.starts_with([' ', '\t']))
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let is_block = value.starts_with(['>', '|']);
    let first = if is_block { None } else { Some(value) };
    let whole = first.into_iter().chain(more).collect::<Vec<_>>().join(" ");
    let whole = whole.trim();
    match whole.chars().next()? {
        _ if is_block => said(whole),
        '"' => said(&unescaped(whole.get(1..)?)),
        '\'' => said(&until_quote(whole.get(1..)?)),
        _ => said(whole.split(" #").next()?),
    }
}

fn said(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A text in single quotes, where two of them are one.
fn until_quote(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        if char == '\'' && chars.next_if_eq(&'\'').is_none() {
            break;
        }
        out.push(char);
    }
    out
}

/// A text in double quotes, with the escapes that a title can have.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '"' => break,
            '\\' => match chars.next() {
                Some('n' | 't' | 'r') => out.push(' '),
                Some('x') => out.extend(by_number(&mut chars, 2)),
                Some('u') => out.extend(by_number(&mut chars, 4)),
                Some('U') => out.extend(by_number(&mut chars, 8)),
                Some(other) => out.push(other),
                None => {}
            },
            other => out.push(other),
        }
    }
    out
}

fn by_number(chars: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let number: String = chars.take(digits).collect();
    u32::from_str_radix(&number, 16).ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(text: &str) -> Option<String> {
        part(text).title
    }

    #[test]
    fn a_title_is_read_however_it_is_written() {
        for (written, expected) in [
            ("title: Privacy notice", "Privacy notice"),
            ("title: 'The company''s notice'", "The company's notice"),
            (r#"title: "A \"good\" caf\u00e9""#, "A \"good\" café"),
            ("title: Privacy # not this", "Privacy"),
            ("title: C#: a notice", "C#: a notice"),
            ("title: >-\n  Privacy\n  notice\ndate: 2020", "Privacy notice"),
            ("title: Privacy\n  notice\nlayout: page", "Privacy notice"),
            ("layout: page\n# comment\ntags:\n- a\n - b\ntitle: Last", "Last"),
        ] {
            assert_eq!(
                title(&format!("---\n{written}\n---\ntext")).as_deref(),
                Some(expected),
                "{written}"
            );
        }
        assert_eq!(
            title("+++\ntitle = \"A \\\"b\\\"\"\n+++\nx").as_deref(),
            Some("A \"b\"")
        );
    }

    #[test]
    fn what_is_no_front_matter_stays() {
        for text in [
            "---\nA sentence: between rules.\n---\ntext",
            "---\ntitle: x\nwithout an end",
            "# A\n---\ntitle: x\n---\n",
            "+++\nnot toml\n+++\ntext",
            "---",
        ] {
            assert_eq!(
                part(text),
                Parted {
                    title: None,
                    body: text
                }
            );
        }
    }

    #[test]
    fn the_body_begins_after_the_last_rule() {
        assert_eq!(part("---\r\ntitle: x\r\n---\r\n\r\n# A\r\n").body, "\r\n# A\r\n");
        assert_eq!(part("---\n---\n").body, "");
    }
}
