//! What a verified token says, judged against an instant and what the configuration expects.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::domain::actor::{Actor, Role};
use crate::domain::clock::Instant;
use crate::domain::key::Slug;

/// Who must have made a token, and for whom; what is `None` is not looked at.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Expected {
    /// The claim `iss`.
    pub issuer: Option<String>,
    /// What the claim `aud` must be or contain.
    pub audience: Option<String>,
}

/// A bearer whose token was found good.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verified {
    /// Who bears it.
    pub actor: Actor,
    /// From here on (inclusive) it is no longer good.
    pub expires_at: Instant,
}

/// Judges the claims of a token. The reason of a refusal is for the log alone.
///
/// There is no leeway: `exp` is the first instant at which the token is refused, `nbf` the first at which it is not.
/// Source: RFC 7519, section 4.1.
pub(super) fn judge(
    claims: &Map<String, Value>,
    expected: &Expected,
    now: Instant,
) -> Result<Verified, &'static str> {
    let expires_at = instant(claims.get("exp")).ok_or("exp is missing or no number")?;
    if now >= expires_at {
        return Err("expired");
    }
    if let Some(not_before) = claims.get("nbf") {
        let not_before = instant(Some(not_before)).ok_or("nbf is no number")?;
        if now < not_before {
            return Err("not valid yet");
        }
    }
    if let Some(issuer) = &expected.issuer
        && claims.get("iss").and_then(Value::as_str) != Some(issuer)
    {
        return Err("another issuer");
    }
    if let Some(audience) = &expected.audience
        && !names(claims.get("aud"), audience)
    {
        return Err("another audience");
    }
    let subject = claims
        .get("sub")
        .and_then(Value::as_str)
        .filter(|subject| !subject.trim().is_empty() && !subject.contains(char::is_control))
        .ok_or("sub is missing, empty or holds a control character")?;
    let actor = Actor::bearer(
        subject,
        roles(claims.get("roles"))?,
        notices(claims.get("notices"))?,
    );
    Ok(Verified { actor, expires_at })
}

/// A `NumericDate`: seconds since 1970, which may have a fraction.
fn instant(value: Option<&Value>) -> Option<Instant> {
    let number = value?.as_number()?;
    if let Some(seconds) = number.as_i64() {
        return Some(Instant::from_micros(seconds.saturating_mul(1_000_000)));
    }
    let micros = number.as_f64()? * 1_000_000.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a cast of a float saturates, and less than a microsecond may go"
    )]
    Some(Instant::from_micros(micros as i64))
}

fn names(claim: Option<&Value>, wanted: &str) -> bool {
    match claim {
        Some(Value::String(one)) => one == wanted,
        Some(Value::Array(many)) => {
            many.iter().all(Value::is_string) && many.iter().any(|one| one.as_str() == Some(wanted))
        }
        _ => false,
    }
}

fn roles(claim: Option<&Value>) -> Result<BTreeSet<Role>, &'static str> {
    let Some(claim) = claim else {
        return Ok(BTreeSet::new());
    };
    claim
        .as_array()
        .and_then(|names| names.iter().map(|name| role(name.as_str()?)).collect())
        .ok_or("roles is no list of known roles")
}

fn role(name: &str) -> Option<Role> {
    Role::ALL
        .iter()
        .copied()
        .find(|role| role.as_str().eq_ignore_ascii_case(name))
}

fn notices(claim: Option<&Value>) -> Result<Option<BTreeSet<String>>, &'static str> {
    let Some(claim) = claim else {
        return Ok(None);
    };
    let slug = |value: &Value| Some(value.as_str()?.parse::<Slug>().ok()?.as_str().to_owned());
    claim
        .as_array()
        .and_then(|slugs| slugs.iter().map(slug).collect::<Option<BTreeSet<_>>>())
        .map(Some)
        .ok_or("notices is no list of slugs")
}
