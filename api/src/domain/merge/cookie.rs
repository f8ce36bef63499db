//! One declaration, field by field.

use super::sides::Sides;
use super::texts;
use crate::domain::cookie::Cookie;
use crate::domain::lifetime::Lifetime;
use crate::domain::locale::Texts;

/// The declaration with the changes of both sides, and whether they contradict each other; none when neither has it.
///
/// What both sides added has no ancestor; then fields that both filled must be equal.
pub(super) fn merged(sides: Sides<Option<&Cookie>>) -> Option<(Cookie, bool)> {
    let (Some(ours), Some(theirs)) = (sides.ours, sides.theirs) else {
        return Some((sides.ours.or(sides.theirs)?.clone(), false));
    };
    let base = sides.base;
    let mut fields = Fields {
        base,
        ours,
        theirs,
        is_contradicted: false,
    };
    let (lifetime, lifetime_text) = fields.lifetime();
    let mut cookie = Cookie {
        key: ours.key.clone(),
        name: fields.one(|cookie| cookie.name.clone()),
        name_match: fields.one(|cookie| cookie.name_match),
        storage: fields.one(|cookie| cookie.storage),
        category: fields.one(|cookie| cookie.category),
        consent_required: fields.optional(|cookie| cookie.consent_required),
        purpose: fields.texts(|cookie| &cookie.purpose),
        provider: fields.optional(|cookie| cookie.provider.clone()),
        recipients: fields
            .optional(|cookie| Some(cookie.recipients.clone()).filter(|names| !names.is_empty()))
            .unwrap_or_default(),
        domain: fields.optional(|cookie| cookie.domain.clone()),
        party: fields.optional(|cookie| cookie.party),
        lifetime,
        lifetime_text,
        policy_url: fields.optional(|cookie| cookie.policy_url.clone()),
    };
    // Category and consent may come from two sides; then what follows from the category is not kept apart.
    let agrees =
        |side: &Cookie| (side.category, side.consent_required) == (cookie.category, cookie.consent_required);
    if !agrees(ours) && !agrees(theirs) {
        cookie.set_consent_required(cookie.consent_required);
    }
    Some((cookie, fields.is_contradicted))
}

struct Fields<'a> {
    base: Option<&'a Cookie>,
    ours: &'a Cookie,
    theirs: &'a Cookie,
    is_contradicted: bool,
}

impl<'a> Fields<'a> {
    /// A field that is always filled.
    fn one<T: PartialEq>(&mut self, field: impl Fn(&'a Cookie) -> T) -> T {
        let (ours, theirs) = (field(self.ours), field(self.theirs));
        // Without an ancestor, as if it had been something else in both.
        let Some(base) = self.base.map(field) else {
            self.is_contradicted |= ours != theirs;
            return ours;
        };
        let (value, is_contradicted) = Sides { base, ours, theirs }.settle();
        self.is_contradicted |= is_contradicted;
        value
    }

    /// A field that may be empty, as it is without an ancestor.
    fn optional<T: PartialEq>(&mut self, field: impl Fn(&'a Cookie) -> Option<T>) -> Option<T> {
        let sides = Sides {
            base: self.base.and_then(&field),
            ours: field(self.ours),
            theirs: field(self.theirs),
        };
        let (value, is_contradicted) = sides.settle();
        self.is_contradicted |= is_contradicted;
        value
    }

    fn texts(&mut self, field: impl Fn(&'a Cookie) -> &'a Texts) -> Texts {
        let sides = Sides {
            base: self.base.map(&field),
            ours: Some(field(self.ours)),
            theirs: Some(field(self.theirs)),
        };
        let (texts, is_contradicted) = texts::lines(sides);
        self.is_contradicted |= is_contradicted;
        texts
    }

    /// A wording belongs to its lifetime: where the lifetimes differ, both go together.
    fn lifetime(&mut self) -> (Lifetime, Texts) {
        let (ours, theirs) = (self.ours, self.theirs);
        if ours.lifetime == theirs.lifetime {
            let base = self.base.filter(|base| base.lifetime == ours.lifetime);
            let sides = Sides {
                base: base.map(|base| &base.lifetime_text),
                ours: Some(&ours.lifetime_text),
                theirs: Some(&theirs.lifetime_text),
            };
            let (wording, is_contradicted) = texts::lines(sides);
            self.is_contradicted |= is_contradicted;
            return (ours.lifetime.clone(), wording);
        }
        let (lifetime, wording) = self.one(|cookie| (&cookie.lifetime, &cookie.lifetime_text));
        (lifetime.clone(), wording.clone())
    }
}
