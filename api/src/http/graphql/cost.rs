//! What a parsed document would cost, counted before anything walks it in full.
//!
//! Each fragment is counted once and its cost is used again wherever it is spread, so that fragments that double each
//! other cost no more to count than to write. All operations count, since validation walks all of them.

use std::collections::HashMap;

use async_graphql::Positioned;
use async_graphql::parser::types::{Directive, ExecutableDocument, Selection, SelectionSet};

use crate::http::graphql::refusal::Refusal;

/// How deep selections may nest, with fragments spread out. The standard introspection query needs 15.
pub const DEEPEST: u32 = 30;
/// How many selection sets of any kind may stand inside each other, with fragments spread out.
pub const MOST_LEVELS: u32 = 100;
/// How many selections there may be, with fragments spread out.
pub const MOST_FIELDS: u32 = 10_000;
/// How many fields may have an alias, with fragments spread out.
pub const MOST_ALIASES: u32 = 1_000;
/// How many directives there may be, with fragments spread out.
pub const MOST_DIRECTIVES: u32 = 500;

/// What a document costs that may be validated and executed.
///
/// # Errors
/// `LimitExceeded`, or `Invalid` for a fragment that includes itself.
pub fn measure(document: &ExecutableDocument) -> Result<Cost, Refusal> {
    let mut counter = Counter {
        document,
        fragments: HashMap::new(),
        level: 0,
    };
    let mut total = Cost::default();
    for (_, operation) in document.operations.iter() {
        total.directives = total.directives.saturating_add(count(&operation.node.directives));
        for variable in &operation.node.variable_definitions {
            total.directives = total.directives.saturating_add(count(&variable.node.directives));
        }
        total.add(counter.selections(&operation.node.selection_set.node)?);
    }
    for name in document.fragments.keys() {
        // A fragment that nobody spreads is still walked by validation.
        let alone = counter.fragment(name.as_str())?;
        total.depth = total.depth.max(alone.depth);
        if !total.is_within() || !alone.is_within() {
            return Err(too_much());
        }
    }
    if total.is_within() {
        Ok(total)
    } else {
        Err(too_much())
    }
}

const fn too_much() -> Refusal {
    Refusal::LimitExceeded("The document asks for too much: ask for less, or in several requests.")
}

fn count(directives: &[Positioned<Directive>]) -> u32 {
    u32::try_from(directives.len()).unwrap_or(u32::MAX)
}

/// What a selection set costs when its fragments are spread out; every sum saturates.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cost {
    /// How deep selections nest.
    pub depth: u32,
    /// How many selections there are.
    pub fields: u32,
    /// How many of them have an alias.
    pub aliases: u32,
    /// How many directives there are.
    pub directives: u32,
}

impl Cost {
    fn add(&mut self, other: Self) {
        self.depth = self.depth.max(other.depth);
        self.fields = self.fields.saturating_add(other.fields);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
    }

    const fn is_within(self) -> bool {
        self.depth <= DEEPEST
            && self.fields <= MOST_FIELDS
            && self.aliases <= MOST_ALIASES
            && self.directives <= MOST_DIRECTIVES
    }
}

/// Where the count of a fragment stands.
#[derive(Clone, Copy)]
enum Counted {
    Begun,
    Done(Cost),
}

struct Counter<'a> {
    document: &'a ExecutableDocument,
    fragments: HashMap<&'a str, Counted>,
    level: u32,
}

impl<'a> Counter<'a> {
    fn selections(&mut self, set: &'a SelectionSet) -> Result<Cost, Refusal> {
        // Inline fragments and chains of fragments nest without adding to the depth of fields.
        if self.level > MOST_LEVELS {
            return Err(too_much());
        }
        self.level += 1;
        let mut total = Cost::default();
        for selection in &set.items {
            total.add(self.selection(&selection.node)?);
        }
        self.level -= 1;
        Ok(total)
    }

    fn selection(&mut self, selection: &'a Selection) -> Result<Cost, Refusal> {
        let mut cost = match selection {
            Selection::Field(field) => {
                let mut cost = self.selections(&field.node.selection_set.node)?;
                cost.depth = cost.depth.saturating_add(1);
                cost.aliases = cost.aliases.saturating_add(u32::from(field.node.alias.is_some()));
                cost
            }
            Selection::InlineFragment(inline) => self.selections(&inline.node.selection_set.node)?,
            Selection::FragmentSpread(spread) => self.fragment(spread.node.fragment_name.node.as_str())?,
        };
        cost.fields = cost.fields.saturating_add(1);
        cost.directives = cost.directives.saturating_add(count(selection.directives()));
        Ok(cost)
    }

    fn fragment(&mut self, name: &str) -> Result<Cost, Refusal> {
        let document = self.document;
        // Validation complains of a fragment that is not there.
        let Some((name, fragment)) = document.fragments.get_key_value(name) else {
            return Ok(Cost::default());
        };
        match self.fragments.get(name.as_str()) {
            Some(Counted::Done(cost)) => return Ok(*cost),
            Some(Counted::Begun) => {
                return Err(Refusal::Invalid(format!("Fragment `{name}` includes itself.")));
            }
            None => {}
        }
        self.fragments.insert(name.as_str(), Counted::Begun);
        let mut cost = self.selections(&fragment.node.selection_set.node)?;
        cost.directives = cost.directives.saturating_add(count(&fragment.node.directives));
        self.fragments.insert(name.as_str(), Counted::Done(cost));
        Ok(cost)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use async_graphql::parser::parse_query;

    use super::*;

    fn is_within(text: &str) -> bool {
        measure(&parse_query(text).unwrap()).is_ok()
    }

    fn doubling(levels: usize) -> String {
        let mut text = "{ ...f0 }".to_owned();
        for level in 0..levels {
            write!(text, " fragment f{level} on Q {{ ...f{0} ...f{0} }}", level + 1).unwrap();
        }
        text + &format!(" fragment f{levels} on Q {{ a }}")
    }

    #[test]
    fn fragments_that_double_each_other_are_counted_spread_out() {
        assert!(is_within(&doubling(10)));
        assert!((12..30).all(|levels| !is_within(&doubling(levels))));
        assert!(!is_within(&doubling(1_000)));
    }

    #[test]
    fn fields_aliases_directives_and_depth_are_bounded() {
        let many = |count: usize, what: &str| format!("{{{}}}", what.repeat(count));
        assert!(is_within(&many(10_000, "a ")) && !is_within(&many(10_001, "a ")));
        assert!(is_within(&many(1_000, "a:a ")) && !is_within(&many(1_001, "a:a ")));
        assert!(is_within(&many(500, "a@b ")) && !is_within(&many(501, "a@b ")));
        let deep = |levels: usize| format!("{}a{}", "{a".repeat(levels), "}".repeat(levels));
        assert!(is_within(&deep(29)) && !is_within(&deep(31)));
    }

    #[test]
    fn depth_counts_through_fragments() {
        let text = format!(
            "{{ a {{ ...f }} }} fragment f on Q {}b{}",
            "{a".repeat(30),
            "}".repeat(30)
        );
        assert!(!is_within(&text));
    }

    #[test]
    fn operations_that_are_not_executed_count_too() {
        let text = format!("query A {{ a }} query B {{{}}}", "a ".repeat(10_001));
        assert!(!is_within(&text));
    }

    #[test]
    fn a_fragment_that_includes_itself_is_refused() {
        for text in [
            "{...f} fragment f on Q {...f}",
            "{a} fragment f on Q {...g} fragment g on Q {...f}",
        ] {
            let refusal = measure(&parse_query(text).unwrap()).unwrap_err();
            assert!(matches!(refusal, Refusal::Invalid(_)), "{text}");
        }
    }
}
