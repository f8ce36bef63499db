//! One field of a declaration, before and after.

use async_graphql::SimpleObject;
use serde_json::json;

use crate::domain::cookie::Cookie;
use crate::domain::diff::CookieField;
use crate::domain::lifetime::Lifetime;
use crate::domain::locale::Locale;
use crate::formats::wording;

/// A field that differs. Lists and objects are JSON.
#[derive(SimpleObject, Clone)]
pub struct FieldChange {
    /// Its name in `CookieDeclaration`.
    field: String,
    /// What it was; null when it was not set.
    before: Option<String>,
    /// What it is; null when it is not set.
    after: Option<String>,
}

/// A field of two declarations in one language.
pub(super) fn of_cookie(field: CookieField, before: &Cookie, after: &Cookie, locale: &Locale) -> FieldChange {
    FieldChange {
        field: field.as_str().to_owned(),
        before: value(field, before, locale),
        after: value(field, after, locale),
    }
}

fn value(field: CookieField, cookie: &Cookie, locale: &Locale) -> Option<String> {
    match field {
        CookieField::Name => Some(cookie.name.clone()),
        CookieField::NameMatch => Some(cookie.name_match.to_string()),
        CookieField::Storage => Some(cookie.storage.to_string()),
        CookieField::Category => Some(cookie.category.to_string()),
        CookieField::ConsentRequired => Some(cookie.requires_consent().to_string()),
        CookieField::Purpose => Some(cookie.purpose.get(locale).cloned().unwrap_or_default()),
        CookieField::Provider => cookie.provider.clone(),
        CookieField::Recipients => Some(json!(cookie.recipients).to_string()),
        CookieField::Domain => cookie.domain.clone(),
        CookieField::Party => cookie.party.map(|party| party.to_string()),
        CookieField::Lifetime => Some(lifetime(cookie, locale)),
        CookieField::PolicyUrl => cookie.policy_url.clone(),
    }
}

/// The fields of `Lifetime` as a JSON object.
fn lifetime(cookie: &Cookie, locale: &Locale) -> String {
    let (kind, period) = match &cookie.lifetime {
        Lifetime::Session => ("SESSION", None),
        Lifetime::Fixed(period) => ("FIXED", Some(period)),
        Lifetime::Unlimited => ("UNLIMITED", None),
        Lifetime::Unknown => ("UNKNOWN", None),
    };
    json!({
        "kind": kind,
        "duration": period.map(ToString::to_string),
        "seconds": period.map(crate::domain::lifetime::Period::seconds),
        "text": wording::lifetime(cookie, locale),
    })
    .to_string()
}
