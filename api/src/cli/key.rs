//! `noticeboard key`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::Exit;
use super::output::Output;
use crate::app::log_key;

/// Makes a key that signs the log.
#[derive(Args, Debug)]
pub(super) struct Key {
    /// The log's name for ever: by custom the address at which it is served, without https://, as in example.com/log
    #[arg(long, value_name = "NAME")]
    origin: String,
    /// Write the key into this new file, readable by you alone, instead of printing it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Prints a fresh key, or writes it into a file.
pub(super) fn run(key: &Key, output: Output) -> Exit {
    let made = match log_key::make(&key.origin) {
        Ok(made) => made,
        Err(error) => return output.wrong(&[error.to_string()]),
    };
    let public = format!("Its public half, for everybody who verifies: {}", made.verifier);
    let Some(path) = &key.out else {
        output.note(&public);
        let value = json!({"signingKey": made.secret.expose(), "verifierKey": made.verifier});
        return output.print(made.secret.expose(), &value);
    };
    match log_key::write(path, &made) {
        Ok(()) => {
            let text = format!("The key is in {}. {public}", path.display());
            output.print(&text, &json!({"file": path, "verifierKey": made.verifier}))
        }
        Err(error) => output.cannot(&error.to_string()),
    }
}
