//! Names that stand for several: regular expressions and asterisks of other systems, and the three ways of ours.

use super::item::line;
use super::literal::Literal;
use super::loss::{Loss, LossKind};
use crate::domain::cookie::NameMatch;

/// Why a name cannot be written where asterisks stand for something else.
pub(super) const ASTERISK: &str = "its name holds an asterisk that stands for itself";

/// A regular expression as a name of ours.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) name_match: NameMatch,
    /// Whether both stand for the same names; otherwise ours stands for more.
    pub(super) is_exact: bool,
}

/// The name that a text or a regular expression of a script stands for; a wider one is said among the losses.
pub(super) fn from_literal(literal: &Literal, losses: &mut Vec<Loss>) -> Option<(String, NameMatch)> {
    match literal {
        Literal::Text(name) => Some((line(name)?, NameMatch::Exact)),
        Literal::RegExp { source, .. } => {
            let named = from_expression(source)?;
            if !named.is_exact {
                let message = format!("`{source}` stands for fewer names than the declaration");
                losses.push(Loss::of(
                    LossKind::Doubtful,
                    &named.name,
                    Some("nameMatch"),
                    message,
                ));
            }
            Some((named.name, named.name_match))
        }
        _ => None,
    }
}

/// The name as a script says it: a text, or a regular expression when it stands for several.
pub(super) fn to_literal(name: &str, name_match: NameMatch) -> Literal {
    match name_match {
        NameMatch::Exact => Literal::text(name),
        other => Literal::RegExp {
            source: to_expression(name, other),
            flags: String::new(),
        },
    }
}

/// The name behind a name with an asterisk: at the end alone it makes a prefix.
pub(super) fn from_asterisks(text: &str) -> (String, NameMatch) {
    match text.strip_suffix('*') {
        Some(prefix) if !prefix.contains('*') && !prefix.is_empty() => (prefix.to_owned(), NameMatch::Prefix),
        _ if text.contains('*') => (text.to_owned(), NameMatch::Glob),
        _ => (text.to_owned(), NameMatch::Exact),
    }
}

/// The simplest way to say the same: `a*` is the prefix `a`.
pub(super) fn simplest(name: &str, name_match: NameMatch) -> (String, NameMatch) {
    match name_match {
        NameMatch::Glob => from_asterisks(name),
        other => (name.to_owned(), other),
    }
}

/// The name with asterisks; `None` when it holds one that stands for itself.
pub(super) fn to_asterisks(name: &str, name_match: NameMatch) -> Option<String> {
    match name_match {
        NameMatch::Glob => Some(name.to_owned()),
        _ if name.contains('*') => None,
        NameMatch::Prefix => Some(format!("{name}*")),
        NameMatch::Exact => Some(name.to_owned()),
    }
}

/// The regular expression of JavaScript for a name.
pub(super) fn to_expression(name: &str, name_match: NameMatch) -> String {
    match name_match {
        NameMatch::Exact => format!("^{}$", escaped(name)),
        NameMatch::Prefix => format!("^{}", escaped(name)),
        NameMatch::Glob => {
            let parts: Vec<String> = name.split('*').map(escaped).collect();
            format!("^{}$", parts.join(".*"))
        }
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if r"\^$.|?*+()[]{}/".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Reads a regular expression of JavaScript; `None` for one that asterisks cannot stand for.
pub(super) fn from_expression(source: &str) -> Option<Named> {
    let (source, from_start) = match source.strip_prefix('^') {
        Some(rest) => (rest, true),
        None => (source, false),
    };
    let mut reading = Reading::default();
    if !from_start {
        reading.any();
    }
    let mut chars = source.chars().peekable();
    let mut to_end = false;
    while let Some(c) = chars.next() {
        if to_end {
            return None;
        }
        match c {
            '$' => to_end = true,
            '^' | '|' | '(' | ')' | '?' | '*' | '+' | '{' | '}' | ']' => return None,
            '.' => reading.some_of(quantity(&mut chars)?, true),
            '[' => {
                skip_class(&mut chars)?;
                reading.some_of(quantity(&mut chars)?, false);
            }
            '\\' => match chars.next()? {
                'd' | 'D' | 'w' | 'W' | 's' | 'S' => reading.some_of(quantity(&mut chars)?, false),
                c if c.is_alphanumeric() => return None,
                c => reading.plain(c, quantity(&mut chars)?)?,
            },
            c => reading.plain(c, quantity(&mut chars)?)?,
        }
    }
    if !to_end {
        reading.any();
    }
    let (name, name_match) = from_asterisks(&reading.pattern);
    name.contains(|c| c != '*').then_some(Named {
        name,
        name_match,
        is_exact: !reading.is_inexact,
    })
}

#[derive(Default)]
struct Reading {
    pattern: String,
    is_inexact: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quantity {
    One,
    Any,
    Other,
}

impl Reading {
    fn any(&mut self) {
        if !self.pattern.ends_with('*') {
            self.pattern.push('*');
        }
    }

    fn some_of(&mut self, quantity: Quantity, is_every_character: bool) {
        self.is_inexact |= !(is_every_character && quantity == Quantity::Any);
        self.any();
    }

    /// A character that stands for itself, once.
    fn plain(&mut self, c: char, quantity: Quantity) -> Option<()> {
        if quantity != Quantity::One || c == '*' {
            return None;
        }
        self.pattern.push(c);
        Some(())
    }
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// How often what stands before may come; `None` when that is not closed.
fn quantity(chars: &mut Chars<'_>) -> Option<Quantity> {
    let quantity = match chars.peek() {
        Some('*') => Quantity::Any,
        Some('+' | '?') => Quantity::Other,
        Some('{') => {
            chars.find(|c| *c == '}')?;
            return Some(Quantity::Other);
        }
        _ => return Some(Quantity::One),
    };
    chars.next();
    if chars.peek() == Some(&'?') {
        chars.next();
    }
    Some(quantity)
}

fn skip_class(chars: &mut Chars<'_>) -> Option<()> {
    loop {
        match chars.next()? {
            ']' => return Some(()),
            '\\' => {
                chars.next()?;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> Option<(String, NameMatch, bool)> {
        from_expression(source).map(|named| (named.name, named.name_match, named.is_exact))
    }

    #[test]
    fn a_regular_expression_becomes_a_name_prefix_or_pattern() {
        for (source, name, name_match, is_exact) in [
            ("^_gid$", "_gid", NameMatch::Exact, true),
            ("^_ga_", "_ga_", NameMatch::Prefix, true),
            (r"^_ga_.*$", "_ga_", NameMatch::Prefix, true),
            (r"^_pk_id\.\d+$", "_pk_id.", NameMatch::Prefix, false),
            ("_ga", "*_ga*", NameMatch::Glob, true),
            (r"^mp_.*_mixpanel$", "mp_*_mixpanel", NameMatch::Glob, true),
            (r"^amp_[a-z0-9]{6}", "amp_", NameMatch::Prefix, false),
        ] {
            assert_eq!(
                read(source),
                Some((name.to_owned(), name_match, is_exact)),
                "{source}"
            );
        }
    }

    #[test]
    fn what_asterisks_cannot_say_is_not_guessed() {
        for source in [
            "^(_ga|_gid)$",
            "_ga?",
            r"^a\*b$",
            "",
            "^",
            ".*",
            "^a{2}$",
            "^[abc",
            r"^\bx",
        ] {
            assert_eq!(read(source), None, "{source}");
        }
    }

    #[test]
    fn a_name_comes_back_from_its_regular_expression() {
        for (name, name_match) in [
            ("_ga", NameMatch::Exact),
            ("a.b[0]$", NameMatch::Exact),
            ("pagead/conv/", NameMatch::Prefix),
            ("mp_*_mixpanel", NameMatch::Glob),
        ] {
            let expression = to_expression(name, name_match);
            assert_eq!(
                read(&expression),
                Some((name.to_owned(), name_match, true)),
                "{expression}"
            );
        }
    }

    #[test]
    fn an_asterisk_that_stands_for_itself_cannot_be_written_with_asterisks() {
        assert_eq!(to_asterisks("a*", NameMatch::Exact), None);
        assert_eq!(to_asterisks("a", NameMatch::Prefix).as_deref(), Some("a*"));
        assert_eq!(from_asterisks("a*"), ("a".to_owned(), NameMatch::Prefix));
        assert_eq!(from_asterisks("*a*"), ("*a*".to_owned(), NameMatch::Glob));
        assert_eq!(from_asterisks("*"), ("*".to_owned(), NameMatch::Glob));
    }
}
