//! Changes are complete, and no more than a reader expects.

mod apply;
mod examples;

use proptest::prelude::*;

use super::{Change, Hunk, between};
use crate::domain::content::Content;
use crate::domain::edit::tests::random::{applied, contents, edits};
use crate::domain::edit::{self, Edit};
use crate::domain::locale::Locale;
use apply::{Lists, apply};

/// Languages of the random contents, and one that none of them has.
fn locales() -> [Locale; 3] {
    ["en", "fi", "nb"].map(|tag| tag.parse().unwrap())
}

/// What a content says in a language, as a diff against `other` sees it.
fn said(content: &Content, other: &Content, locale: &Locale) -> Lists {
    let lacks = !content.locales().contains(locale) && other.locales().contains(locale);
    if lacks {
        Lists::default()
    } else {
        Lists::of(content, locale)
    }
}

fn check_rebuilding(before: &Content, after: &Content) -> Result<(), TestCaseError> {
    for locale in locales() {
        let diff = between(before, after, &locale);
        // The first as any client has it: what is empty in the language is not emptied beforehand.
        let rebuilt = apply(Lists::of(before, &locale), &diff).read();
        prop_assert_eq!(rebuilt, said(after, before, &locale).read(), "{:?}", diff.changes);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_second_content_follows_from_the_first_and_the_changes(one in contents(), edits in edits()) {
        let other = applied(&one, &edits);
        check_rebuilding(&one, &other)?;
        check_rebuilding(&other, &one)?;
    }

    #[test]
    fn it_follows_also_when_the_two_have_nothing_in_common(one in contents(), other in contents()) {
        check_rebuilding(&one, &other)?;
        check_rebuilding(&Content::default(), &one)?;
        check_rebuilding(&one, &Content::default())?;
    }

    #[test]
    fn contents_are_equal_exactly_when_no_language_has_a_change(one in contents(), edits in edits()) {
        let other = applied(&one, &edits);
        let is_identical = locales().iter().all(|locale| between(&one, &other, locale).is_identical());
        prop_assert_eq!(is_identical, one == other);
    }

    #[test]
    fn a_moved_section_is_at_most_one_move(
        one in contents(),
        which in any::<prop::sample::Index>(),
        parent in any::<prop::sample::Index>(),
        position in 0..5_usize,
    ) {
        let keys: Vec<_> = one.placed_sections().iter().map(|p| p.section.key.clone()).collect();
        prop_assume!(!keys.is_empty());
        let there = Edit::MoveSection {
            key: which.get(&keys).clone(),
            parent: keys.get(parent.index(keys.len() + 1)).cloned(),
            position,
        };
        let en = &locales()[0];
        if let Ok(other) = edit::apply(&one, en, &[there]) {
            let changes = between(&one, &other, en).changes;
            prop_assert!(changes.len() <= 1, "{:?}", changes);
            prop_assert!(changes.iter().all(|change| matches!(change, Change::SectionMoved(_))));
        }
    }

    #[test]
    fn runs_of_words_are_both_texts(one in contents(), edits in edits()) {
        let other = applied(&one, &edits);
        for change in between(&one, &other, &locales()[0]).changes {
            let Change::SectionTextChanged(text) = change else { continue };
            let side = |is_there: fn(&Hunk) -> Option<&String>| -> String {
                text.hunks.iter().filter_map(is_there).map(String::as_str).collect()
            };
            let old = side(|hunk| match hunk {
                Hunk::Kept(words) | Hunk::Removed(words) => Some(words),
                Hunk::Added(_) => None,
            });
            let new = side(|hunk| match hunk {
                Hunk::Kept(words) | Hunk::Added(words) => Some(words),
                Hunk::Removed(_) => None,
            });
            prop_assert_eq!((old, new), (text.before.to_text(), text.after.to_text()));
        }
    }
}
