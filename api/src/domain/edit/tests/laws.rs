use std::collections::BTreeSet;

use proptest::prelude::*;

use super::random::{applied, contents, edits, put_cookie, put_section};
use super::*;
use crate::domain::canonical::{self, Canonical};
use crate::domain::content::DEEPEST;

/// Where a section stands.
fn place(content: &Content, wanted: &Key) -> (Option<Key>, usize) {
    let placed = content.placed_sections();
    let found = placed
        .iter()
        .find(|placed| placed.section.key == *wanted)
        .unwrap();
    (found.parent.map(|parent| parent.key.clone()), found.position)
}

/// Every text that has languages and must be whole, as `(name, languages)`.
fn texts(content: &Content) -> Vec<BTreeSet<Locale>> {
    let mut texts = Vec::new();
    for placed in content.placed_sections() {
        texts.push(placed.section.heading.keys().cloned().collect());
        texts.push(placed.section.body.keys().cloned().collect());
    }
    for declared in content.declared_cookies() {
        texts.push(declared.cookie.purpose.keys().cloned().collect());
    }
    texts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn keys_stay_unique_and_sections_never_nest_too_deep(content in contents()) {
        let placed = content.placed_sections();
        let keys: BTreeSet<_> = placed.iter().map(|placed| &placed.section.key).collect();
        prop_assert_eq!(keys.len(), placed.len());
        prop_assert!(placed.iter().all(|placed| placed.level <= DEEPEST));
        let declared = content.declared_cookies();
        let keys: BTreeSet<_> = declared.iter().map(|declared| &declared.cookie.key).collect();
        prop_assert_eq!(keys.len(), declared.len());
    }

    #[test]
    fn edits_of_one_request_do_what_they_do_one_by_one(content in contents(), edits in edits()) {
        if let Ok(together) = apply(&content, &en(), &edits) {
            prop_assert_eq!(together, applied(&content, &edits));
        }
    }

    #[test]
    fn a_section_moved_and_moved_back_gives_the_first_content(
        content in contents(),
        which in any::<prop::sample::Index>(),
        parent in any::<prop::sample::Index>(),
        position in 0..5_usize,
    ) {
        let keys: Vec<Key> = content.placed_sections().iter().map(|p| p.section.key.clone()).collect();
        prop_assume!(!keys.is_empty());
        let moved = which.get(&keys);
        let (old_parent, old_position) = place(&content, moved);
        let there = Edit::MoveSection {
            key: moved.clone(),
            parent: keys.get(parent.index(keys.len() + 1)).cloned(),
            position,
        };
        let back = Edit::MoveSection { key: moved.clone(), parent: old_parent, position: old_position };
        if let Ok(away) = apply(&content, &en(), &[there]) {
            prop_assert_eq!(apply(&away, &en(), &[back]), Ok(content));
        }
    }

    #[test]
    fn putting_the_same_twice_gives_the_same_as_once(
        content in contents(),
        section in put_section(),
        cookie in put_cookie(),
    ) {
        for edit in [Edit::PutSection(section.clone()), put(cookie.clone())] {
            let names_its_key = match &edit {
                Edit::PutSection(put) => put.key.is_some(),
                Edit::PutCookie(put) => put.key.is_some(),
                _ => false,
            };
            if let Ok(once) = apply(&content, &en(), std::slice::from_ref(&edit))
                && names_its_key
            {
                prop_assert_eq!(apply(&once, &en(), &[edit]), Ok(once));
            }
        }
    }

    #[test]
    fn a_content_reads_back_from_its_canonical_form(content in contents()) {
        let canonical = Canonical::of(&content).unwrap();
        prop_assert_eq!(canonical::read(canonical.as_str()).unwrap(), content);
    }

    #[test]
    fn contents_are_equal_exactly_when_their_hashes_are(one in contents(), edits in edits()) {
        let other = applied(&one, &edits);
        let hash = |content: &Content| Canonical::of(content).unwrap().hash();
        prop_assert_eq!(hash(&one) == hash(&other), one == other);
        prop_assert_eq!(hash(&one), hash(&one.clone()));
    }

    #[test]
    fn nothing_is_missing_exactly_when_every_language_has_what_another_has(content in contents()) {
        let all = content.locales();
        let is_whole = all.iter().all(|locale| content.title.contains_key(locale))
            && texts(&content).iter().all(|text| text.is_empty() || *text == all);
        let is_nothing_missing = all.iter().all(|locale| content.missing_in(locale).is_empty());
        prop_assert_eq!(is_nothing_missing, is_whole);
    }

    #[test]
    fn a_language_taken_out_is_nowhere_left(content in contents()) {
        let mut without = content.clone();
        without.remove_locale(&fi());
        prop_assert!(!without.locales().contains(&fi()));
        let mut expected = content.locales();
        expected.remove(&fi());
        prop_assert_eq!(without.locales(), expected);
    }
}
