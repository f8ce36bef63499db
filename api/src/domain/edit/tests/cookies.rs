use super::*;
use crate::domain::cookie::{Cookie, CookieCategory, NameMatch, Party, StorageKind};
use crate::domain::lifetime::Lifetime;

fn found(content: &Content, name: &str) -> Cookie {
    let declared = content.declared_cookies();
    let found = declared.iter().find(|declared| declared.cookie.key == key(name));
    found.unwrap().cookie.clone()
}

fn fixed(period: &str) -> Lifetime {
    Lifetime::Fixed(period.parse().unwrap())
}

fn full() -> PutCookie {
    PutCookie {
        name_match: Some(NameMatch::Prefix),
        storage: Some(StorageKind::LocalStorage),
        category: Some(CookieCategory::Analytics),
        purpose: Patch::Set(" Counts  visits ".to_owned()),
        provider: Patch::Set("Shop".to_owned()),
        recipients: Patch::Set(vec!["One".to_owned(), "  ".to_owned(), "Two ".to_owned()]),
        domain: Patch::Set("example.org".to_owned()),
        party: Patch::Set(Party::First),
        lifetime: Patch::Set(fixed("P2Y")),
        lifetime_text: Some("two years".to_owned()),
        policy_url: Patch::Set("https://example.org/p".to_owned()),
        ..cookie("x")
    }
}

#[test]
fn every_field_of_a_declaration_is_set_and_kept_when_left_out() {
    let content = edited(&sample(), &[put(full())]);
    let x = found(&content, "x");
    assert_eq!(x.name_match, NameMatch::Prefix);
    assert_eq!(x.storage, StorageKind::LocalStorage);
    assert_eq!(x.category, CookieCategory::Analytics);
    assert_eq!(x.purpose[&en()], "Counts visits");
    assert_eq!(x.provider.as_deref(), Some("Shop"));
    assert_eq!(x.recipients, ["One", "Two"]);
    assert_eq!(x.domain.as_deref(), Some("example.org"));
    assert_eq!(x.party, Some(Party::First));
    assert_eq!(x.lifetime, fixed("P2Y"));
    assert_eq!(x.lifetime_text[&en()], "two years");
    assert_eq!(x.policy_url.as_deref(), Some("https://example.org/p"));
    let nothing = PutCookie {
        key: Some(key("x")),
        ..PutCookie::default()
    };
    assert_eq!(edited(&content, &[put(nothing)]), content);
}

#[test]
fn null_clears_what_can_be_empty() {
    let cleared = PutCookie {
        key: Some(key("x")),
        purpose: Patch::Null,
        provider: Patch::Null,
        recipients: Patch::Null,
        domain: Patch::Set("  ".to_owned()),
        party: Patch::Null,
        lifetime: Patch::Null,
        policy_url: Patch::Null,
        ..PutCookie::default()
    };
    let full = edited(&sample(), &[put(full())]);
    let expected = Cookie {
        name_match: NameMatch::Prefix,
        storage: StorageKind::LocalStorage,
        category: CookieCategory::Analytics,
        ..Cookie::named(key("x"), "x".to_owned())
    };
    assert_eq!(found(&edited(&full, &[put(cleared)]), "x"), expected);
}

#[test]
fn another_lifetime_drops_every_wording_of_the_old_one() {
    let worded = |locale, text: Option<&str>, lifetime| {
        put(PutCookie {
            key: Some(key("x")),
            locale,
            lifetime: Patch::Set(lifetime),
            lifetime_text: text.map(str::to_owned),
            ..PutCookie::default()
        })
    };
    let first = [
        worded(None, Some("two years"), fixed("P2Y")),
        worded(Some(fi()), Some("kaksi vuotta"), fixed("P2Y")),
    ];
    let content = edited(&sample(), &first);
    assert_eq!(found(&content, "x").lifetime_text.len(), 2);
    let changed = edited(&content, &[worded(None, Some("a day"), fixed("P1D"))]);
    let wordings: Vec<_> = found(&changed, "x").lifetime_text.into_iter().collect();
    assert_eq!(wordings, [(en(), "a day".to_owned())]);
    let same = edited(&content, &[worded(None, None, fixed("P2Y"))]);
    let wordings: Vec<_> = found(&same, "x").lifetime_text.into_keys().collect();
    assert_eq!(
        wordings,
        [fi()],
        "only the edit's language falls back to the made wording"
    );
}

#[test]
fn whether_consent_is_needed_follows_from_the_category_unless_it_was_said() {
    let consent = |category, consent_required| {
        let put_cookie = PutCookie {
            key: Some(key("x")),
            category: Some(category),
            consent_required,
            ..PutCookie::default()
        };
        put(put_cookie)
    };
    let needed = |edits: &[Edit]| found(&edited(&sample(), edits), "x").requires_consent();
    let (own, measured) = (CookieCategory::StrictlyNecessary, CookieCategory::Analytics);
    assert!(!needed(&[consent(own, Patch::Absent)]));
    assert!(needed(&[consent(measured, Patch::Absent)]));
    assert!(!needed(&[consent(measured, Patch::Set(false))]));
    assert!(needed(&[consent(own, Patch::Set(true))]));
    let unsaid = edited(&sample(), &[consent(measured, Patch::Absent)]);
    let redundant = edited(&unsaid, &[consent(measured, Patch::Set(true))]);
    assert_eq!(redundant, unsaid, "what follows anyway is not kept");
    let said = consent(measured, Patch::Set(false));
    assert!(!needed(&[said.clone(), consent(measured, Patch::Absent)]));
    assert!(needed(&[said, consent(measured, Patch::Null)]));
}

#[test]
fn a_declaration_moves_to_a_section_and_out_of_it() {
    let moved = |name: &str, section: Option<&str>, position| {
        let edit = Edit::MoveCookie {
            key: key(name),
            section: section.map(key),
            position,
        };
        declarations(&edited(&sample(), &[edit]))
    };
    assert_eq!(moved("z", Some("b"), 0), ["b/z", "b/x", "c/y"]);
    assert_eq!(moved("z", Some("b"), 9), ["b/x", "b/z", "c/y"]);
    assert_eq!(moved("x", None, 0), ["c/y", "/x", "/z"]);
}

#[test]
fn putting_a_declaration_moves_it_only_to_another_section() {
    let into = |name: &str, section: Patch<Key>| {
        let put_cookie = PutCookie {
            section,
            ..cookie(name)
        };
        put(put_cookie)
    };
    let content = edited(&sample(), &[into("w", Patch::Set(key("b")))]);
    let expected = ["b/x", "b/w", "c/y", "/z"];
    assert_eq!(declarations(&content), expected);
    let again = |edit: Edit| declarations(&edited(&content, &[edit]));
    assert_eq!(again(into("x", Patch::Set(key("b")))), expected);
    assert_eq!(again(into("x", Patch::Absent)), expected);
    assert_eq!(again(into("x", Patch::Null)), ["b/w", "c/y", "/z", "/x"]);
    assert_eq!(
        again(into("x", Patch::Set(key("c")))),
        ["b/w", "c/y", "c/x", "/z"]
    );
}

#[test]
fn a_removed_declaration_is_gone() {
    let content = edited(&sample(), &[Edit::RemoveCookie(key("y"))]);
    assert_eq!(declarations(&content), ["b/x", "/z"]);
}
