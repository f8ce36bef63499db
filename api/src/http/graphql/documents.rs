//! Documents that were parsed and weighed before: trusted ones, those that clients named by their hash, and those that
//! come again.
//!
//! What anonymous callers send is kept in bounded memory and never where the trusted ones are, so that a flood of
//! documents drives out none of these.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_graphql::parser;
use async_graphql::parser::types::{
    BaseType, DocumentOperations, ExecutableDocument, OperationDefinition, Selection, SelectionSet, Type,
};
use moka::sync::Cache;
use serde_json::{Map, Value};

use crate::http::graphql::cost::{self, Cost};
use crate::http::graphql::doubles::has_doubles;
use crate::http::graphql::manifest::Manifest;
use crate::http::graphql::nesting;
use crate::http::graphql::persisted::{HASHED, TextHash, Wanted, hash_of};
use crate::http::graphql::plan::syntax;
use crate::http::graphql::refusal::Refusal;

/// So many bytes of parsed documents are kept, and as many of those that have a name.
const MOST_BYTES: u64 = 16 * 1024 * 1024;
/// A parsed document takes about so many times the bytes of its text.
const GROWTH: usize = 40;
/// What a document takes besides.
const OVERHEAD: usize = 1_024;
/// What lists are asked for by; a document without these words asks for none.
const WORDS_OF_LISTS: [&str; 5] = ["first", "last", "ids", "nodes", "edges"];

/// What must be known of a schema to judge documents before they run.
#[derive(Clone, Copy, Debug)]
pub struct Knowledge {
    /// Root fields whose answers rest on the public record alone. Fields below them say themselves when they do not.
    pub steady_roots: &'static [&'static str],
    /// Fields anywhere below a root that rest on more than the public record, whatever is known of their roots.
    pub moving_fields: &'static [&'static str],
    /// Scalars, besides GraphQL's own, that take every text: what is wrong with one is found where it is read.
    pub text_scalars: &'static [&'static str],
}

/// A document that was parsed and weighed.
#[derive(Debug)]
pub struct Prepared {
    /// As it was sent.
    pub text: String,
    /// As it was parsed.
    pub document: ExecutableDocument,
    /// What it costs, apart from the lengths of lists.
    pub cost: Cost,
    /// Whether it may ask for lists.
    pub asks_for_lists: bool,
    /// Whether all that it asks for rests on the public record.
    pub is_steady: bool,
    /// Whether it selects something twice under one name.
    pub has_doubles: bool,
    is_known_valid: AtomicBool,
}

impl Prepared {
    fn new(text: String, knowledge: Knowledge) -> Result<Self, Refusal> {
        nesting::check(&text)?;
        let document = parser::parse_query(&text).map_err(|error| syntax(&error))?;
        let cost = cost::measure(&document)?;
        Ok(Self {
            asks_for_lists: WORDS_OF_LISTS.iter().any(|word| text.contains(word)),
            is_steady: is_steady(&document, knowledge),
            has_doubles: has_doubles(&document),
            text,
            document,
            cost,
            is_known_valid: AtomicBool::new(false),
        })
    }

    /// Whether it need not be validated again for these variables: it was valid before, and no value of theirs can make
    /// it otherwise.
    pub fn is_known_valid(&self, variables: &Map<String, Value>, knowledge: Knowledge) -> bool {
        self.is_known_valid.load(Ordering::Relaxed)
            && self
                .only_operation()
                .is_some_and(|operation| all_fit(operation, variables, knowledge))
    }

    /// It passed validation.
    pub fn was_valid(&self) {
        self.is_known_valid.store(true, Ordering::Relaxed);
    }

    fn only_operation(&self) -> Option<&OperationDefinition> {
        match &self.document.operations {
            DocumentOperations::Single(operation) => Some(&operation.node),
            DocumentOperations::Multiple(_) => None,
        }
    }

    fn weight(&self) -> usize {
        OVERHEAD.saturating_add(self.text.len().saturating_mul(GROWTH))
    }
}

/// All documents that are known.
#[derive(Debug)]
pub struct Documents {
    knowledge: Knowledge,
    only_trusted: bool,
    by_identifier: HashMap<String, Arc<Prepared>>,
    by_text: HashMap<TextHash, Arc<Prepared>>,
    parsed: Cache<Box<str>, Arc<Prepared>>,
    named: Cache<TextHash, Arc<Prepared>>,
}

/// Why a manifest cannot be trusted.
#[derive(Debug, thiserror::Error)]
pub enum Untrusted {
    /// A document does not pass what every document must.
    #[error("the trusted document `{0}` cannot be parsed, or asks for too much")]
    Refused(String),
    /// Two manifests disagree.
    #[error("two different trusted documents have the identifier `{0}`")]
    Twice(String),
}

impl Documents {
    /// Knows no document yet.
    pub fn new(knowledge: Knowledge) -> Self {
        Self {
            knowledge,
            only_trusted: false,
            by_identifier: HashMap::new(),
            by_text: HashMap::new(),
            parsed: bounded(|text| text.len()),
            named: bounded(|_| 0),
        }
    }

    /// Takes documents that are trusted.
    ///
    /// # Errors
    /// When one of them does not pass the limits, or has the identifier of another.
    pub fn trust(&mut self, manifest: &Manifest) -> Result<(), Untrusted> {
        for (identifier, text) in manifest {
            let hash = hash_of(text);
            let prepared = match self.by_text.get(&hash) {
                Some(known) => Arc::clone(known),
                None => Prepared::new(text.clone(), self.knowledge)
                    .map(Arc::new)
                    .map_err(|_| Untrusted::Refused(identifier.clone()))?,
            };
            let before = self
                .by_identifier
                .insert(identifier.clone(), Arc::clone(&prepared));
            if before.is_some_and(|before| before.text != *text) {
                return Err(Untrusted::Twice(identifier.clone()));
            }
            self.by_text.insert(hash, prepared);
        }
        Ok(())
    }

    /// Refuses all others from now on.
    pub const fn trust_no_other(&mut self) {
        self.only_trusted = true;
    }

    /// What is known of the schema.
    pub const fn knowledge(&self) -> Knowledge {
        self.knowledge
    }

    /// The document that a request wants.
    ///
    /// # Errors
    /// `NotPersisted` for a name that is not known, `NotTrusted`, and whatever is wrong with a new document.
    pub fn find(&self, wanted: Wanted) -> Result<Arc<Prepared>, Refusal> {
        match wanted {
            Wanted::Text(text) => self.sent(text),
            Wanted::Named(text, hash) => {
                let prepared = self.sent(text)?;
                if !self.by_text.contains_key(&hash) {
                    self.named.insert(hash, Arc::clone(&prepared));
                }
                Ok(prepared)
            }
            Wanted::Hashed(hash) => {
                let trusted = || self.identified(&hex::encode(hash)).cloned();
                let named = || self.named.get(&hash).filter(|_| !self.only_trusted);
                let known = self.by_text.get(&hash).cloned().or_else(trusted).or_else(named);
                known.ok_or(Refusal::NotPersisted)
            }
            Wanted::Identified(identifier) => {
                let known = self.by_identifier.get(&identifier).cloned();
                known.ok_or(Refusal::NotPersisted)
            }
        }
    }

    /// Manifests write SHA-256 with and without its name before it.
    fn identified(&self, digits: &str) -> Option<&Arc<Prepared>> {
        let with_name = || self.by_identifier.get(&format!("{HASHED}{digits}"));
        self.by_identifier.get(digits).or_else(with_name)
    }

    fn sent(&self, text: String) -> Result<Arc<Prepared>, Refusal> {
        if !self.by_text.is_empty()
            && let Some(trusted) = self.by_text.get(&hash_of(&text))
        {
            return Ok(Arc::clone(trusted));
        }
        if self.only_trusted {
            return Err(Refusal::NotTrusted);
        }
        if let Some(known) = self.parsed.get(text.as_str()) {
            return Ok(known);
        }
        let prepared = Arc::new(Prepared::new(text, self.knowledge)?);
        self.parsed
            .insert(prepared.text.as_str().into(), Arc::clone(&prepared));
        Ok(prepared)
    }
}

fn bounded<K: std::hash::Hash + Eq + Send + Sync + 'static>(
    size: fn(&K) -> usize,
) -> Cache<K, Arc<Prepared>> {
    let weigh = move |key: &K, prepared: &Arc<Prepared>| {
        u32::try_from(prepared.weight().saturating_add(size(key))).unwrap_or(u32::MAX)
    };
    Cache::builder().max_capacity(MOST_BYTES).weigher(weigh).build()
}

/// Whether every value is of the kind that its variable takes, as far as that can be told without the schema.
fn all_fit(operation: &OperationDefinition, variables: &Map<String, Value>, knowledge: Knowledge) -> bool {
    operation.variable_definitions.iter().all(|definition| {
        let wanted = &definition.node.var_type.node;
        match variables.get(definition.node.name.node.as_str()) {
            None => true,
            Some(Value::Null) => wanted.nullable,
            Some(value) => fits(value, wanted, knowledge),
        }
    })
}

fn fits(value: &Value, wanted: &Type, knowledge: Knowledge) -> bool {
    let BaseType::Named(name) = &wanted.base else {
        return false;
    };
    match name.as_str() {
        "String" | "ID" => value.is_string(),
        "Int" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        "Boolean" => value.is_boolean(),
        name => value.is_string() && knowledge.text_scalars.contains(&name),
    }
}

fn is_steady(document: &ExecutableDocument, knowledge: Knowledge) -> bool {
    let mut operations = document.operations.iter();
    let mut fragments = document.fragments.values();
    operations.all(|(_, operation)| {
        let set = &operation.node.selection_set.node;
        are_steady(set, document, knowledge) && !has_moving(set, knowledge)
    }) && fragments.all(|fragment| !has_moving(&fragment.node.selection_set.node, knowledge))
}

/// Fragments are looked at on their own.
fn has_moving(set: &SelectionSet, knowledge: Knowledge) -> bool {
    set.items.iter().any(|selection| match &selection.node {
        Selection::Field(field) => {
            knowledge.moving_fields.contains(&field.node.name.node.as_str())
                || has_moving(&field.node.selection_set.node, knowledge)
        }
        Selection::InlineFragment(inline) => has_moving(&inline.node.selection_set.node, knowledge),
        Selection::FragmentSpread(_) => false,
    })
}

/// Fragments do not include themselves here: the cost was measured before.
fn are_steady(set: &SelectionSet, document: &ExecutableDocument, knowledge: Knowledge) -> bool {
    set.items.iter().all(|selection| match &selection.node {
        Selection::Field(field) => {
            let name = field.node.name.node.as_str();
            name.starts_with("__") || knowledge.steady_roots.contains(&name)
        }
        Selection::InlineFragment(inline) => are_steady(&inline.node.selection_set.node, document, knowledge),
        Selection::FragmentSpread(spread) => document
            .fragments
            .get(&spread.node.fragment_name.node)
            .is_some_and(|fragment| are_steady(&fragment.node.selection_set.node, document, knowledge)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const KNOWLEDGE: Knowledge = Knowledge {
        steady_roots: &["a"],
        moving_fields: &["m"],
        text_scalars: &["Locale"],
    };

    fn documents(trusted: &[(&str, &str)]) -> Documents {
        let mut documents = Documents::new(KNOWLEDGE);
        let manifest = trusted
            .iter()
            .map(|(identifier, text)| ((*identifier).to_owned(), (*text).to_owned()));
        documents.trust(&manifest.collect()).unwrap();
        documents
    }

    fn text(documents: &Documents, wanted: Wanted) -> Result<String, Refusal> {
        documents.find(wanted).map(|prepared| prepared.text.clone())
    }

    fn named(text: &str) -> Wanted {
        Wanted::Named(text.to_owned(), hash_of(text))
    }

    #[test]
    fn a_document_is_known_by_its_hash_once_it_was_sent_with_it() {
        let documents = documents(&[]);
        let hash = hash_of("{a}");
        assert_eq!(text(&documents, Wanted::Hashed(hash)), Err(Refusal::NotPersisted));
        assert_eq!(text(&documents, Wanted::Text("{a}".to_owned())).unwrap(), "{a}");
        assert_eq!(text(&documents, Wanted::Hashed(hash)), Err(Refusal::NotPersisted));
        text(&documents, named("{a}")).unwrap();
        assert_eq!(text(&documents, Wanted::Hashed(hash)).unwrap(), "{a}");
    }

    #[test]
    fn a_document_that_is_refused_is_not_known_afterwards() {
        let documents = documents(&[]);
        let deep = format!("{}a{}", "{a".repeat(60), "}".repeat(60));
        assert!(text(&documents, named(&deep)).is_err());
        assert_eq!(
            text(&documents, Wanted::Hashed(hash_of(&deep))),
            Err(Refusal::NotPersisted)
        );
    }

    #[test]
    fn a_trusted_document_is_known_by_its_identifier_its_hash_and_its_text() {
        let digits = hex::encode(hash_of("other"));
        let marked = format!("sha256:{}", hex::encode(hash_of("another")));
        let mut documents = documents(&[("abc", "{a}"), (digits.as_str(), "{b}"), (marked.as_str(), "{c}")]);
        documents.trust_no_other();
        for (wanted, found) in [
            (Wanted::Identified("abc".to_owned()), "{a}"),
            (Wanted::Hashed(hash_of("{a}")), "{a}"),
            (Wanted::Hashed(hash_of("other")), "{b}"),
            (Wanted::Hashed(hash_of("another")), "{c}"),
            (Wanted::Text("{a}".to_owned()), "{a}"),
            (named("{a}"), "{a}"),
        ] {
            assert_eq!(text(&documents, wanted).unwrap(), found);
        }
    }

    #[test]
    fn with_trusted_documents_alone_no_other_is_executed() {
        let mut documents = documents(&[("abc", "{a}")]);
        documents.find(named("{b}")).unwrap();
        documents.trust_no_other();
        for wanted in [Wanted::Text("{b}".to_owned()), named("{b}")] {
            assert_eq!(text(&documents, wanted), Err(Refusal::NotTrusted));
        }
        for wanted in [
            Wanted::Hashed(hash_of("{b}")),
            Wanted::Identified("{a}".to_owned()),
        ] {
            assert_eq!(text(&documents, wanted), Err(Refusal::NotPersisted));
        }
    }

    #[test]
    fn a_flood_of_documents_drives_out_no_trusted_one_and_stays_bounded() {
        let documents = documents(&[("abc", "{a}")]);
        for number in 0..1_500 {
            documents
                .find(named(&format!("{{ a{number} {} }}", "b ".repeat(500))))
                .unwrap();
        }
        documents.parsed.run_pending_tasks();
        documents.named.run_pending_tasks();
        assert!(
            documents.parsed.weighted_size() <= MOST_BYTES && documents.named.weighted_size() <= MOST_BYTES
        );
        assert!(documents.parsed.entry_count() > 10 && documents.parsed.entry_count() < 1_000);
        assert!(text(&documents, Wanted::Hashed(hash_of("{a}"))).is_ok());
    }

    #[test]
    fn manifests_that_disagree_or_cannot_be_parsed_are_refused() {
        let mut documents = documents(&[("abc", "{a}")]);
        let one = |text: &str| Manifest::from([("abc".to_owned(), text.to_owned())]);
        assert!(documents.trust(&one("{a}")).is_ok());
        assert!(matches!(documents.trust(&one("{b}")), Err(Untrusted::Twice(_))));
        assert!(matches!(documents.trust(&one("{")), Err(Untrusted::Refused(_))));
    }

    #[test]
    fn only_what_rests_on_the_record_is_steady() {
        let steady = |text: &str| Prepared::new(text.to_owned(), KNOWLEDGE).unwrap().is_steady;
        for text in [
            "{a}",
            "{x: a __typename}",
            "{...f} fragment f on Q {... {a}}",
            "{a {b}}",
        ] {
            assert!(steady(text), "{text}");
        }
        for text in [
            "{b}",
            "{a: b}",
            "{a b}",
            "{...f} fragment f on Q {b}",
            "{...{b}}",
            "query A {a} query B {b}",
            "{a {m}}",
            "{a {x: m}}",
            "{a {... {b {m}}}}",
            "{a {...f}} fragment f on Q {m {b}}",
        ] {
            assert!(!steady(text), "{text}");
        }
    }

    #[test]
    fn variables_that_can_make_a_document_invalid_are_validated_again() {
        let known = |text: &str, variables: Value| {
            let prepared = Prepared::new(text.to_owned(), KNOWLEDGE).unwrap();
            prepared.was_valid();
            prepared.is_known_valid(variables.as_object().unwrap(), KNOWLEDGE)
        };
        let document = "query($s: String!, $n: Int, $l: Locale) {a}";
        assert!(known(document, json!({"s": "x", "n": 4, "l": "nb"})));
        assert!(known(document, json!({"s": "x", "n": null})));
        for variables in [
            json!({"s": 4}),
            json!({"s": null}),
            json!({"s": "x", "n": "4"}),
            json!({"s": "x", "n": 3_000_000_000_u64}),
            json!({"s": "x", "n": 4.5}),
            json!({"s": "x", "l": 4}),
            json!({"s": ["x"]}),
        ] {
            assert!(!known(document, variables.clone()), "{variables}");
        }
        assert!(!known("query($e: Kind) {a}", json!({"e": "ONE"})));
        assert!(!known("query($e: [Int]) {a}", json!({"e": [1]})));
        assert!(!known("query A {a} query B {a}", json!({})));
        let fresh = Prepared::new("{a}".to_owned(), KNOWLEDGE).unwrap();
        assert!(!fresh.is_known_valid(&Map::new(), KNOWLEDGE));
    }
}
