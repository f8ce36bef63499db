//! `noticeboard migrate`.

use serde_json::json;

use super::output::Output;
use super::{Exit, setting};
use crate::app::opening;
use crate::config::Need;
use crate::config::flags::Flags;

/// Brings the database up to date.
pub(super) async fn run(flags: &Flags, output: Output) -> Exit {
    let config = match setting::read(flags, &[Need::Database], |_| None, output) {
        Ok(config) => config,
        Err(exit) => return exit,
    };
    match opening::migrate(&config).await {
        Ok(applied) => {
            let text = match applied.as_slice() {
                [] => "The database is up to date; there was nothing to do.".to_owned(),
                steps => format!("Applied {} steps: {}.", steps.len(), steps.join(", ")),
            };
            output.print(&text, &json!({"applied": applied}))
        }
        Err(error) => output.cannot(&error.to_string()),
    }
}
