//! What holds for any two changes of any content.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::super::sides::Sides;
use super::super::{three_way, words};
use super::{edited, en, key};
use crate::domain::canonical::{self, Canonical};
use crate::domain::content::{Content, DEEPEST};
use crate::domain::edit::tests::random::{applied, contents, edits};
use crate::domain::key::Key;
use crate::domain::rich_text::{RichText, from_html};

/// What a content says, piece by piece, with the key of the section or declaration that it is about.
fn pieces(content: &Content) -> BTreeMap<String, (Option<Key>, String)> {
    let mut all = BTreeMap::new();
    let mut note = |name: String, key: Option<&Key>, value: String| {
        all.insert(name, (key.cloned(), value));
    };
    for (locale, title) in &content.title {
        note(format!("title {locale}"), None, title.clone());
    }
    for placed in content.placed_sections() {
        let key = &placed.section.key;
        let parent = placed.parent.map(|parent| parent.key.to_string());
        note(format!("place of {key}"), Some(key), format!("{parent:?}"));
        for (locale, heading) in &placed.section.heading {
            note(format!("heading of {key} {locale}"), Some(key), heading.clone());
        }
        for (locale, body) in &placed.section.body {
            note(
                format!("body of {key} {locale}"),
                Some(key),
                body.as_html().to_owned(),
            );
        }
    }
    for declared in content.declared_cookies() {
        let cookie = declared.cookie;
        let fields = serde_json::to_value(cookie).unwrap();
        for (name, value) in fields.as_object().unwrap() {
            note(
                format!("cookie {} {name}", cookie.key),
                Some(&cookie.key),
                value.to_string(),
            );
        }
        let section = declared.section.map(|section| section.key.to_string());
        note(
            format!("cookie {} section", cookie.key),
            Some(&cookie.key),
            format!("{section:?}"),
        );
    }
    all
}

/// The keys below each section, in order.
fn siblings(content: &Content) -> BTreeMap<Option<Key>, Vec<Key>> {
    let mut all: BTreeMap<Option<Key>, Vec<Key>> = BTreeMap::new();
    for placed in content.placed_sections() {
        let parent = placed.parent.map(|parent| parent.key.clone());
        all.entry(parent).or_default().push(placed.section.key.clone());
    }
    all
}

fn sentence() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..12_usize, 4..30)
}

/// A text in which words were replaced, and a word was put in, at places that are far from each other or not.
fn with_changes(words: &[usize], changes: &[(usize, usize)]) -> String {
    let mut words: Vec<String> = words.iter().map(|word| format!("w{word}")).collect();
    for (place, word) in changes {
        let place = place % words.len();
        words[place] = format!("n{word}");
    }
    words.join(" ")
}

fn text(words: &str) -> RichText {
    from_html(&format!("<p>{words}</p>")).text
}

/// What comes of two changed texts, which is the same whichever side comes first.
fn merged_both_ways(
    words: &[usize],
    ours: &[(usize, usize)],
    theirs: &[(usize, usize)],
) -> Result<Option<RichText>, TestCaseError> {
    let base = text(&with_changes(words, &[]));
    let (our, their) = (
        text(&with_changes(words, ours)),
        text(&with_changes(words, theirs)),
    );
    let one = words::merged(&Sides {
        base: &base,
        ours: &our,
        theirs: &their,
    });
    let other = words::merged(&Sides {
        base: &base,
        ours: &their,
        theirs: &our,
    });
    prop_assert_eq!(&one, &other);
    Ok(one)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_unchanged_side_gives_the_other(base in contents(), edits in edits()) {
        let other = applied(&base, &edits);
        for merged in [three_way(&base, &base, &other), three_way(&base, &other, &base), three_way(&base, &other, &other)] {
            prop_assert!(merged.conflicts.is_empty(), "{:?}", merged.conflicts);
            prop_assert_eq!(&merged.content, &other);
        }
    }

    #[test]
    fn swapping_the_sides_changes_nothing_but_whose_word_stands(base in contents(), ours in edits(), theirs in edits()) {
        let (ours, theirs) = (applied(&base, &ours), applied(&base, &theirs));
        let (one, other) = (three_way(&base, &ours, &theirs), three_way(&base, &theirs, &ours));
        prop_assert_eq!(one.conflicts.is_empty(), other.conflicts.is_empty());
        if one.conflicts.is_empty() {
            prop_assert_eq!(one.content, other.content);
        }
    }

    #[test]
    fn nothing_is_lost_that_one_side_alone_changed(base in contents(), ours in edits(), theirs in edits()) {
        let (ours, theirs) = (applied(&base, &ours), applied(&base, &theirs));
        let merged = three_way(&base, &ours, &theirs);
        let is_contradicted = |key: &Key| merged.conflicts.sections.contains(key) || merged.conflicts.cookies.contains(key);
        let [before, ours, theirs, now] = [&base, &ours, &theirs, &merged.content].map(pieces);
        let names: BTreeSet<&String> = before.keys().chain(ours.keys()).chain(theirs.keys()).collect();
        for name in names {
            let [was, our, their, is] = [&before, &ours, &theirs, &now].map(|all| all.get(name));
            let keys = [was, our, their, is].into_iter().flatten().filter_map(|piece| piece.0.as_ref());
            if keys.into_iter().any(&is_contradicted) || merged.conflicts.title {
                continue;
            }
            // A conflict about a section can lift what is below it.
            if (name.starts_with("place of") || name.ends_with(" section")) && !merged.conflicts.is_empty() {
                continue;
            }
            // Consent is kept apart only where it does not follow from the category, which is another piece.
            if name.contains("consentRequired") {
                continue;
            }
            if our == was {
                prop_assert_eq!(is, their, "{}", name);
            } else if their == was {
                prop_assert_eq!(is, our, "{}", name);
            }
        }
    }

    #[test]
    fn an_order_that_one_side_alone_changed_stands(base in contents(), ours in edits(), theirs in edits()) {
        let (ours, theirs) = (applied(&base, &ours), applied(&base, &theirs));
        let merged = three_way(&base, &ours, &theirs);
        if !merged.conflicts.is_empty() {
            return Ok(());
        }
        let all = [&base, &ours, &theirs, &merged.content].map(siblings);
        for parent in all[3].keys() {
            let orders = all.each_ref().map(|side| side.get(parent).cloned().unwrap_or_default());
            let shared = |order: &Vec<Key>| -> Vec<Key> {
                order.iter().filter(|key| orders.iter().all(|order| order.contains(key))).cloned().collect()
            };
            let [was, our, their, is] = orders.each_ref().map(shared);
            if our == was {
                prop_assert_eq!(is, their);
            } else if their == was {
                prop_assert_eq!(is, our);
            }
        }
    }

    #[test]
    fn what_comes_out_is_a_content(base in contents(), ours in edits(), theirs in edits()) {
        let (ours, theirs) = (applied(&base, &ours), applied(&base, &theirs));
        let content = three_way(&base, &ours, &theirs).content;
        let placed = content.placed_sections();
        let keys: BTreeSet<_> = placed.iter().map(|placed| &placed.section.key).collect();
        prop_assert_eq!(keys.len(), placed.len());
        prop_assert!(placed.iter().all(|placed| placed.level <= DEEPEST));
        let declared = content.declared_cookies();
        let keys: BTreeSet<_> = declared.iter().map(|declared| &declared.cookie.key).collect();
        prop_assert_eq!(keys.len(), declared.len());
        for body in placed.iter().flat_map(|placed| placed.section.body.values()) {
            prop_assert_eq!(&from_html(body.as_html()).text, body);
        }
        let canonical = Canonical::of(&content).unwrap();
        prop_assert_eq!(canonical::read(canonical.as_str()).unwrap(), content);
    }

    #[test]
    fn words_come_together_whichever_side_comes_first(
        length in 4..30_usize,
        ours in prop::collection::vec((0..30_usize, 0..3_usize), 0..4),
        theirs in prop::collection::vec((0..30_usize, 3..6_usize), 0..4),
    ) {
        // Each word stands once, so that nobody can take one for another.
        let words: Vec<usize> = (0..length).collect();
        let Some(merged) = merged_both_ways(&words, &ours, &theirs)? else { return Ok(()) };
        for changes in [&ours, &theirs] {
            let side = text(&with_changes(&words, changes));
            for (place, _) in changes {
                let word = |text: &RichText| text.to_text().split(' ').nth(place % words.len()).map(str::to_owned);
                prop_assert_eq!(word(&merged), word(&side));
            }
        }
    }

    #[test]
    fn no_word_that_one_side_wrote_is_lost_where_words_repeat(
        words in sentence(),
        ours in prop::collection::vec((0..30_usize, 0..3_usize), 0..4),
        theirs in prop::collection::vec((0..30_usize, 3..6_usize), 0..4),
    ) {
        let Some(merged) = merged_both_ways(&words, &ours, &theirs)? else { return Ok(()) };
        for changes in [&ours, &theirs] {
            let side = text(&with_changes(&words, changes));
            for number in 0..6 {
                let new = format!("n{number}");
                let count = |text: &RichText| text.to_text().split(' ').filter(|word| *word == new).count();
                prop_assert!(count(&merged) >= count(&side), "{}", new);
            }
        }
    }

    #[test]
    fn one_change_on_one_side_alone_goes_through(words in sentence(), change in (0..30_usize, 0..3_usize)) {
        let base = text(&with_changes(&words, &[]));
        let our = text(&with_changes(&words, &[change]));
        prop_assert_eq!(words::merged(&Sides { base: &base, ours: &our, theirs: &base }), Some(our));
    }
}

#[test]
fn the_laws_meet_conflicts_and_merges() {
    let base = edited(&Content::default(), &[super::section("a"), super::section("b")]);
    let merged = three_way(
        &base,
        &edited(&base, &[super::heading("a", "A")]),
        &edited(&base, &[super::heading("b", "B")]),
    );
    assert!(merged.conflicts.is_empty());
    assert_eq!(merged.content.section(&key("b")).unwrap().heading[&en()], "B");
}
