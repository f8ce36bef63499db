//! Receivers of webhooks as processes of their own, which verify with the libraries of Standard Webhooks.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Mutex as AsyncMutex;

use super::{command, install, node_is_installed, text};
use crate::{absence, workspace};

static INSTALLING: AsyncMutex<()> = AsyncMutex::const_new(());

/// A receiver; it ends with the value.
#[derive(Debug)]
pub struct ReceiverProcess {
    _child: Child,
    url: String,
    said: Arc<Mutex<Vec<Value>>>,
}

impl ReceiverProcess {
    async fn start(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .expect("the receiver starts");
        let out = child.stdout.take().expect("its output is piped");
        let mut lines = BufReader::new(out).lines();
        let port = lines
            .next_line()
            .await
            .expect("it is text")
            .expect("it says its port");
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                let value = serde_json::from_str(&line).unwrap_or(Value::String(line));
                heard.lock().expect("nobody fails while holding this").push(value);
            }
        });
        Self {
            _child: child,
            url: format!("http://127.0.0.1:{port}/hooks"),
            said,
        }
    }

    /// Where it takes messages.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Tells it the secret that it verifies with.
    ///
    /// # Panics
    /// When it does not take it.
    pub async fn learn(&self, secret: &str) {
        let url = self.url.replace("/hooks", "/secret");
        let answer = reqwest::Client::new()
            .post(url)
            .body(secret.to_owned())
            .send()
            .await;
        assert_eq!(answer.expect("the receiver answers").status(), 204);
    }

    /// What it took, in order.
    ///
    /// # Panics
    /// When something did not verify.
    pub fn messages(&self) -> Vec<Value> {
        let said = self.said.lock().expect("nobody fails while holding this").clone();
        for message in &said {
            assert!(message["id"].is_string(), "the receiver says {message}");
        }
        said
    }

    /// The names of the messages that it took.
    pub fn ids(&self) -> BTreeSet<String> {
        let messages = self.messages();
        messages
            .iter()
            .filter_map(|message| message["id"].as_str().map(str::to_owned))
            .collect()
    }
}

/// A receiver that verifies with npm `standardwebhooks`; `None` where Node.js is missing, which is said once.
///
/// # Panics
/// When Node.js is missing in continuous integration, or the receiver does not start.
pub async fn node_receiver() -> Option<ReceiverProcess> {
    if !node_is_installed().await {
        return None;
    }
    let folder = workspace::root().join("tests/clients");
    install(&folder).await;
    let mut node = command("node", &folder);
    node.arg("webhook-receiver.mjs");
    Some(ReceiverProcess::start(node).await)
}

/// A receiver that verifies with the Python package `standardwebhooks`; `None` where Python cannot make an environment,
/// which is said.
///
/// # Panics
/// When that is so in continuous integration, or the receiver does not start.
pub async fn python_receiver() -> Option<ReceiverProcess> {
    let folder = workspace::root().join("tests/clients/python");
    let python = installed_python(&folder).await?;
    let mut python = command(&python.to_string_lossy(), &folder);
    python.arg("webhook_receiver.py");
    Some(ReceiverProcess::start(python).await)
}

/// The Python of an environment that has what the requirements name.
async fn installed_python(folder: &Path) -> Option<PathBuf> {
    let _one_at_a_time = INSTALLING.lock().await;
    let environment = folder.join(".venv");
    let python = environment.join("bin/python");
    let wanted =
        std::fs::read_to_string(folder.join("requirements.txt")).expect("the requirements are there");
    // Written last, so it stands for a whole installation.
    let mark = environment.join("installed.txt");
    if std::fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted) {
        return Some(python);
    }
    let arguments = ["-m", "venv", "--clear", ".venv"];
    let made = match command("python3", folder).args(arguments).output().await {
        Ok(output) => output.status.success(),
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) => panic!("python3 does not start: {error}"),
    };
    if !made {
        absence::report(
            "the Python receiver of webhooks did not run: python3 cannot make an environment (python3-venv)",
            false,
        );
        return None;
    }
    let arguments = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--requirement",
        "requirements.txt",
    ];
    let output = command(&python.to_string_lossy(), folder)
        .args(arguments)
        .output()
        .await;
    let output = output.expect("pip starts");
    assert!(output.status.success(), "pip failed:\n{}", text(&output));
    std::fs::write(mark, wanted).expect("the environment can be written to");
    Some(python)
}
