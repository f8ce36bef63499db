//! What each edit does, and what each is refused for.

mod cookies;
mod laws;
pub(crate) mod random;
mod refusals;
mod sections;

use super::{Edit, Patch, PutCookie, PutSection, apply};
use crate::domain::content::Content;
use crate::domain::error::Problem;
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::rich_text::from_html;

fn en() -> Locale {
    "en".parse().unwrap()
}

fn fi() -> Locale {
    "fi".parse().unwrap()
}

fn key(text: &str) -> Key {
    text.parse().unwrap()
}

fn section(name: &str) -> PutSection {
    PutSection {
        key: Some(key(name)),
        heading: Patch::Set(name.to_owned()),
        ..PutSection::default()
    }
}

fn under(parent: &str, name: &str) -> Edit {
    Edit::PutSection(PutSection {
        parent: Patch::Set(key(parent)),
        ..section(name)
    })
}

fn top(name: &str) -> Edit {
    Edit::PutSection(section(name))
}

fn cookie(name: &str) -> PutCookie {
    PutCookie {
        key: Some(key(name)),
        name: Some(name.to_owned()),
        ..PutCookie::default()
    }
}

fn put(cookie: PutCookie) -> Edit {
    Edit::PutCookie(Box::new(cookie))
}

fn edited(content: &Content, edits: &[Edit]) -> Content {
    apply(content, &en(), edits).unwrap()
}

/// `path: message` of every problem.
fn refused(content: &Content, edits: &[Edit]) -> Vec<String> {
    let problems = apply(content, &en(), edits).unwrap_err();
    problems.iter().map(Problem::to_string).collect()
}

/// Keys in reading order, each indented by its level.
fn outline(content: &Content) -> Vec<String> {
    let placed = content.placed_sections();
    placed
        .iter()
        .map(|placed| format!("{}{}", "-".repeat(placed.level - 1), placed.section.key))
        .collect()
}

/// `section/cookie`, in order.
fn declarations(content: &Content) -> Vec<String> {
    let declared = content.declared_cookies();
    declared
        .iter()
        .map(|d| format!("{}/{}", d.section.map_or("", |s| s.key.as_str()), d.cookie.key))
        .collect()
}

/// Sections a > b > c and d, cookie x in b, y in c, z in none.
fn sample() -> Content {
    let in_section = |name: &str, section: &str| {
        put(PutCookie {
            section: Patch::Set(key(section)),
            ..cookie(name)
        })
    };
    let title = Edit::SetTitle {
        locale: None,
        title: "Privacy".to_owned(),
    };
    let edits = [
        title,
        top("a"),
        under("a", "b"),
        under("b", "c"),
        top("d"),
        in_section("x", "b"),
        in_section("y", "c"),
        put(cookie("z")),
    ];
    edited(&Content::default(), &edits)
}

#[test]
fn a_title_goes_into_the_default_language_unless_another_is_named() {
    let set = |locale, title: &str| Edit::SetTitle {
        locale,
        title: title.to_owned(),
    };
    let content = edited(
        &Content::default(),
        &[set(None, "  Privacy\u{a0}notice "), set(Some(fi()), "Tietosuoja")],
    );
    assert_eq!(content.title[&en()], "Privacy notice");
    assert_eq!(content.title[&fi()], "Tietosuoja");
}

#[test]
fn a_language_goes_with_all_its_texts_and_nothing_else() {
    let before = sample();
    let finnish = [
        Edit::SetTitle {
            locale: Some(fi()),
            title: "Tietosuoja".to_owned(),
        },
        Edit::PutSection(PutSection {
            locale: Some(fi()),
            body: Patch::Set(from_html("<p>Teksti</p>").text),
            ..section("c")
        }),
        put(PutCookie {
            locale: Some(fi()),
            purpose: Patch::Set("Tarkoitus".to_owned()),
            ..cookie("x")
        }),
    ];
    let both = edited(&before, &finnish);
    assert_ne!(both, before);
    assert_eq!(edited(&both, &[Edit::RemoveLocale(fi())]), before);
}

#[test]
fn a_section_gives_its_key_from_its_heading_and_keeps_it() {
    let heading = |key: Option<Key>, text: &str| {
        Edit::PutSection(PutSection {
            key,
            heading: Patch::Set(text.to_owned()),
            ..PutSection::default()
        })
    };
    let content = edited(
        &Content::default(),
        &[
            heading(None, "Your rights"),
            heading(None, "Your rights!"),
            heading(Some(key("your-rights")), "Rights"),
        ],
    );
    assert_eq!(outline(&content), ["your-rights", "your-rights-2"]);
    assert_eq!(content.sections[0].heading[&en()], "Rights");
}

#[test]
fn a_declaration_gives_its_key_from_its_name_and_keeps_it() {
    let named = |key: Option<Key>, name: &str| {
        put(PutCookie {
            key,
            name: Some(name.to_owned()),
            ..PutCookie::default()
        })
    };
    let content = edited(
        &Content::default(),
        &[
            named(None, "_ga"),
            named(None, "_ga"),
            named(Some(key("_ga")), "_gb"),
        ],
    );
    assert_eq!(declarations(&content), ["/_ga", "/_ga-2"]);
    assert_eq!(content.cookies[0].name, "_gb");
}
