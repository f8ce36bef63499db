//! Declarations: removed, added, moved, and with other fields.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, CookieField};
use super::order::{self, Member};
use super::view::View;
use crate::domain::cookie::Cookie;
use crate::domain::key::Key;

/// Declarations that are gone, in the reading order of the first content.
pub(super) fn removed<'a>(old: &'a View<'_>, new: &'a View<'_>) -> impl Iterator<Item = Change> + 'a {
    let gone = old
        .cookies
        .iter()
        .filter(|declared| new.cookie(&declared.cookie.key).is_none());
    gone.map(|declared| Change::CookieRemoved(Box::new(declared.clone())))
}

/// What was added, moved and changed among the declarations of one section, or of none.
pub(super) fn arrived(
    old: &View<'_>,
    new: &View<'_>,
    section: Option<&Key>,
    moved: &BTreeSet<&Key>,
    changes: &mut Vec<Change>,
) {
    for declared in new.cookies_of(section) {
        let key = &declared.cookie.key;
        let Some(before) = old.cookie(key) else {
            changes.push(Change::CookieAdded(Box::new(declared.clone())));
            continue;
        };
        if moved.contains(key) {
            changes.push(Change::CookieMoved {
                key: key.clone(),
                name: declared.cookie.name.clone(),
                before_section: before.section.clone(),
                after_section: declared.section.clone(),
                after_position: declared.position,
            });
        }
        let fields = changed_fields(&before.cookie, &declared.cookie);
        if !fields.is_empty() {
            changes.push(Change::CookieChanged {
                before: Box::new(before.cookie.clone()),
                after: Box::new(declared.cookie.clone()),
                fields,
            });
        }
    }
}

/// Declarations that belong to another section than before, or stepped over others that stayed.
pub(super) fn moved<'a>(old: &View<'_>, new: &'a View<'_>) -> BTreeSet<&'a Key> {
    let mut moved = BTreeSet::new();
    let mut together: BTreeMap<Option<&Key>, Vec<(&Key, usize)>> = BTreeMap::new();
    for declared in &new.cookies {
        let key = &declared.cookie.key;
        let Some(before) = old.cookie(key) else {
            continue;
        };
        if before.section == declared.section {
            let list = together.entry(declared.section.as_ref()).or_default();
            list.push((key, before.position));
        } else {
            moved.insert(key);
        }
    }
    for list in together.into_values() {
        let members: Vec<Member> = list
            .iter()
            .map(|(_, place)| Member {
                place: *place,
                size: 1,
            })
            .collect();
        let flags = order::stayed(&members).into_iter();
        moved.extend(
            list.iter()
                .zip(flags)
                .filter(|(_, stayed)| !stayed)
                .map(|((key, _), _)| *key),
        );
    }
    moved
}

fn changed_fields(before: &Cookie, after: &Cookie) -> Vec<CookieField> {
    use CookieField as Field;
    let is_changed = |field: &Field| match field {
        Field::Name => before.name != after.name,
        Field::NameMatch => before.name_match != after.name_match,
        Field::Storage => before.storage != after.storage,
        Field::Category => before.category != after.category,
        Field::ConsentRequired => before.requires_consent() != after.requires_consent(),
        Field::Purpose => before.purpose != after.purpose,
        Field::Provider => before.provider != after.provider,
        Field::Recipients => before.recipients != after.recipients,
        Field::Domain => before.domain != after.domain,
        Field::Party => before.party != after.party,
        Field::Lifetime => before.lifetime != after.lifetime || before.lifetime_text != after.lifetime_text,
        Field::PolicyUrl => before.policy_url != after.policy_url,
    };
    Field::ALL.iter().copied().filter(is_changed).collect()
}
