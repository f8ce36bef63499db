//! `noticeboard migrate`.

use serde_json::json;

use super::output::Output;
use super::{Exit, setting};
use crate::config::Need;
use crate::config::flags::Flags;
use crate::store::Store;

/// Brings the database up to date.
pub(super) async fn run(flags: &Flags, output: Output) -> Exit {
    match migrate(flags, output).await {
        Ok(exit) | Err(exit) => exit,
    }
}

async fn migrate(flags: &Flags, output: Output) -> Result<Exit, Exit> {
    let config = setting::read(flags, &[Need::Database], |_| None, output)?;
    let address = config
        .database_url
        .as_ref()
        .map_or("", |address| address.expose());
    let cannot = |error: String| output.cannot(&setting::sentence(&error));
    let store = Store::open(address)
        .await
        .map_err(|error| cannot(error.to_string()))?;
    let applied = store.migrate().await.map_err(|error| cannot(error.to_string()))?;
    store.close().await;
    let text = match applied.as_slice() {
        [] => "The database is up to date; there was nothing to do.".to_owned(),
        steps => format!("Applied {} steps: {}.", steps.len(), steps.join(", ")),
    };
    Ok(output.print(&text, &json!({"applied": applied})))
}
