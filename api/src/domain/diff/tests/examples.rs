//! What a reader expects to see of an edit.

use super::*;
use crate::domain::cookie::CookieCategory;
use crate::domain::diff::CookieField;
use crate::domain::edit::{Patch, PutCookie, PutSection};
use crate::domain::key::Key;
use crate::domain::rich_text::from_html;

fn en() -> Locale {
    "en".parse().unwrap()
}

fn key(text: &str) -> Key {
    text.parse().unwrap()
}

fn put(name: &str, parent: Option<&str>, html: &str) -> Edit {
    Edit::PutSection(PutSection {
        key: Some(key(name)),
        heading: Patch::Set(name.to_uppercase()),
        body: Patch::Set(from_html(html).text),
        parent: parent.map_or(Patch::Null, |parent| Patch::Set(key(parent))),
        ..PutSection::default()
    })
}

fn edited(content: &Content, edits: &[Edit]) -> Content {
    edit::apply(content, &en(), edits).unwrap()
}

/// Four top sections `a` to `d`, of which `b` has two below it, and a declaration in `a`.
fn notice() -> Content {
    let mut edits: Vec<Edit> = ["a", "b", "c", "d"]
        .map(|name| put(name, None, "<p>Text.</p>"))
        .into();
    edits.extend(["x", "y"].map(|name| put(name, Some("b"), "<p>Below.</p>")));
    edits.push(Edit::PutCookie(Box::new(PutCookie {
        key: Some(key("_ga")),
        name: Some("_ga".to_owned()),
        category: Some(CookieCategory::Analytics),
        section: Patch::Set(key("a")),
        ..PutCookie::default()
    })));
    edited(&Content::default(), &edits)
}

fn summaries(edits: &[Edit]) -> Vec<String> {
    let before = notice();
    let diff = between(&before, &edited(&before, edits), &en());
    diff.changes.iter().map(Change::summary).collect()
}

#[test]
fn a_section_put_to_the_front_is_the_only_one_that_moved() {
    let edit = Edit::MoveSection {
        key: key("d"),
        parent: None,
        position: 0,
    };
    assert_eq!(summaries(&[edit]), ["Section “D” was moved from 4 to 1."]);
}

#[test]
fn what_stands_below_a_moved_section_goes_with_it() {
    let edit = Edit::MoveSection {
        key: key("b"),
        parent: Some(key("d")),
        position: 0,
    };
    assert_eq!(summaries(&[edit]), ["Section “B” was moved from 2 to 3.1."]);
}

#[test]
fn two_that_change_their_places_of_above_and_below_are_two_moves() {
    let edits = [
        Edit::MoveSection {
            key: key("x"),
            parent: None,
            position: 1,
        },
        Edit::MoveSection {
            key: key("b"),
            parent: Some(key("x")),
            position: 0,
        },
    ];
    let expected = [
        "Section “X” was moved from 2.1 to 2.",
        "Section “B” was moved from 2 to 2.1.",
    ];
    assert_eq!(summaries(&edits), expected);
}

#[test]
fn a_section_put_in_moves_none_of_those_after_it() {
    let edit = Edit::PutSection(PutSection {
        position: Some(0),
        ..PutSection {
            key: Some(key("new")),
            heading: Patch::Set("New".to_owned()),
            ..PutSection::default()
        }
    });
    assert_eq!(summaries(&[edit]), ["Section “New” was added."]);
}

#[test]
fn each_section_below_a_removed_one_is_named_and_its_declarations_move() {
    assert_eq!(
        summaries(&[Edit::RemoveSection(key("b"))]),
        [
            "Section “B” was removed.",
            "Section “X” was removed.",
            "Section “Y” was removed."
        ]
    );
    assert_eq!(
        summaries(&[Edit::RemoveSection(key("a"))]),
        [
            "Section “A” was removed.",
            "Cookie “_ga” was moved to those of no section."
        ]
    );
}

#[test]
fn another_heading_is_a_rename_and_nothing_else() {
    let edit = Edit::PutSection(PutSection {
        key: Some(key("c")),
        heading: Patch::Set("Your rights".to_owned()),
        ..PutSection::default()
    });
    assert_eq!(
        summaries(&[edit]),
        ["The heading of section `c` was changed from “C” to “Your rights”."]
    );
}

#[test]
fn a_paragraph_put_in_is_one_run_of_added_words() {
    let before = edited(&notice(), &[put("c", None, "<p>One.</p><p>Three.</p>")]);
    let after = edited(
        &before,
        &[put("c", None, "<p>One.</p><p>Two comes in.</p><p>Three.</p>")],
    );
    let changes = between(&before, &after, &en()).changes;
    let [Change::SectionTextChanged(text)] = changes.as_slice() else {
        panic!("{changes:?}");
    };
    let expected = [
        Hunk::Kept("One.\n".to_owned()),
        Hunk::Added("Two comes in.\n".to_owned()),
        Hunk::Kept("Three.".to_owned()),
    ];
    assert_eq!(text.hunks, expected);
}

#[test]
fn a_declaration_that_needs_no_consent_any_more_says_so_beside_its_category() {
    let before = notice();
    let put = PutCookie {
        key: Some(key("_ga")),
        category: Some(CookieCategory::StrictlyNecessary),
        ..PutCookie::default()
    };
    let after = edited(&before, &[Edit::PutCookie(Box::new(put))]);
    let changes = between(&before, &after, &en()).changes;
    let [Change::CookieChanged { fields, .. }] = changes.as_slice() else {
        panic!("{changes:?}");
    };
    assert_eq!(*fields, [CookieField::Category, CookieField::ConsentRequired]);
}

#[test]
fn a_language_that_comes_is_named_in_every_language_and_new_in_its_own() {
    let before = notice();
    let nb: Locale = "nb".parse().unwrap();
    let title = Edit::SetTitle {
        locale: Some(nb.clone()),
        title: "Personvern".to_owned(),
    };
    let after = edited(&before, &[title]);
    assert_eq!(
        between(&before, &after, &en()).changes,
        [Change::LocaleAdded(nb.clone())]
    );
    let stats = between(&before, &after, &nb).stats();
    assert_eq!((stats.sections_added, stats.cookies_added), (6, 1));
}
