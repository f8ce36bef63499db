//! Starts the log: lines for people on a terminal, one JSON object a line otherwise.
//!
//! The log goes to standard error. Whoever writes to it keeps out subjects, free text, tokens, query texts, variables
//! and addresses of callers.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt as _;

/// What is logged when nobody says otherwise. The database layer would log every statement with its values.
const DEFAULT_FILTER: &str = "info,sqlx=warn,sea_orm=warn,sea_orm_migration=warn";

/// The log could not be started.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is not one.
    #[error("RUST_LOG is not a log filter: set it to one such as info or noticeboard=debug.")]
    Filter,
    /// Somebody started it before.
    #[error("The log was started twice.")]
    Twice,
}

/// Starts the log once for the process, by whether somebody watches when `as_json` is `None`; `filter` has the form of
/// `RUST_LOG`.
///
/// # Errors
/// When the filter cannot be read, or the log was started before.
pub fn init(as_json: Option<bool>, filter: Option<&str>) -> Result<(), TelemetryError> {
    let filter = filter
        .filter(|text| !text.trim().is_empty())
        .unwrap_or(DEFAULT_FILTER);
    let filter: EnvFilter = filter.parse().map_err(|_| TelemetryError::Filter)?;
    let is_terminal = io::stderr().is_terminal();
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    let started = if as_json.unwrap_or(!is_terminal) {
        log.json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .finish()
            .try_init()
    } else {
        log.with_ansi(is_terminal).with_target(false).finish().try_init()
    };
    started.map_err(|_| TelemetryError::Twice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_is_none_is_refused() {
        assert!(matches!(
            init(None, Some("noticeboard=loud")),
            Err(TelemetryError::Filter)
        ));
    }
}
