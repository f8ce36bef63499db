//! Data as JavaScript and JSON write it: configurations of consent tools are programs that hold one large value.
//!
//! What is no data (functions, variables, concatenations) is kept as its source and goes out as it came.

mod reader;

use std::fmt::Write as _;

use reader::Reader;

/// A value.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Literal {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(String),
    RegExp {
        source: String,
        flags: String,
    },
    List(Vec<Literal>),
    Object(Vec<Member>),
    /// Source that is no data.
    Code(String),
}

/// A member of an object, in its place.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Member {
    /// Empty for a method, a spread and the like, whose source is all in `value`.
    pub(super) key: String,
    pub(super) value: Literal,
}

/// A value in the program around it.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Script {
    before: String,
    pub(super) value: Literal,
    after: String,
    /// Whether there are comments in the value.
    pub(super) has_comments: bool,
}

/// So many beginnings of a value are tried.
const MOST_TRIES: usize = 200;

impl Script {
    /// A value with what stands around it.
    pub(super) fn around(before: &str, value: Literal, after: &str) -> Self {
        Self {
            before: before.to_owned(),
            value,
            after: after.to_owned(),
            has_comments: false,
        }
    }

    /// The first object or list in a program that is what is looked for.
    pub(super) fn read(text: &str, is_it: impl Fn(&Literal) -> bool) -> Option<Self> {
        let mut at = 0;
        for _ in 0..MOST_TRIES {
            at = Reader::at(text, at).next_opening()?;
            let mut reader = Reader::at(text, at);
            if let Ok(value) = reader.value()
                && is_it(&value)
            {
                return Some(Self {
                    before: text.get(..at)?.to_owned(),
                    value,
                    after: reader.rest().to_owned(),
                    has_comments: reader.comments > 0,
                });
            }
            at += 1;
        }
        None
    }

    /// The value that is assigned to this name, and where in the text it stands.
    pub(super) fn assigned(text: &str, name: &str) -> Option<(Literal, std::ops::Range<usize>)> {
        text.match_indices(name).find_map(|(at, _)| {
            let mut reader = Reader::at(text, at + name.len());
            reader.skip();
            reader.take('=')?;
            reader.skip();
            let start = reader.place();
            let value = reader.value().ok()?;
            Some((value, start..reader.place()))
        })
    }

    /// The program again.
    pub(super) fn write(&self) -> String {
        let mut out = self.before.clone();
        self.value.write(&mut out, 0);
        out.push_str(&self.after);
        if !out.ends_with('\n') {
            out.push('\n');
        }
        out
    }
}

impl Literal {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(super) fn number(number: i64) -> Self {
        Self::Number(number.to_string())
    }

    /// An object of these members.
    pub(super) fn object<const N: usize>(members: [(&str, Self); N]) -> Self {
        let member = |(key, value): (&str, Self)| Member {
            key: key.to_owned(),
            value,
        };
        Self::Object(members.into_iter().map(member).collect())
    }

    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A text, or a number as it is written.
    pub(super) fn as_phrase(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            _ => None,
        }
    }

    pub(super) const fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(is_so) => Some(*is_so),
            _ => None,
        }
    }

    /// The members of a list; none for anything else.
    pub(super) fn list(&self) -> &[Self] {
        match self {
            Self::List(list) => list,
            _ => &[],
        }
    }

    pub(super) const fn list_mut(&mut self) -> Option<&mut Vec<Self>> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// The members of an object; none for anything else.
    pub(super) fn members(&self) -> &[Member] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let found = self.members().iter().find(|member| member.key == key)?;
        Some(&found.value)
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        let Self::Object(members) = self else {
            return None;
        };
        let found = members.iter_mut().find(|member| member.key == key)?;
        Some(&mut found.value)
    }

    /// Replaces a member of an object, or adds it at the end.
    pub(super) fn set(&mut self, key: &str, value: Self) {
        if let Some(there) = self.get_mut(key) {
            *there = value;
        } else if let Self::Object(members) = self {
            members.push(Member {
                key: key.to_owned(),
                value,
            });
        }
    }

    /// Takes a member out of an object.
    pub(super) fn remove(&mut self, key: &str) {
        if let Self::Object(members) = self {
            members.retain(|member| member.key != key);
        }
    }

    /// Replaces a member, or takes it out.
    pub(super) fn put(&mut self, key: &str, value: Option<Self>) {
        match value {
            Some(value) => self.set(key, value),
            None => self.remove(key),
        }
    }

    /// As text, on several lines.
    pub(super) fn written(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        out
    }

    /// As text, on one line.
    pub(super) fn compact(&self) -> String {
        match self {
            Self::List(list) => {
                let parts: Vec<String> = list.iter().map(Self::compact).collect();
                format!("[{}]", parts.join(", "))
            }
            other => other.written(),
        }
    }

    fn write(&self, out: &mut String, indent: usize) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(is_so) => out.push_str(if *is_so { "true" } else { "false" }),
            Self::Number(text) | Self::Code(text) => out.push_str(text),
            Self::Text(text) => out.push_str(&quoted(text)),
            Self::RegExp { source, flags } => {
                let _ = write!(out, "/{source}/{flags}");
            }
            Self::List(list) if list.is_empty() => out.push_str("[]"),
            Self::Object(members) if members.is_empty() => out.push_str("{}"),
            Self::List(list) => {
                out.push_str("[\n");
                for (place, value) in list.iter().enumerate() {
                    let _ = write!(out, "{:width$}", "", width = (indent + 1) * 2);
                    value.write(out, indent + 1);
                    out.push_str(if place + 1 < list.len() { ",\n" } else { "\n" });
                }
                let _ = write!(out, "{:width$}]", "", width = indent * 2);
            }
            Self::Object(members) => {
                out.push_str("{\n");
                for (place, member) in members.iter().enumerate() {
                    let _ = write!(out, "{:width$}", "", width = (indent + 1) * 2);
                    if !member.key.is_empty() {
                        let _ = write!(out, "{}: ", quoted(&member.key));
                    }
                    member.value.write(out, indent + 1);
                    out.push_str(if place + 1 < members.len() { ",\n" } else { "\n" });
                }
                let _ = write!(out, "{:width$}}}", "", width = indent * 2);
            }
        }
    }
}

/// A text with quotes, as JSON and JavaScript both read it, also inside of a `script` element.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text)
        .to_string()
        .replace("</", "<\\/")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Literal {
        Script::read(text, |_| true).unwrap().value
    }

    #[test]
    fn what_is_written_reads_back_as_it_was() {
        let text = r#"
            // A configuration.
            import { run } from 'x';
            export default run({
                version: 1, 'quoted-key': "two\u0020\x41\n", "empty": {}, list: [ , ].length,
                regexp: /^_ga[/]\/x/gi, negative: -1.5e3, flag: !0,
                onAccept: (a, b) => { if (a) { return "}"; } /* } */ },
                method() { return `}`; }, ...rest, shorthand,
                join: 'a' + 'b', nothing: null, wide: '\u{1F36A}\uD83C\uDF6A', long: 'a\
b',
            });
            done();
        "#;
        let script = Script::read(text, |value| value.get("version").is_some()).unwrap();
        let value = &script.value;
        assert_eq!(value.get("quoted-key"), Some(&Literal::text("two A\n")));
        assert_eq!(value.get("wide"), Some(&Literal::text("🍪🍪")));
        assert_eq!(value.get("long"), Some(&Literal::text("ab")));
        assert_eq!(value.get("join"), Some(&Literal::Code("'a' + 'b'".to_owned())));
        assert_eq!(value.get("negative"), Some(&Literal::Number("-1.5e3".to_owned())));
        let regexp = Literal::RegExp {
            source: r"^_ga[/]\/x".to_owned(),
            flags: "gi".to_owned(),
        };
        assert_eq!(value.get("regexp"), Some(&regexp));
        assert!(script.has_comments && script.write().trim_end().ends_with("done();"));
        let again = Script::read(&script.write(), |value| value.get("version").is_some()).unwrap();
        assert_eq!(again.value, script.value);
    }

    #[test]
    fn json_stays_json() {
        let text = r#"{"a": [1, "x", {"b": null}], "c": "</script>"}"#;
        let value = read(text);
        let json: serde_json::Value = serde_json::from_str(&value.written()).unwrap();
        assert_eq!(json, serde_json::from_str::<serde_json::Value>(text).unwrap());
        assert!(!value.written().contains("</"));
    }

    #[test]
    fn what_does_not_end_is_no_value() {
        for text in ["{", "[1, 2", "{a: 'x}", "{a: `x}", "{a: /x", "{a: f(}", ""] {
            assert!(Script::read(text, |_| true).is_none(), "{text}");
        }
        let deep = "[".repeat(100_000);
        assert!(Script::read(&deep, |_| true).is_none());
    }
}
