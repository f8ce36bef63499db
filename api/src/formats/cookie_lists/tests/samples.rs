//! A list of each kind, as it stands in the wild.

use super::*;
use crate::domain::cookie::{CookieCategory, NameMatch, Party, StorageKind};
use crate::domain::lifetime::Lifetime;

fn fixed(period: &str) -> Lifetime {
    Lifetime::Fixed(period.parse().unwrap())
}

#[test]
fn a_declaration_of_cookiebot_is_read_by_its_tables() {
    let list = import(CookieListFormat::Cookiebot, sample(CookieListFormat::Cookiebot));
    let consent = cookie(&list, "consent");
    assert_eq!(
        (
            consent.category,
            consent.storage,
            consent.lifetime.clone(),
            consent.provider.as_deref()
        ),
        (
            CookieCategory::StrictlyNecessary,
            StorageKind::Cookie,
            fixed("P1Y"),
            Some("example.com")
        )
    );
    let session = cookie(&list, "session_");
    assert_eq!(
        (session.name.as_str(), session.name_match),
        ("session_", NameMatch::Prefix)
    );
    assert_eq!(
        session.policy_url.as_deref(),
        Some("https://shop.example/privacy")
    );
    assert_eq!(purpose(&session, "en"), "Keeps the basket & the visit together.");
    let language = cookie(&list, "language");
    assert_eq!(
        (language.storage, language.lifetime),
        (StorageKind::LocalStorage, Lifetime::Unlimited)
    );
    assert_eq!(cookie(&list, "beam.gif").storage, StorageKind::Pixel);
    assert_eq!(cookie(&list, "x-db").storage, StorageKind::IndexedDb);
    let advertisement = cookie(&list, "ad_id");
    assert_eq!(advertisement.lifetime, Lifetime::Unknown);
    assert_eq!(
        advertisement.lifetime_text.get(&english()).unwrap(),
        "30 minutes to 2 years"
    );
    assert_eq!(
        named(&list.losses),
        [
            "DOUBTFUL session_ nameMatch",
            "NOT_UNDERSTOOD ad_id nameMatch",
            "NOT_UNDERSTOOD ad_id lifetime",
        ]
    );
}

#[test]
fn a_list_of_one_trust_brings_its_languages() {
    let list = import(CookieListFormat::OneTrust, sample(CookieListFormat::OneTrust));
    let counter = cookie(&list, "_cnt");
    assert_eq!(
        (purpose(&counter, "en").as_str(), purpose(&counter, "nb").as_str()),
        ("Counts visits.", "Teller besøk.")
    );
    assert_eq!(
        (counter.lifetime, counter.party),
        (fixed("P2Y"), Some(Party::First))
    );
    assert_eq!(counter.domain.as_deref(), Some(".example.com"));
    let like = cookie(&list, "like");
    assert_eq!(
        (like.category, like.lifetime),
        (CookieCategory::Marketing, Lifetime::Session)
    );
    assert_eq!(
        named(&list.losses),
        ["NOT_UNDERSTOOD odd category", "NOT_UNDERSTOOD odd lifetime"]
    );
}

#[test]
fn disclosures_of_a_vendor_are_read_with_their_faults() {
    let list = import(CookieListFormat::Tcf, sample(CookieListFormat::Tcf));
    let uid = cookie(&list, "uid");
    assert_eq!(
        (uid.category, uid.lifetime.clone(), uid.requires_consent()),
        (CookieCategory::Marketing, fixed("P1Y"), true)
    );
    let session = cookie(&list, "sess_");
    assert_eq!(
        (
            session.name_match,
            session.lifetime.clone(),
            session.requires_consent(),
            session.category
        ),
        (
            NameMatch::Prefix,
            Lifetime::Session,
            false,
            CookieCategory::StrictlyNecessary
        )
    );
    assert_eq!(session.domain.as_deref(), Some("ads.example"));
    assert_eq!(cookie(&list, "queue").storage, StorageKind::LocalStorage);
    assert_eq!(cookie(&list, "ms").lifetime, Lifetime::Unknown);
    assert_eq!(
        said(&list.losses),
        [
            "DOUBTFUL uid domain: of 2 domains the first is declared",
            "NOT_UNDERSTOOD ms lifetime: 31536000000 seconds are more than 20 years: they are likely to be milliseconds",
            "NOT_UNDERSTOOD half lifetime: `1.5` is no whole number of seconds",
            "NOT_UNDERSTOOD half consentRequired: `purposes` holds a number that is no purpose",
            "SKIPPED *: an asterisk alone is no identifier",
        ]
    );
}

#[test]
fn rows_of_the_open_cookie_database_are_read_with_their_faults() {
    let list = import(
        CookieListFormat::OpenCookieDatabase,
        sample(CookieListFormat::OpenCookieDatabase),
    );
    let counter = cookie(&list, "_cnt");
    assert_eq!(
        (counter.domain.as_deref(), counter.party),
        (Some("counter.example"), Some(Party::Third))
    );
    assert_eq!(purpose(&counter, "en"), "Counts visits, and \"who\" came.");
    assert_eq!(counter.lifetime_text.get(&english()), None);
    let prefix = cookie(&list, "_cnt_");
    assert_eq!(
        (prefix.name_match, prefix.lifetime.clone()),
        (NameMatch::Prefix, fixed("P13M"))
    );
    assert_eq!(
        prefix.lifetime_text.get(&english()).unwrap(),
        "13 months by default"
    );
    let guard = cookie(&list, "guard");
    assert_eq!(
        (guard.name.as_str(), guard.category, guard.lifetime),
        ("guard", CookieCategory::Functional, Lifetime::Unlimited)
    );
    let shop = cookie(&list, "SHOP_");
    assert_eq!(
        (shop.name_match, shop.lifetime, shop.provider.as_deref()),
        (NameMatch::Prefix, fixed("P29D"), Some("Shop"))
    );
    let basket = cookie(&list, "basket");
    assert_eq!(
        (basket.storage, basket.lifetime),
        (StorageKind::LocalStorage, Lifetime::Unlimited)
    );
    assert_eq!(
        named(&list.losses),
        [
            "DOUBTFUL guard name",
            "DOUBTFUL SHOP_ lifetime",
            "NOT_UNDERSTOOD SHOP_ policyUrl",
            "DOUBTFUL taste domain",
            "NOT_UNDERSTOOD taste lifetime",
        ]
    );
}

#[test]
fn tables_and_what_is_cleared_are_read_from_a_configuration_of_cookie_consent() {
    let list = import(
        CookieListFormat::CookieConsent,
        sample(CookieListFormat::CookieConsent),
    );
    let keys: Vec<&str> = list.cookies.iter().map(|cookie| cookie.key.as_str()).collect();
    assert_eq!(keys, ["consent", "_cnt", "_cnt_", "legacy"]);
    let consent = cookie(&list, "consent");
    assert_eq!(
        (consent.category, consent.lifetime.clone()),
        (CookieCategory::StrictlyNecessary, fixed("P6M"))
    );
    assert_eq!(purpose(&consent, "en"), "Remembers <what> was chosen.");
    let prefix = cookie(&list, "_cnt_");
    assert_eq!(
        (prefix.name_match, prefix.provider.as_deref()),
        (NameMatch::Prefix, Some("Counter"))
    );
    let legacy = cookie(&list, "legacy");
    assert_eq!(
        (legacy.category, legacy.domain.as_deref()),
        (CookieCategory::Analytics, Some("old.example"))
    );
    assert_eq!(
        said(&list.losses),
        ["NOT_UNDERSTOOD: the column `col5` is not understood; it is kept for the way back"]
    );
}

#[test]
fn services_of_klaro_are_read_cookie_by_cookie() {
    let list = import(CookieListFormat::Klaro, sample(CookieListFormat::Klaro));
    let keys: Vec<&str> = list.cookies.iter().map(|cookie| cookie.key.as_str()).collect();
    assert_eq!(keys, ["_cnt_", "_cnt", "_old", "basket", "odd"]);
    let old = cookie(&list, "_old");
    assert_eq!(
        (old.name_match, old.domain.as_deref()),
        (NameMatch::Prefix, Some("old.example"))
    );
    let basket = cookie(&list, "basket");
    assert_eq!(
        (basket.category, basket.requires_consent()),
        (CookieCategory::Functional, false)
    );
    assert_eq!(
        named(&list.losses),
        [
            "DOUBTFUL _old nameMatch",
            "SKIPPED map",
            "SKIPPED odd",
            "NOT_UNDERSTOOD odd category",
        ]
    );
}

#[test]
fn another_document_is_no_list() {
    for format in FORMATS {
        for document in ["", "{}", "a,b\n1,2\n", "[1, 2]", "<html>"] {
            assert!(
                read(*format, document, &english()).is_err(),
                "{format}: {document}"
            );
        }
    }
}
