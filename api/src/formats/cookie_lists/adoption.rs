//! Which declaration of a notice an item of a list is, and the edits that take the list over.
//!
//! Declarations that the list does not have stay: a list says what there is, not what there is not.

use std::collections::{BTreeMap, BTreeSet};

use super::item::Item;
use super::loss::{Loss, LossKind};
use super::pattern;
use crate::domain::content::Content;
use crate::domain::cookie::Cookie;
use crate::domain::edit::{Edit, Patch, PutCookie};
use crate::domain::key::Key;
use crate::domain::locale::Locale;

/// What taking a list over does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Adoption {
    /// In order.
    pub edits: Vec<Edit>,
    /// The declaration of each item, in the list's order.
    pub keys: Vec<Key>,
    /// Those of them that are new, in that order.
    pub added: Vec<Key>,
    /// Declarations of the notice that the list does not have.
    pub absent: Vec<Key>,
    /// Languages of the list in which the notice has no text. A few purposes alone would begin one.
    pub foreign: BTreeSet<Locale>,
}

impl Adoption {
    /// What of the list is in no declaration.
    pub fn losses(&self) -> Vec<Loss> {
        let said = self.foreign.iter().map(|locale| {
            let message =
                format!("the notice has no texts in `{locale}`: those of the list are kept for the way back");
            Loss::of_list(LossKind::Skipped, message)
        });
        said.collect()
    }
}

/// Takes items over into a content, new ones into this section.
///
/// An item is a declaration of the same name and match, unless domain or storage are another; of several the one that
/// agrees in more.
pub fn adopt(content: &Content, items: &[Item], locale: &Locale, section: Option<&Key>) -> Adoption {
    let declared: Vec<&Cookie> = content
        .declared_cookies()
        .iter()
        .map(|declared| declared.cookie)
        .collect();
    let found = pairs(items, &declared);
    let mut taken: BTreeSet<Key> = declared.iter().map(|cookie| cookie.key.clone()).collect();
    let mut adoption = Adoption {
        edits: Vec::new(),
        keys: Vec::new(),
        added: Vec::new(),
        absent: Vec::new(),
        foreign: BTreeSet::new(),
    };
    let spoken = content.locales();
    let is_known = |language: &Locale| spoken.is_empty() || language == locale || spoken.contains(language);
    for (place, item) in items.iter().enumerate() {
        let there = found.get(&place).and_then(|cookie| declared.get(*cookie));
        let key = there.map_or_else(
            || Key::from_cookie_name(&item.name, |key| taken.contains(key)),
            |cookie| cookie.key.clone(),
        );
        if there.is_none() {
            taken.insert(key.clone());
            adoption.added.push(key.clone());
        }
        let mut put = put(&key, item, locale);
        if there.is_none() {
            put.name = Some(item.name.clone());
            put.name_match = Some(item.name_match);
            put.section = section.cloned().map_or(Patch::Absent, Patch::Set);
        }
        adoption.edits.push(Edit::PutCookie(Box::new(put)));
        for (language, purpose) in item.purpose.iter().filter(|(language, _)| *language != locale) {
            if is_known(language) {
                adoption.edits.push(translation(&key, language, purpose));
            } else {
                adoption.foreign.insert(language.clone());
            }
        }
        adoption.keys.push(key);
    }
    let used: BTreeSet<&usize> = found.values().collect();
    let absent = declared
        .iter()
        .enumerate()
        .filter(|(place, _)| !used.contains(place));
    adoption.absent = absent.map(|(_, cookie)| cookie.key.clone()).collect();
    adoption
}

/// The declaration of each item that has one, each at most once.
fn pairs(items: &[Item], declared: &[&Cookie]) -> BTreeMap<usize, usize> {
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, cookie) in declared.iter().enumerate() {
        let (name, _) = pattern::simplest(&cookie.name, cookie.name_match);
        by_name.entry(name).or_default().push(place);
    }
    let mut possible: Vec<(usize, usize, usize)> = Vec::new();
    for (place, item) in items.iter().enumerate() {
        for other in by_name.get(&item.name).into_iter().flatten() {
            let likeness = declared.get(*other).and_then(|cookie| likeness(item, cookie));
            possible.extend(likeness.map(|likeness| (likeness, place, *other)));
        }
    }
    possible.sort_by_key(|(likeness, place, other)| (std::cmp::Reverse(*likeness), *place, *other));
    let mut found = BTreeMap::new();
    let mut used = BTreeSet::new();
    for (_, place, other) in possible {
        if !found.contains_key(&place) && used.insert(other) {
            found.insert(place, other);
        }
    }
    found
}

/// How much an item is like a declaration of its name; `None` when it is another one.
fn likeness(item: &Item, cookie: &Cookie) -> Option<usize> {
    fn compare<T>(
        weight: usize,
        one: Option<T>,
        other: Option<T>,
        is_same: impl Fn(&T, &T) -> bool,
    ) -> Option<usize> {
        match (one, other) {
            (Some(one), Some(other)) => is_same(&one, &other).then_some(weight),
            _ => Some(0),
        }
    }
    let bare = |domain: &&str| domain.trim_start_matches('.').to_ascii_lowercase();
    let same_domain = |one: &&str, other: &&str| bare(one) == bare(other);
    let domain = compare(4, item.domain.as_deref(), cookie.domain.as_deref(), same_domain)?;
    let storage = compare(1, item.storage, Some(cookie.storage), |one, other| one == other)?;
    let same_provider = item.provider.is_some() && item.provider == cookie.provider;
    let (_, name_match) = pattern::simplest(&cookie.name, cookie.name_match);
    (item.name_match == name_match).then_some(domain + storage + usize::from(same_provider) * 2)
}

/// Makes a declaration say what an item says. What the item leaves open stays.
fn put(key: &Key, item: &Item, locale: &Locale) -> PutCookie {
    let set = |given: &Option<String>| given.clone().map_or(Patch::Absent, Patch::Set);
    let mut put = PutCookie {
        key: Some(key.clone()),
        locale: Some(locale.clone()),
        storage: item.storage,
        category: item.category,
        provider: set(&item.provider),
        domain: set(&item.domain),
        policy_url: set(&item.policy_url),
        lifetime_text: item.lifetime_text.clone(),
        ..PutCookie::default()
    };
    if let Some(required) = item.consent_required {
        put.consent_required = Patch::Set(required);
    }
    if let Some(purpose) = item.purpose_in(locale) {
        put.purpose = Patch::Set(purpose.to_owned());
    }
    if !item.recipients.is_empty() {
        put.recipients = Patch::Set(item.recipients.clone());
    }
    if let Some(party) = item.party {
        put.party = Patch::Set(party);
    }
    if let Some(lifetime) = &item.lifetime {
        put.lifetime = Patch::Set(lifetime.clone());
    }
    put
}

/// A text in another language of a list.
fn translation(key: &Key, language: &Locale, purpose: &str) -> Edit {
    Edit::PutCookie(Box::new(PutCookie {
        key: Some(key.clone()),
        locale: Some(language.clone()),
        purpose: Patch::Set(purpose.to_owned()),
        ..PutCookie::default()
    }))
}
