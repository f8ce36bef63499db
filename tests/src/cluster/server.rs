//! A server process behind a link of its own, and callers that take no answer for what it is.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use noticeboard::auth::claims::Expected;
use noticeboard::auth::mint::{Grant, mint};
use noticeboard::domain::actor::Role;
use noticeboard::domain::clock::{Clock as _, SystemClock};
use noticeboard::domain::secret::Secret;
use serde_json::Value;
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

use super::clock_file::ClockFile;
use crate::app::SIGNING_KEY;
use crate::program::{Program, free_port};
use crate::proxy::Proxy;

const SECRET: &str = "a secret that only the tests know, 32 bytes or more";
/// Whoever hears nothing for so long gives up.
const PATIENCE: Duration = Duration::from_secs(15);
/// A start on a machine that is busy with other things takes no longer.
const LONGEST_START: Duration = Duration::from_mins(2);
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// A token is made so long ago and holds for so long that it is good by every clock of the test.
const WEEK: Duration = Duration::from_hours(7 * 24);

/// How a server is started.
#[derive(Debug, Clone)]
pub struct Start<'a> {
    /// The address of its database.
    pub database_url: &'a str,
    /// Settings besides the usual ones.
    pub settings: &'a [(&'a str, &'a str)],
    /// What shifts its clock, where that is installed.
    pub faketime: Option<&'a Path>,
}

/// A server process. It is killed when the value goes.
#[derive(Debug)]
pub struct Server {
    /// The way to its database; none where that is a file.
    pub link: Option<Proxy>,
    /// Held by whoever troubles the link.
    pub trouble: Mutex<()>,
    /// Its wall clock.
    pub clock: ClockFile,
    url: String,
    port: u16,
    child: Mutex<Child>,
    log: tempfile::NamedTempFile,
    client: reqwest::Client,
    token: String,
}

impl Server {
    /// A server that is ready.
    ///
    /// # Panics
    /// When it does not become ready.
    pub async fn start(start: &Start<'_>) -> Self {
        let link = if start.database_url.starts_with("postgres") {
            Some(Proxy::to(start.database_url).await)
        } else {
            None
        };
        let port = free_port();
        let clock = ClockFile::right();
        let log = tempfile::NamedTempFile::new().expect("a file for the log can be made");
        let database = link.as_ref().map_or(start.database_url, Proxy::url);
        let child = Mutex::new(spawn(start, database, port, &clock, &log).await);
        let client = reqwest::Client::builder().timeout(PATIENCE).build();
        let server = Self {
            link,
            trouble: Mutex::const_new(()),
            clock,
            url: format!("http://127.0.0.1:{port}"),
            port,
            child,
            log,
            client: client.expect("an HTTP client can be made"),
            token: token(),
        };
        server.until_ready().await;
        server
    }

    /// Kills the process without warning, and starts it again at the same address.
    ///
    /// # Panics
    /// When it does not come back.
    pub async fn restart(&self, start: &Start<'_>) {
        let mut child = self.child.lock().await;
        child.kill().await.expect("the process can be killed");
        let database = self.link.as_ref().map_or(start.database_url, Proxy::url);
        *child = spawn(start, database, self.port, &self.clock, &self.log).await;
        drop(child);
        self.until_ready().await;
    }

    /// Stops the process for a while, as a machine does that has no time for it.
    ///
    /// # Panics
    /// When it cannot be stopped or does not go on.
    pub async fn pause(&self, span: Duration) {
        // Held, so that nobody kills it meanwhile.
        let child = self.child.lock().await;
        let pid = child.id().expect("the process runs");
        signal("-STOP", pid).await;
        tokio::time::sleep(span).await;
        signal("-CONT", pid).await;
    }

    /// Anybody's question, posted.
    pub async fn post(&self, body: &Value) -> Heard {
        heard(self.client.post(self.graphql()).json(body)).await
    }

    /// Anybody's question by GET.
    ///
    /// # Panics
    /// When the address cannot be made.
    pub async fn get(&self, query: &str) -> Heard {
        let url = url::Url::parse_with_params(&self.graphql(), [("query", query)]);
        heard(self.client.get(url.expect("an address with a query is one"))).await
    }

    /// An administrator's question.
    pub async fn as_admin(&self, body: &Value) -> Heard {
        heard(
            self.client
                .post(self.graphql())
                .bearer_auth(&self.token)
                .json(body),
        )
        .await
    }

    /// What the process wrote to standard error.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log.path()).unwrap_or_default()
    }

    fn graphql(&self) -> String {
        format!("{}/graphql", self.url)
    }

    async fn until_ready(&self) {
        let looking = async {
            let ready = format!("{}/health/ready", self.url);
            while !self
                .client
                .get(&ready)
                .send()
                .await
                .is_ok_and(|answer| answer.status().is_success())
            {
                tokio::time::sleep(BETWEEN_LOOKS).await;
            }
        };
        let found = tokio::time::timeout(LONGEST_START, looking).await;
        assert!(found.is_ok(), "a server does not become ready:\n{}", self.log());
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub enum Heard {
    /// Data without errors.
    Data(Value),
    /// Something else, in a few words.
    Nothing(String),
}

async fn heard(request: reqwest::RequestBuilder) -> Heard {
    let answer = match request.send().await {
        Ok(answer) => answer,
        Err(error) if error.is_timeout() => return Heard::Nothing("no answer in time".to_owned()),
        Err(_) => return Heard::Nothing("no connection".to_owned()),
    };
    let status = answer.status().as_u16();
    let Ok(text) = answer.text().await else {
        return Heard::Nothing("half an answer".to_owned());
    };
    let mut response: Value = serde_json::from_str(&text).unwrap_or_default();
    if status == 200 && response.get("errors").is_none() && response["data"].is_object() {
        return Heard::Data(response["data"].take());
    }
    let code = response["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap_or("no code");
    Heard::Nothing(format!("{status} {code}"))
}

async fn spawn(
    start: &Start<'_>,
    database: &str,
    port: u16,
    clock: &ClockFile,
    log: &tempfile::NamedTempFile,
) -> Child {
    let stderr = std::fs::File::options().append(true).open(log.path());
    let mut command = Command::new(Program::build().await);
    command
        .args(["serve", "--database-url", database])
        .args(["--listen", &format!("127.0.0.1:{port}")])
        .current_dir(std::env::temp_dir())
        .env("NOTICEBOARD_JWT_SECRET", SECRET)
        .env("NOTICEBOARD_SIGNING_KEY", SIGNING_KEY)
        .env("RUST_LOG", "warn")
        .envs(start.settings.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(stderr.expect("the file for the log can be opened again"))
        .kill_on_drop(true);
    if let Some(library) = start.faketime {
        command.envs(clock.environment(library));
    }
    command.spawn().expect("the program starts")
}

fn token() -> String {
    let grant = Grant {
        subject: "cluster".to_owned(),
        roles: [Role::Admin].into_iter().collect(),
        notices: None,
        ttl: WEEK * 4,
    };
    let made_at = SystemClock.now().minus(WEEK);
    mint(&Secret::new(SECRET), &Expected::default(), &grant, made_at).expect("the token can be signed")
}

async fn signal(name: &str, pid: u32) {
    let told = Command::new("kill").args([name, &pid.to_string()]).status().await;
    assert!(
        told.is_ok_and(|status| status.success()),
        "process {pid} cannot be sent {name}"
    );
}
