//! Declarations, field by field.

use super::*;
use crate::domain::cookie::{Cookie, CookieCategory};
use crate::domain::lifetime::Lifetime;

fn base() -> Content {
    let put = PutCookie {
        purpose: Patch::Set("Counts.".to_owned()),
        lifetime: Patch::Set(Lifetime::Session),
        lifetime_text: Some("for the visit".to_owned()),
        section: Patch::Set(key("a")),
        ..PutCookie::default()
    };
    edited(&four(), &[cookie("_ga", put), cookie("_b", PutCookie::default())])
}

fn ga(content: &Content) -> (&Cookie, Option<String>) {
    let declared = content.declared_cookies();
    let found = declared
        .iter()
        .find(|declared| declared.cookie.key == key("_ga"))
        .unwrap();
    (found.cookie, found.section.map(|section| section.key.to_string()))
}

fn put(put: PutCookie) -> Edit {
    Edit::PutCookie(Box::new(PutCookie {
        key: Some(key("_ga")),
        ..put
    }))
}

fn provider(name: &str) -> Edit {
    put(PutCookie {
        provider: Patch::Set(name.to_owned()),
        ..PutCookie::default()
    })
}

fn lifetime(period: &str) -> Edit {
    put(PutCookie {
        lifetime: Patch::Set(Lifetime::Fixed(period.parse().unwrap())),
        ..PutCookie::default()
    })
}

/// The keys of the declarations that contradict each other.
fn cookie_conflicts(ours: &[Edit], theirs: &[Edit]) -> Vec<String> {
    let conflicts = both(&base(), ours, theirs).conflicts;
    assert!(conflicts.sections.is_empty() && !conflicts.title);
    conflicts.cookies.iter().map(Key::to_string).collect()
}

#[test]
fn different_fields_come_together() {
    let category = PutCookie {
        category: Some(CookieCategory::Analytics),
        ..PutCookie::default()
    };
    let place = Edit::MoveCookie {
        key: key("_ga"),
        section: Some(key("b")),
        position: 0,
    };
    let merged = agreed(
        &base(),
        &[put(category), provider("Google")],
        &[lifetime("P2Y"), place],
    );
    let (found, section) = ga(&merged);
    assert_eq!(
        (found.category, found.provider.as_deref()),
        (CookieCategory::Analytics, Some("Google"))
    );
    assert_eq!(
        (found.lifetime.clone(), section.as_deref()),
        (Lifetime::Fixed("P2Y".parse().unwrap()), Some("b"))
    );
}

#[test]
fn one_field_with_two_new_values_is_a_conflict() {
    assert_eq!(
        cookie_conflicts(&[provider("Google")], &[provider("Alphabet")]),
        ["_ga"]
    );
    assert_eq!(cookie_conflicts(&[lifetime("P2Y")], &[lifetime("P1Y")]), ["_ga"]);
    let purpose = |text: &str| {
        put(PutCookie {
            purpose: Patch::Set(text.to_owned()),
            ..PutCookie::default()
        })
    };
    assert_eq!(cookie_conflicts(&[purpose("One.")], &[purpose("Two.")]), ["_ga"]);
}

#[test]
fn a_wording_for_the_old_lifetime_does_not_stay_beside_a_new_one() {
    let wording = put(PutCookie {
        lifetime: Patch::Set(Lifetime::Session),
        lifetime_text: Some("until you leave".to_owned()),
        ..PutCookie::default()
    });
    assert_eq!(cookie_conflicts(&[lifetime("P2Y")], &[wording]), ["_ga"]);
}

#[test]
fn consent_that_follows_from_the_category_of_the_other_side_is_not_kept_apart() {
    let necessary = put(PutCookie {
        category: Some(CookieCategory::StrictlyNecessary),
        ..PutCookie::default()
    });
    let no_consent = put(PutCookie {
        consent_required: Patch::Set(false),
        ..PutCookie::default()
    });
    let merged = agreed(&base(), &[necessary], &[no_consent]);
    let (found, _) = ga(&merged);
    assert_eq!((found.consent_required, found.requires_consent()), (None, false));
}

#[test]
fn a_declaration_of_a_section_that_was_taken_out_keeps_what_the_other_side_wrote() {
    let merged = agreed(&base(), &[Edit::RemoveSection(key("a"))], &[provider("Google")]);
    let (found, section) = ga(&merged);
    assert_eq!((found.provider.as_deref(), section), (Some("Google"), None));
}

#[test]
fn taking_out_a_declaration_that_the_other_side_changed_is_a_conflict() {
    let remove = Edit::RemoveCookie(key("_ga"));
    assert_eq!(
        cookie_conflicts(std::slice::from_ref(&remove), &[provider("Google")]),
        ["_ga"]
    );
    assert_eq!(
        cookie_conflicts(&[provider("Google")], std::slice::from_ref(&remove)),
        ["_ga"]
    );
    let merged = agreed(&base(), &[remove], &[title("T")]);
    assert_eq!(merged.declared_cookies().len(), 1);
}

#[test]
fn one_key_that_both_sides_gave_to_a_new_declaration_takes_what_only_one_filled() {
    let new = |put: PutCookie| cookie("new", put);
    let ours = [new(PutCookie {
        domain: Patch::Set("example.org".to_owned()),
        ..PutCookie::default()
    })];
    let theirs = [new(PutCookie {
        purpose: Patch::Set("Counts.".to_owned()),
        ..PutCookie::default()
    })];
    let merged = agreed(&base(), &ours, &theirs);
    let declared = merged.declared_cookies();
    let found = declared
        .iter()
        .find(|declared| declared.cookie.key == key("new"))
        .unwrap()
        .cookie;
    assert_eq!(
        (found.domain.as_deref(), found.purpose.len()),
        (Some("example.org"), 1)
    );
    let other = [new(PutCookie {
        domain: Patch::Set("example.com".to_owned()),
        ..PutCookie::default()
    })];
    assert_eq!(cookie_conflicts(&ours, &other), ["new"]);
}
