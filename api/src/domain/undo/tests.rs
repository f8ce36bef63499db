use super::*;
use crate::domain::cookie::CookieCategory;
use crate::domain::edit::{Edit, Patch, PutCookie, PutSection, apply};
use crate::domain::lifetime::Lifetime;
use crate::domain::rich_text::from_html;

fn en() -> Locale {
    "en".parse().unwrap()
}

fn key(text: &str) -> Key {
    text.parse().unwrap()
}

fn edited(content: &Content, edits: &[Edit]) -> Content {
    apply(content, &en(), edits).unwrap()
}

fn title(text: &str) -> Edit {
    Edit::SetTitle {
        locale: None,
        title: text.to_owned(),
    }
}

fn heading(name: &str, text: &str) -> Edit {
    Edit::PutSection(PutSection {
        key: Some(key(name)),
        heading: Patch::Set(text.to_owned()),
        ..PutSection::default()
    })
}

fn body(name: &str, text: &str) -> Edit {
    Edit::PutSection(PutSection {
        key: Some(key(name)),
        body: Patch::Set(from_html(text).text),
        ..PutSection::default()
    })
}

fn cookie(put: PutCookie) -> Edit {
    Edit::PutCookie(Box::new(PutCookie {
        key: Some(key("_ga")),
        ..put
    }))
}

fn moved(name: &str, parent: Option<&str>, position: usize) -> Edit {
    Edit::MoveSection {
        key: key(name),
        parent: parent.map(key),
        position,
    }
}

/// Title, sections a, b, c and the declaration `_ga`.
fn base() -> Content {
    let declared = cookie(PutCookie {
        name: Some("_ga".to_owned()),
        purpose: Patch::Set("Counts".to_owned()),
        section: Patch::Set(key("b")),
        ..PutCookie::default()
    });
    let edits = [
        title("T"),
        heading("a", "A"),
        heading("b", "B"),
        heading("c", "C"),
        declared,
    ];
    edited(&Content::default(), &edits)
}

/// One edit of every kind of piece.
fn changes() -> Vec<Edit> {
    let category = PutCookie {
        category: Some(CookieCategory::Analytics),
        ..PutCookie::default()
    };
    let purpose = PutCookie {
        purpose: Patch::Set("Counts visits".to_owned()),
        ..PutCookie::default()
    };
    let section = PutCookie {
        section: Patch::Null,
        ..PutCookie::default()
    };
    vec![
        title("Other"),
        heading("a", "Other"),
        body("a", "Other"),
        heading("new", "New"),
        moved("c", Some("a"), 0),
        moved("c", None, 0),
        Edit::RemoveSection(key("a")),
        cookie(category),
        cookie(purpose),
        cookie(section),
        Edit::RemoveCookie(key("_ga")),
    ]
}

#[test]
fn a_kept_version_that_lacks_the_change_undoes_it() {
    for change in changes() {
        let new = edited(&base(), std::slice::from_ref(&change));
        assert!(undoes(Some(&base()), &new, &base()), "{change:?}");
    }
}

#[test]
fn a_kept_version_that_has_the_change_undoes_nothing() {
    for change in changes() {
        let new = edited(&base(), std::slice::from_ref(&change));
        let kept = edited(&new, &[heading("more", "More"), body("b", "More")]);
        assert!(!undoes(Some(&base()), &new, &kept), "{change:?}");
    }
}

#[test]
fn a_kept_version_that_changes_the_same_piece_otherwise_undoes_it() {
    let new = edited(&base(), &[heading("a", "New")]);
    let kept = edited(&base(), &[heading("a", "Kept")]);
    assert!(undoes(Some(&base()), &new, &kept));
}

#[test]
fn a_kept_version_that_brings_back_what_was_removed_undoes_it() {
    let new = edited(&base(), &[Edit::RemoveSection(key("a"))]);
    let kept = edited(&base(), &[heading("a", "Other")]);
    assert!(undoes(Some(&base()), &new, &kept));
}

#[test]
fn another_piece_of_the_same_section_or_language_is_left_alone() {
    let new = edited(&base(), &[heading("a", "New")]);
    let finnish = Edit::SetTitle {
        locale: Some("fi".parse().unwrap()),
        title: "T".to_owned(),
    };
    let kept = edited(&new, &[body("a", "Kept"), finnish]);
    assert!(!undoes(Some(&base()), &new, &kept));
}

#[test]
fn a_section_that_comes_or_goes_does_not_move_the_others() {
    let new = edited(&base(), &[Edit::RemoveSection(key("a"))]);
    let first = Edit::PutSection(PutSection {
        key: Some(key("first")),
        position: Some(0),
        ..PutSection::default()
    });
    assert!(!undoes(Some(&base()), &new, &edited(&new, &[first])));
}

#[test]
fn where_nothing_was_in_force_everything_of_the_new_version_is_a_change() {
    assert!(undoes(None, &base(), &edited(&base(), &[title("Other")])));
    assert!(undoes(None, &base(), &Content::default()));
    assert!(!undoes(None, &base(), &base()));
    assert!(!undoes(
        None,
        &base(),
        &edited(&base(), &[heading("more", "More")])
    ));
}

#[test]
fn a_version_that_changes_nothing_is_not_undone() {
    assert!(!undoes(Some(&base()), &base(), &Content::default()));
}

#[test]
fn a_section_and_a_declaration_of_the_same_key_are_told_apart() {
    let declared = Edit::PutCookie(Box::new(PutCookie {
        key: Some(key("a")),
        name: Some("a".to_owned()),
        ..PutCookie::default()
    }));
    let base = edited(&base(), &[declared]);
    let new = edited(&base, &[moved("a", Some("b"), 0)]);
    assert!(undoes(Some(&base), &new, &base));
}

#[test]
fn the_wording_of_a_lifetime_is_a_piece_by_language() {
    let worded = |locale: &str, text: &str| {
        cookie(PutCookie {
            locale: Some(locale.parse().unwrap()),
            lifetime: Patch::Set(Lifetime::Session),
            lifetime_text: Some(text.to_owned()),
            ..PutCookie::default()
        })
    };
    let base = edited(&base(), &[worded("en", "short")]);
    let new = edited(&base, &[worded("en", "until you leave")]);
    assert!(undoes(Some(&base), &new, &base));
    let kept = edited(&new, &[worded("fi", "istunto")]);
    assert!(!undoes(Some(&base), &new, &kept));
}
