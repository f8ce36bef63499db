//! The settings in a TOML file. A key that is not a setting is an error, so that a misspelt one does not go unseen.

use std::collections::BTreeMap;

use toml::{Table, Value};

/// Every key that the file may have.
const KEYS: [&str; 38] = [
    "listen",
    "database_url",
    "database_url_file",
    "public_url",
    "jwt_secret",
    "jwt_secret_file",
    "jwt_issuer",
    "jwt_audience",
    "jwks",
    "jwt_algorithm",
    "signing_key",
    "signing_key_file",
    "known_checkpoint",
    "window_ms",
    "lease_ms",
    "poll_ms",
    "clock_error_ms",
    "flush_ms",
    "lease_check",
    "when_out_of_touch",
    "material_notice_days",
    "body_limit_bytes",
    "writer_body_limit_bytes",
    "max_streams",
    "graphiql",
    "log_format",
    "cors_origins",
    "webhook_allow",
    "cache_bytes",
    "cache_max_age_seconds",
    "node_limit",
    "rate_limit_per_second",
    "rate_limit_burst",
    "trusted_proxies",
    "trusted_documents",
    "only_trusted_documents",
    "metrics",
    "request_time_seconds",
];

/// Reads the file's text into settings; lists become texts with commas.
///
/// What is no setting, or of a kind that no setting has, is named in the second part.
pub(super) fn read(text: &str) -> (BTreeMap<String, String>, Vec<String>) {
    let table: Table = match text.parse() {
        Ok(table) => table,
        // The parser's own message shows the line, which may hold a secret.
        Err(error) => {
            let line = error
                .span()
                .and_then(|span| text.get(..span.start))
                .map_or(1, |before| before.matches('\n').count() + 1);
            return (
                BTreeMap::new(),
                vec![format!("The configuration file is not TOML: mend line {line}.")],
            );
        }
    };
    let mut settings = BTreeMap::new();
    let mut problems = Vec::new();
    for (key, value) in table {
        if !KEYS.contains(&key.as_str()) {
            problems.push(format!(
                "`{key}` in the configuration file is no setting: take it out or mend its name."
            ));
        } else if let Some(value) = plain(&value) {
            settings.insert(key, value);
        } else {
            problems.push(format!(
                "`{key}` in the configuration file must be a text, a number, true, false or a list of texts."
            ));
        }
    }
    (settings, problems)
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(switch) => Some(switch.to_string()),
        Value::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            Some(texts?.join(","))
        }
        _ => None,
    }
}
