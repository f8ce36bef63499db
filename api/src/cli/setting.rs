//! Settings from flags, environment and file.

use std::path::Path;

use super::Exit;
use super::output::Output;
use crate::config::flags::Flags;
use crate::config::sources::{Sources, config_path};
use crate::config::{Config, Need};
use crate::domain::actor::{Actor, Role};
use crate::domain::caller::Caller;
use crate::domain::clock::SystemRandomness;
use crate::domain::error::Result as DomainResult;
use crate::domain::ids::RowId;
use crate::telemetry;

/// Reads the settings; `otherwise` answers for variables that the environment does not set.
pub(super) fn read(
    flags: &Flags,
    needs: &[Need],
    otherwise: impl Fn(&str) -> Option<String>,
    output: Output,
) -> Result<Config, Exit> {
    let env = |name: &str| std::env::var(name).ok().or_else(|| otherwise(name));
    let read = |path: &Path| std::fs::read_to_string(path);
    let file = match config_path(flags, &env) {
        Some(path) => Some(read(&path).map_err(|error| {
            output.wrong(&[format!(
                "The configuration file {} cannot be read: {error}.",
                path.display()
            )])
        })?),
        None => None,
    };
    let sources = Sources {
        env: &env,
        read: &read,
        file: file.as_deref(),
    };
    Config::resolve(flags, &sources, needs).map_err(|problems| output.wrong(&problems))
}

/// Starts the log; `quiet` is the filter when nobody set one.
pub(super) fn start_log(config: &Config, quiet: Option<&str>, output: Output) -> Result<(), Exit> {
    let filter = std::env::var("RUST_LOG").ok();
    let filter = filter.as_deref().or(quiet);
    telemetry::init(config.log_format.as_json(), filter).map_err(|error| output.wrong(&[error.to_string()]))
}

/// Who acts on the command line, with every right.
pub(super) fn operator(subject: &str) -> DomainResult<Caller> {
    Ok(Caller {
        actor: Actor::bearer(subject, [Role::Editor, Role::Publisher, Role::Admin], None),
        request_id: RowId::random(&SystemRandomness)?.to_string(),
    })
}
