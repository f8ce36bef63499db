//! Clients written by others, run against a started server.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Output, Stdio};

use tokio::process::Command;
use tokio::sync::{Mutex, OnceCell};

use crate::{absence, workspace};

static NODE: OnceCell<bool> = OnceCell::const_new();
static INSTALLING: Mutex<()> = Mutex::const_new(());

/// Runs all 61 server audits of npm `graphql-http` against the GraphQL endpoint at `url`.
///
/// # Panics
/// When one audit did not pass, with a line for each; in continuous integration also when Node.js is missing,
/// which elsewhere is said on standard error, once.
pub async fn run_audits(url: &str) {
    let folder = workspace::root().join("tests/clients");
    if !node_is_installed().await {
        return;
    }
    install(&folder).await;
    let output = command("node", &folder).args(["audits.mjs", url]).output().await;
    let output = output.expect("node starts");
    assert!(
        output.status.success(),
        "{url} departs from GraphQL over HTTP:\n{}",
        text(&output)
    );
}

/// Whether this machine has Node.js, without which no client here runs; its absence is said once.
///
/// # Panics
/// When it is missing in continuous integration, or is there and does not start.
pub async fn node_is_installed() -> bool {
    *NODE
        .get_or_init(|| async {
            match command("node", Path::new(".")).arg("--version").output().await {
                Ok(output) => output.status.success(),
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    absence::report(
                        "the audits of GraphQL over HTTP did not run: node is not installed",
                        false,
                    );
                    false
                }
                Err(error) => panic!("node does not start: {error}"),
            }
        })
        .await
}

/// Installs what the lock file names, unless that was done since the lock file changed.
async fn install(folder: &Path) {
    let _one_at_a_time = INSTALLING.lock().await;
    let modified = |name: &str| folder.join(name).metadata().and_then(|file| file.modified());
    let wanted = modified("package-lock.json").expect("the clients have a lock file");
    // npm writes this file last, so it stands for a whole installation.
    if modified("node_modules/.package-lock.json").is_ok_and(|installed| installed >= wanted) {
        return;
    }
    let output = command("npm", folder)
        .args(["ci", "--ignore-scripts"])
        .output()
        .await;
    let output = output.expect("npm starts");
    assert!(
        output.status.success(),
        "npm ci failed in {}:\n{}",
        folder.display(),
        text(&output)
    );
}

fn command(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .join("")
}
