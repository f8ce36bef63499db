//! What holds for every list and every declaration: what does not come back was listed.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::domain::cookie::{CookieCategory, NameMatch, Party, StorageKind};
use crate::domain::lifetime::Lifetime;
use crate::domain::locale::Texts;

fn one_of<T: Copy + std::fmt::Debug + 'static>(values: &'static [T]) -> impl Strategy<Value = T> {
    proptest::sample::select(values)
}

fn texts(values: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
    proptest::option::of(one_of(values).prop_map(str::to_owned))
}

fn lifetimes() -> impl Strategy<Value = Lifetime> {
    let fixed = one_of(&["P2Y", "P13M", "P30D", "PT24H", "P1Y1M4D", "PT90S", "P2W", "P100Y"]);
    prop_oneof![
        fixed.prop_map(|period| Lifetime::Fixed(period.parse().unwrap())),
        one_of(&[0, 1, 2]).prop_map(|which| match which {
            0 => Lifetime::Session,
            1 => Lifetime::Unlimited,
            _ => Lifetime::Unknown,
        }),
    ]
}

prop_compose! {
    fn cookies()(
        name in one_of(&["_ga", "a.b[0]", "x#y", "pagead/conv/", "mp_*_mix", "ad*", "-", "$id+"]),
        name_match in one_of(NameMatch::ALL),
        storage in one_of(StorageKind::ALL),
        category in one_of(CookieCategory::ALL),
        consent in proptest::option::of(any::<bool>()),
        purpose in texts(&["Counts <visits> & \"more\".", "Zählt, was 'ist'; sonst nichts.", "*"]),
        translation in texts(&["Teller."]),
        provider in texts(&["Google", "A & B <Ltd>", "x"]),
        recipients in proptest::collection::vec(one_of(&["Meta", "Me, Inc."]).prop_map(str::to_owned), 0..2),
        domain in texts(&[".example.com", "localhost", "a.example"]),
        party in proptest::option::of(one_of(Party::ALL)),
        lifetime in lifetimes(),
        lifetime_text in texts(&["a while", "two years or so"]),
        policy_url in texts(&["https://example.com/a?b=1&c=2"]),
    ) -> Cookie {
        let mut cookie = Cookie::named("key".parse().unwrap(), name.to_owned());
        let text = |language: &str, text: Option<String>| -> Texts {
            text.map(|text| (language.parse().unwrap(), text)).into_iter().collect()
        };
        cookie.name_match = name_match;
        cookie.storage = storage;
        cookie.category = category;
        cookie.set_consent_required(consent);
        cookie.purpose = text("en", purpose);
        cookie.purpose.extend(text("nb", translation));
        (cookie.provider, cookie.recipients, cookie.domain, cookie.party) = (provider, recipients, domain, party);
        cookie.lifetime = lifetime;
        cookie.lifetime_text = text("en", lifetime_text);
        cookie.policy_url = policy_url;
        cookie
    }
}

/// Declarations that no two names or patterns are alike of.
fn lists() -> impl Strategy<Value = Vec<Cookie>> {
    proptest::collection::vec(cookies(), 1..6).prop_map(|mut cookies| {
        let mut names = BTreeSet::new();
        cookies.retain(|cookie| names.insert(cookie.name.clone()));
        for (place, cookie) in cookies.iter_mut().enumerate() {
            cookie.key = format!("k{place}").parse().unwrap();
        }
        cookies
    })
}

/// The fields in which two declarations differ, by the API's names.
fn differences(one: &Cookie, other: &Cookie) -> Vec<&'static str> {
    let (one, other) = (Item::of(one, &english()), Item::of(other, &english()));
    let differ = Field::ALL.into_iter().filter(|field| match field {
        Field::Purpose => one.purpose_in(&english()) != other.purpose_in(&english()),
        field => !one.agrees(&other, *field),
    });
    differ.map(Field::name).collect()
}

proptest! {
    #[test]
    fn what_does_not_come_back_was_listed(cookies in lists()) {
        for format in FORMATS {
            let written = export(*format, &cookies, None);
            let listed = |name: &str, field: Option<&str>| {
                written.losses.iter().any(|loss| loss.cookie.as_deref() == Some(name) && loss.field == field)
            };
            let again = if written.losses.iter().filter(|loss| loss.kind == LossKind::LeftOut).count() == cookies.len() {
                Vec::new()
            } else {
                import(*format, &written.text).cookies
            };
            for cookie in &cookies {
                let item = Item::of(cookie, &english());
                match again.iter().find(|other| Item::of(other, &english()).name == item.name) {
                    None => prop_assert!(listed(&item.name, None), "{format}: {cookie:?} is not in {}", written.text),
                    Some(other) => for field in differences(cookie, other) {
                        prop_assert!(
                            listed(&item.name, Some(field)),
                            "{format}: {field} of {cookie:?} came back as {other:?} from {}",
                            written.text
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn what_went_out_and_came_in_goes_out_as_it_was(cookies in lists()) {
        for format in FORMATS {
            let first = export(*format, &cookies, None);
            if read(*format, &first.text, &english()).is_err() {
                // All was left out.
                continue;
            }
            let again = import(*format, &first.text);
            let kept = export(*format, &again.cookies, Some(&again.kept));
            prop_assert_eq!(&kept.text, &first.text, "{}", format);
            let without = export(*format, &again.cookies, None);
            if without.losses.iter().all(|loss| loss.kind == LossKind::Assumed) {
                let thrice = import(*format, &without.text);
                prop_assert_eq!(&thrice.cookies, &again.cookies, "{}: {}", format, first.text);
            }
        }
    }
}
