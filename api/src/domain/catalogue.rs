//! A catalogue of known cookies, from which a declaration with only a name can be filled in.
//!
//! It does not know where the catalogue comes from.

use serde::{Deserialize, Serialize};

use crate::domain::cookie::{Cookie, NameMatch};

/// What a catalogue says of a cookie.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The product that sets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// The declaration that it would make.
    pub cookie: Cookie,
}

impl Cookie {
    /// Whether a browser's cookie of this name is one of those that it declares.
    pub fn stands_for(&self, name: &str) -> bool {
        match self.name_match {
            NameMatch::Exact => self.name == name,
            NameMatch::Prefix => name.starts_with(&self.name),
            NameMatch::Glob => glob_matches(&self.name, name),
        }
    }
}

fn glob_matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.is_empty()
}

/// The entries that stand for a name, the best first: the name itself, then what says most of it; among equals in the
/// catalogue's order. A name with an asterisk at its end, as people write a prefix, is one without.
pub fn suggestions(name: &str, entries: Vec<Entry>) -> Vec<Entry> {
    let name = bare(name);
    let mut found = entries;
    found.retain(|entry| entry.cookie.stands_for(name));
    found.sort_by_key(|entry| {
        let is_itself = entry.cookie.name == name;
        let said = entry.cookie.name.chars().filter(|c| *c != '*').count();
        std::cmp::Reverse((is_itself, said))
    });
    found
}

/// A name without the asterisk that makes it a prefix.
pub fn bare(name: &str) -> &str {
    let name = name.trim();
    match name.trim_end_matches('*') {
        "" => name,
        bare => bare,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, name_match: NameMatch, platform: &str) -> Entry {
        let mut cookie = Cookie::named("key".parse().unwrap(), name.to_owned());
        cookie.name_match = name_match;
        Entry {
            platform: Some(platform.to_owned()),
            cookie,
        }
    }

    fn platforms(name: &str, entries: &[Entry]) -> Vec<String> {
        let found = suggestions(name, entries.to_vec());
        found.into_iter().filter_map(|entry| entry.platform).collect()
    }

    #[test]
    fn the_name_itself_comes_before_the_longest_beginning() {
        let entries = [
            entry("_", NameMatch::Prefix, "any"),
            entry("_ga_", NameMatch::Prefix, "prefix"),
            entry("*_X1", NameMatch::Glob, "pattern"),
            entry("_ga_X1", NameMatch::Exact, "itself"),
            entry("_ga", NameMatch::Exact, "another"),
            entry("_ga_X1", NameMatch::Exact, "itself, too"),
        ];
        assert_eq!(
            platforms("_ga_X1", &entries),
            ["itself", "itself, too", "prefix", "pattern", "any"]
        );
        assert_eq!(platforms("_ga_*", &entries), ["prefix", "any"]);
        assert_eq!(platforms("ga", &entries), [""; 0]);
    }

    #[test]
    fn an_asterisk_stands_for_any_run_of_characters() {
        for (pattern, name, is_it) in [
            ("a*b", "ab", true),
            ("a*b", "axxb", true),
            ("a*b", "abx", false),
            ("a*b*c", "a-b-b-c", true),
            ("*", "", true),
            ("a*a", "a", false),
            ("a*", "ab", true),
            ("ab", "ab", true),
            ("ab", "abc", false),
        ] {
            assert_eq!(
                entry(pattern, NameMatch::Glob, "").cookie.stands_for(name),
                is_it,
                "{pattern} {name}"
            );
        }
    }
}
