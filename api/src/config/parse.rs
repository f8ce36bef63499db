//! Reads the text of one setting, whichever source it came from.

use url::Url;

use crate::config::{CorsOrigins, LogFormat};
use crate::domain::secret::Secret;
use crate::domain::timing::WhenOutOfTouch;

pub(super) const DATABASE: &str =
    "a database address: sqlite://PATH?mode=rwc or postgres://USER:PASSWORD@HOST/NAME";
pub(super) const SIGNING_SECRET: &str =
    "a secret of at least 32 bytes: make one, for example, with `openssl rand -base64 48`";
pub(super) const LOG_KEY: &str =
    "a key that signs the log: make one with `noticeboard key --origin NAME --out FILE`";
pub(super) const PUBLIC_URL: &str =
    "an address that begins with http:// or https:// and has no query, such as https://notices.example.com";
pub(super) const LOG_FORMATS: &str = "auto, text or json";
pub(super) const ORIGIN: &str =
    "* or a list of origins such as https://www.example.com, without a path, separated by commas";

pub(super) const RECEIVERS: &str =
    "a list of networks, addresses and host names such as 10.0.0.0/8 and hooks.internal, separated by commas";

pub(super) const OUT_OF_TOUCH: &str = "refuse or stale";

pub(super) fn is_database(text: &str) -> bool {
    ["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
}

pub(super) fn is_signing_secret(text: &str) -> bool {
    text.len() >= Secret::SHORTEST_FOR_SIGNING
}

/// Whether it looks like a key; whoever opens the log reads it.
pub(super) fn is_log_key(text: &str) -> bool {
    text.starts_with("PRIVATE+KEY+")
}

pub(super) fn public_url(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    let is_web = ["http", "https"].contains(&url.scheme()) && url.has_host();
    (is_plain && is_web).then(|| url.as_str().trim_end_matches('/').to_owned())
}

pub(super) fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "on" | "yes" => Some(true),
        "false" | "0" | "off" | "no" => Some(false),
        _ => None,
    }
}

pub(super) fn when_out_of_touch(text: &str) -> Option<WhenOutOfTouch> {
    match text.to_ascii_lowercase().as_str() {
        "refuse" => Some(WhenOutOfTouch::Refuse),
        "stale" => Some(WhenOutOfTouch::AnswerStale),
        _ => None,
    }
}

pub(super) fn log_format(text: &str) -> Option<LogFormat> {
    match text.to_ascii_lowercase().as_str() {
        "auto" => Some(LogFormat::Auto),
        "text" => Some(LogFormat::Text),
        "json" => Some(LogFormat::Json),
        _ => None,
    }
}

/// Source: RFC 6454, section 6.2, for how an origin is written.
pub(super) fn origins(text: &str) -> Option<CorsOrigins> {
    if text.trim() == "*" {
        return Some(CorsOrigins::Any);
    }
    let origin = |text: &str| {
        let written = text.trim().trim_end_matches('/');
        let origin = Url::parse(written).ok()?.origin();
        (origin.is_tuple() && origin.ascii_serialization() == written.to_ascii_lowercase())
            .then(|| origin.ascii_serialization())
    };
    text.split(',')
        .map(origin)
        .collect::<Option<_>>()
        .map(CorsOrigins::Listed)
}

/// What a number of days may be.
pub(super) const DAYS: &str = "a whole number of days up to 3650, such as 30";

/// A number of days, at most ten years.
pub(super) fn days(text: &str) -> Option<u32> {
    text.parse().ok().filter(|days| *days <= 3650)
}
