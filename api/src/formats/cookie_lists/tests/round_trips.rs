//! Lists that come in and go out again.

use super::*;
use crate::domain::cookie::CookieCategory;
use crate::domain::lifetime::Lifetime;

#[test]
fn a_list_that_came_in_goes_out_as_it_came() {
    for format in FORMATS {
        let imported = import(*format, sample(*format));
        assert!(imported.cookies.len() >= 3, "{format}");
        let written = export(*format, &imported.cookies, Some(&imported.kept));
        assert_eq!(written.text, sample(*format), "{format}");
        assert_eq!(said(&written.losses), [""; 0], "{format}");
    }
}

#[test]
fn one_changed_declaration_changes_nothing_else_of_a_list() {
    for format in FORMATS {
        let imported = import(*format, sample(*format));
        let mut cookies = imported.cookies.clone();
        let changed = cookies.first_mut().unwrap();
        changed
            .purpose
            .insert(english(), "Says <something> & \"else\".".to_owned());
        let written = export(*format, &cookies, Some(&imported.kept));
        assert_ne!(written.text, sample(*format), "{format}");
        assert!(
            written.losses.iter().all(|loss| loss.kind != LossKind::LeftOut),
            "{format}: {:?}",
            said(&written.losses)
        );
        let again = import(*format, &written.text);
        let by_key = |cookies: &[Cookie]| -> BTreeMap<Key, Cookie> {
            cookies
                .iter()
                .map(|cookie| (cookie.key.clone(), cookie.clone()))
                .collect()
        };
        assert_eq!(by_key(&again.cookies), by_key(&cookies), "{format}");
        // Once more, from what was written: nothing is left to change.
        let twice = export(*format, &cookies, Some(&again.kept));
        assert_eq!(twice.text, written.text, "{format}");
    }
}

/// What stands in each sample and has no field here.
const THEIRS: &[(CookieListFormat, &[&str])] = &[
    (
        CookieListFormat::Cookiebot,
        &[
            "userCountry = 'no'",
            "init()",
            "^session_[0-9a-f]{8}$",
            "13 Months",
            "target=\\\"_blank\\\"",
            "\"6\"",
        ],
    ),
    (
        CookieListFormat::OneTrust,
        &[
            "7d0b7a4e-0000-4000-8000-000000000001",
            "Av andre.",
            "domainId",
            "Social Media",
            "\"total\": 3",
            "Whatever",
        ],
    ),
    (
        CookieListFormat::Tcf,
        &[
            "\"cookieRefresh\": true",
            "*.ads.example",
            "specialPurposes",
            "optOut",
            "sdks",
            "31536000000",
            "1.5",
            "\"*\"",
        ],
    ),
    (
        CookieListFormat::OpenCookieDatabase,
        &[
            "a-1",
            "Security",
            "gu\u{ad}ard",
            "SHOP_*",
            "Shop,29 days,see the website",
            "2 Years",
            "Local Storage",
        ],
    ),
    (
        CookieListFormat::CookieConsent,
        &[
            "console.log(\"consent }\")",
            "reloadPage",
            "/^_cnt/",
            "Remark",
            "a <b>remark<\\/b>",
            "2 Years",
            "Navn",
            "import *",
        ],
    ),
    (
        CookieListFormat::Klaro,
        &[
            "callback",
            "optOut",
            "translations",
            "klaro.run(klaroConfig)",
            "maps",
            "/^(a|b)$/",
            "/path",
            "\"onlyOnce\": false",
        ],
    ),
];

#[test]
fn what_only_the_other_side_has_outlives_a_change_here() {
    for (format, kept) in THEIRS.iter().copied() {
        let imported = import(format, sample(format));
        let mut cookies = imported.cookies.clone();
        // Something new, something changed and something gone.
        let mut added = Cookie::named("new".parse().unwrap(), "new".to_owned());
        added.domain = Some("new.example".to_owned());
        added.lifetime = Lifetime::Session;
        added.category = CookieCategory::Functional;
        added.purpose.insert(english(), "Is new.".to_owned());
        cookies.push(added);
        if format != CookieListFormat::Klaro {
            let purpose = "Is changed.".to_owned();
            cookies.first_mut().unwrap().purpose.insert(english(), purpose);
        }
        let written = export(format, &cookies, Some(&imported.kept));
        for part in kept {
            assert!(
                written.text.contains(part),
                "{format}: {part} is not in {}",
                written.text
            );
        }
        let again = import(format, &written.text);
        assert_eq!(purpose(&cookie(&again, "new"), "en"), "Is new.", "{format}");
        cookies.retain(|cookie| cookie.key.as_str() != "_cnt" && cookie.key.as_str() != "uid");
        let written = export(format, &cookies, Some(&imported.kept));
        let names: Vec<String> = import(format, &written.text)
            .cookies
            .into_iter()
            .map(|cookie| cookie.name)
            .collect();
        assert!(
            !names.contains(&"_cnt".to_owned()) && !names.contains(&"uid".to_owned()),
            "{format}: {names:?}"
        );
    }
}

#[test]
fn the_same_list_again_changes_nothing() {
    for format in FORMATS {
        let locale = english();
        let list = read(*format, sample(*format), &locale).unwrap();
        let first = adopt(&Content::default(), &list.items, &locale, None);
        let content = edit::apply(&Content::default(), &locale, &first.edits).unwrap();
        let second = adopt(&content, &list.items, &locale, None);
        assert_eq!(
            (&second.keys, second.added.len(), second.absent.len()),
            (&first.keys, 0, 0),
            "{format}"
        );
        assert_eq!(
            edit::apply(&content, &locale, &second.edits).unwrap(),
            content,
            "{format}"
        );
    }
}
