//! Clients written by others, run against a started server.

mod examples;
mod receiver;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use serde::Serialize;
use tokio::process::Command;
use tokio::sync::{Mutex, OnceCell};

use crate::{absence, workspace};

pub use examples::{Example, Site};
pub use receiver::{ReceiverProcess, node_receiver, python_receiver};

static NODE: OnceCell<bool> = OnceCell::const_new();
static BROWSER: OnceCell<Option<PathBuf>> = OnceCell::const_new();
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

/// Has npm `graphql-ws` and `graphql-sse` hear so many publication events of the server at `url`, and what
/// `authorization` lets an auditor hear.
///
/// # Panics
/// When one did not hear what it should, with a line for each complaint; in continuous integration also when Node.js is
/// missing, which elsewhere is said on standard error, once.
pub async fn hear(url: &str, authorization: &str, count: usize) {
    let folder = workspace::root().join("tests/clients");
    if !node_is_installed().await {
        return;
    }
    install(&folder).await;
    let mut client = command("node", &folder);
    let client = client
        .args(["hearing.mjs", url, authorization])
        .arg(count.to_string());
    let output = client.output().await.expect("node starts");
    assert!(
        output.status.success(),
        "clients of {url} did not hear all:\n{}",
        text(&output)
    );
}

/// A page and the status with which it is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    /// Its path, such as `/notices/privacy`.
    pub path: String,
    /// Such as 200.
    pub status: u16,
}

/// Reads pages of the server at `url` in Chromium: by npm `axe-core`, in a narrow window, by keyboard, without scripts.
///
/// # Panics
/// When something is wrong with one of them, with a line for each complaint; in continuous integration also when Node.js
/// or Chromium is missing, which elsewhere is said on standard error, once.
pub async fn read_pages(url: &str, pages: &[Page]) {
    let folder = workspace::root().join("tests/clients");
    let Some(browser) = browser().await else {
        return;
    };
    install(&folder).await;
    let list = serde_json::to_string(pages).expect("a list of pages can be written");
    let output = command("node", &folder)
        .arg("pages.mjs")
        .arg(url)
        .arg(browser)
        .arg(list)
        .output()
        .await;
    let output = output.expect("node starts");
    assert!(
        output.status.success(),
        "the pages are not good:\n{}",
        text(&output)
    );
}

/// Judges pages of a site by npm `axe-core` in Chromium.
///
/// # Panics
/// When it complains of one of them; in continuous integration also when Node.js or Chromium is missing, which elsewhere
/// is said on standard error, once.
pub async fn judge_pages(addresses: &[String]) {
    let folder = workspace::root().join("tests/clients");
    let Some(browser) = browser().await else {
        return;
    };
    install(&folder).await;
    let mut client = command("node", &folder);
    let output = client.arg("axe.mjs").arg(browser).args(addresses).output().await;
    let output = output.expect("node starts");
    assert!(
        output.status.success(),
        "the pages are not good:\n{}",
        text(&output)
    );
}

/// Subscribes in the page of GraphiQL of the server at `url`, in Chromium, with a token among the headers.
///
/// # Panics
/// When nothing is heard, something is loaded from elsewhere or refused by the page's policy, with a line for each
/// complaint; absence as for [`read_pages`].
pub async fn subscribe_in_graphiql(url: &str, authorization: &str) {
    let folder = workspace::root().join("tests/clients");
    let Some(browser) = browser().await else {
        return;
    };
    install(&folder).await;
    let output = command("node", &folder)
        .arg("graphiql.mjs")
        .arg(url)
        .arg(browser)
        .arg(authorization)
        .output()
        .await;
    let output = output.expect("node starts");
    assert!(
        output.status.success(),
        "GraphiQL does not subscribe:\n{}",
        text(&output)
    );
}

/// Chromium, when this machine has Node.js too; otherwise that is said once.
///
/// # Panics
/// When one is missing in continuous integration.
pub async fn browser() -> Option<&'static Path> {
    if !node_is_installed().await {
        return None;
    }
    let found = BROWSER.get_or_init(|| async {
        let named = std::env::var_os("NOTICEBOARD_CHROMIUM").map(PathBuf::from);
        let found = named.or_else(|| BROWSERS.iter().find_map(|name| on_path(name)));
        if found.is_none() {
            absence::report(
                "the pages were not read in a browser: there is no chromium; NOTICEBOARD_CHROMIUM can name one",
                false,
            );
        }
        found
    });
    found.await.as_deref()
}

/// Under these names systems install it.
const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
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
                    absence::report("clients of others did not run: node is not installed", false);
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
