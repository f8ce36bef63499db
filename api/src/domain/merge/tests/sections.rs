//! The tree: added, taken out, moved.

use super::*;

fn remove(name: &str) -> Edit {
    Edit::RemoveSection(key(name))
}

#[test]
fn what_each_side_added_is_there() {
    let merged = agreed(
        &four(),
        &[at("x", None, 1)],
        &[at("y", None, 3), at("z", Some("d"), 0)],
    );
    assert_eq!(tree(&merged), ["1 a", "2 x", "3 b", "4 c", "5 y", "6 d", "6.1 z"]);
}

#[test]
fn two_sections_added_at_one_place_stand_behind_each_other_whoever_added_which() {
    let (ours, theirs) = ([at("x", None, 2), at("u", None, 3)], [at("y", None, 2)]);
    let merged = agreed(&four(), &ours, &theirs);
    assert_eq!(tree(&merged), ["1 a", "2 b", "3 x", "4 u", "5 y", "6 c", "7 d"]);
    assert_eq!(agreed(&four(), &theirs, &ours), merged);
}

#[test]
fn moves_of_different_sections_come_together() {
    let merged = agreed(&four(), &[moved("d", None, 0)], &[moved("b", Some("c"), 0)]);
    assert_eq!(tree(&merged), ["1 d", "2 a", "3 c", "3.1 b"]);
}

#[test]
fn a_move_and_a_new_text_of_one_section_come_together() {
    let merged = agreed(&four(), &[moved("d", None, 0)], &[heading("d", "Data")]);
    assert_eq!(tree(&merged)[0], "1 d");
    assert_eq!(merged.sections[0].heading[&en()], "Data");
}

#[test]
fn a_section_that_both_moved_elsewhere_is_a_conflict() {
    let (keys, content) = contradicted(&four(), &[moved("d", Some("a"), 0)], &[moved("d", Some("b"), 0)]);
    assert_eq!(keys, ["d"]);
    assert_eq!(tree(&content), ["1 a", "1.1 d", "2 b", "3 c"]);
    let (keys, _) = contradicted(&four(), &[moved("d", None, 0)], &[moved("d", None, 1)]);
    assert_eq!(keys, ["d"]);
}

#[test]
fn a_section_that_both_moved_to_one_place_is_there_once() {
    let merged = agreed(
        &four(),
        &[moved("d", None, 0), section("x")],
        &[moved("d", None, 0), heading("a", "A")],
    );
    assert_eq!(tree(&merged), ["1 d", "2 a", "3 b", "4 c", "5 x"]);
}

#[test]
fn an_untouched_section_that_one_side_took_out_is_gone() {
    let merged = agreed(&four(), &[remove("b")], &[heading("a", "A")]);
    assert_eq!(tree(&merged), ["1 a", "2 c", "3 d"]);
}

#[test]
fn taking_out_what_the_other_side_changed_is_a_conflict() {
    let touches = [
        heading("b", "B"),
        body("b", "New."),
        moved("b", Some("a"), 0),
        at("x", Some("b"), 0),
        cookie(
            "_ga",
            PutCookie {
                section: Patch::Set(key("b")),
                ..PutCookie::default()
            },
        ),
    ];
    for touch in touches {
        let touch = [touch];
        let (keys, kept) = contradicted(&four(), &touch, &[remove("b")]);
        assert_eq!(keys, ["b"], "{touch:?}");
        assert!(kept.section(&key("b")).is_some(), "{touch:?}");
        let (keys, removed) = contradicted(&four(), &[remove("b")], &touch);
        assert_eq!(keys, ["b"], "{touch:?}");
        assert!(removed.section(&key("b")).is_none(), "{touch:?}");
    }
}

#[test]
fn what_stands_under_a_section_that_is_gone_stands_under_the_next_one_above() {
    let base = edited(&four(), &[at("x", Some("a"), 0), at("y", Some("x"), 0)]);
    let (keys, content) = contradicted(&base, &[remove("x")], &[at("z", Some("y"), 0)]);
    assert_eq!(keys, ["y"], "y was taken out with x");
    assert_eq!(tree(&content), ["1 a", "1.1 z", "2 b", "3 c", "4 d"]);
}

#[test]
fn sections_that_come_to_stand_under_each_other_are_a_conflict() {
    let (keys, content) = contradicted(&four(), &[moved("a", Some("b"), 0)], &[moved("b", Some("a"), 0)]);
    assert_eq!(keys, ["a", "b"]);
    assert_eq!(tree(&content), ["1 b", "1.1 a", "2 c", "3 d"]);
}

#[test]
fn what_comes_to_stand_too_deep_is_a_conflict_and_stands_as_deep_as_can_be() {
    let names = ["a", "b", "c", "d", "e", "f", "g"];
    let mut base = edited(
        &Content::default(),
        &[section("a"), section("x"), at("y", Some("x"), 0)],
    );
    for pair in names.windows(2) {
        base = edited(&base, &[at(pair[1], Some(pair[0]), 0)]);
    }
    let (ours, theirs) = ([at("z", Some("g"), 0)], [moved("a", Some("y"), 0)]);
    assert!(apply(&base, &en(), &theirs).is_err(), "nine levels");
    let theirs = [moved("a", Some("x"), 0)];
    let (keys, content) = contradicted(&base, &ours, &theirs);
    assert_eq!(keys, ["z"]);
    let deepest = content
        .placed_sections()
        .into_iter()
        .max_by_key(|placed| placed.level)
        .unwrap();
    assert_eq!(deepest.level, 8);
    assert_eq!(content.section(&key("f")).unwrap().children.len(), 2);
}

#[test]
fn many_sections_that_both_moved_merge_in_the_blink_of_an_eye() {
    let names: Vec<String> = (0..2_000).map(|number| format!("s{number}")).collect();
    let mut base = Content::default();
    base.sections = names
        .iter()
        .map(|name| crate::domain::section::Section::empty(key(name)))
        .collect();
    let (mut ours, mut theirs) = (base.clone(), base.clone());
    ours.sections.swap(10, 1_000);
    theirs.sections.swap(1_500, 1_600);
    let merged = three_way(&base, &ours, &theirs);
    assert!(merged.conflicts.is_empty());
    assert_eq!(merged.content.sections[1_500].key, key("s1600"));
    assert_eq!(merged.content.sections[10].key, key("s1000"));
}
