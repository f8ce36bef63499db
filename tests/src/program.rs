//! The built program as a process of its own, for tests that kill it or read what it logs.
//! It knows how the program is started, not what is asked of it.

use std::fmt;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use noticeboard::auth::claims::Expected;
use noticeboard::auth::mint::{Grant, mint};
use noticeboard::domain::actor::Role;
use noticeboard::domain::clock::{Clock as _, SystemClock};
use noticeboard::domain::secret::Secret;
use tokio::process::{Child, Command};
use tokio::sync::OnceCell;

use crate::app::{Caller, SIGNING_KEY};
use crate::{absence, workspace};

const SECRET: &str = "a secret that only the tests know, 32 bytes or more";
const READY_ATTEMPTS: u32 = 600;
const READY_INTERVAL: Duration = Duration::from_millis(20);

static BINARY: OnceCell<PathBuf> = OnceCell::const_new();

/// A server process; it is killed when the value goes.
pub struct Program {
    child: Child,
    url: String,
    client: reqwest::Client,
    out: tempfile::NamedTempFile,
    log: tempfile::NamedTempFile,
}

/// What a command said and how it ended.
#[derive(Debug)]
pub struct Said {
    /// Its exit status.
    pub code: i32,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

/// What a command of the program said before it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Its exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it said besides.
    pub stderr: String,
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Program")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

impl Program {
    /// Builds the program, once per process; otherwise the first start would take as long as the compiler.
    ///
    /// # Panics
    /// When it cannot be built.
    pub async fn build() -> &'static Path {
        BINARY
            .get_or_init(async || tokio::task::spawn_blocking(build).await.expect("the build ends"))
            .await
    }

    /// A server on the database at an address, once it is ready.
    ///
    /// # Panics
    /// When it does not become ready.
    pub async fn serve(database_url: &str) -> Self {
        Self::serve_with(database_url, &[]).await
    }

    /// As [`Program::serve`], with further environment variables.
    ///
    /// # Panics
    /// When it does not become ready.
    pub async fn serve_with(database_url: &str, env: &[(&str, &str)]) -> Self {
        let port = free_port();
        let mut command = Command::new(Self::build().await);
        command
            .args(["serve", "--database-url", database_url])
            .args(["--listen", &format!("127.0.0.1:{port}")])
            .current_dir(std::env::temp_dir())
            .env("NOTICEBOARD_JWT_SECRET", SECRET)
            .env("NOTICEBOARD_SIGNING_KEY", SIGNING_KEY)
            .envs(env.iter().copied());
        Self::start(command, port).await
    }

    /// The demonstration in a folder, once it is ready.
    ///
    /// # Panics
    /// When it does not become ready.
    pub async fn demo(folder: &Path) -> Self {
        let port = free_port();
        let mut command = Command::new(Self::build().await);
        command
            .args(["demo", "--listen", &format!("127.0.0.1:{port}")])
            .current_dir(folder)
            .env_clear();
        Self::start(command, port).await
    }

    /// What a command of the program says that ends by itself; nothing of this process's environment reaches it.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn run(folder: &Path, env: &[(&str, &str)], arguments: &[&str]) -> Said {
        let mut command = Command::new(Self::build().await);
        command
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .envs(env.iter().copied())
            .stdin(Stdio::null());
        let output = command.output().await.expect("the program starts");
        Said {
            code: output.status.code().expect("the program ends by itself"),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// What a command of the program says at a terminal, all of it together. Nothing where `script` is missing, which
    /// makes the terminal.
    ///
    /// # Panics
    /// When the command fails; in continuous integration also when `script` is missing.
    pub async fn run_at_terminal(folder: &Path, env: &[(&str, &str)], arguments: &[&str]) -> Option<String> {
        let line = format!("{} {}", Self::build().await.display(), arguments.join(" "));
        let mut command = Command::new("script");
        command
            .args(["--quiet", "--return", "--command", &line, "/dev/null"])
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("TERM", "xterm")
            .envs(env.iter().copied())
            .stdin(Stdio::null());
        let output = match command.output().await {
            Ok(output) => output,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                absence::report(
                    "no `script` is installed, so that nothing ran at a terminal",
                    false,
                );
                return None;
            }
            Err(error) => panic!("script does not start: {error}"),
        };
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{said}");
        Some(said)
    }

    async fn start(mut command: Command, port: u16) -> Self {
        let log = tempfile::NamedTempFile::new().expect("a file for the log can be made");
        let stderr = log.reopen().expect("the file for the log can be opened twice");
        let out = tempfile::NamedTempFile::new().expect("a file for what is printed can be made");
        let stdout = out
            .reopen()
            .expect("the file for what is printed can be opened twice");
        let child = command
            .env(
                "RUST_LOG",
                "info,noticeboard=trace,sqlx=warn,sea_orm=warn,sea_orm_migration=warn",
            )
            .stdin(Stdio::null())
            .stdout(stdout)
            .stderr(stderr)
            .kill_on_drop(true)
            .spawn();
        let client = reqwest::Client::builder().timeout(Duration::from_mins(1)).build();
        let mut program = Self {
            child: child.expect("the program starts"),
            url: format!("http://127.0.0.1:{port}"),
            client: client.expect("an HTTP client can be made"),
            out,
            log,
        };
        program.wait_until_ready().await;
        program
    }

    /// Runs a command of the program on the database at an address, to its end.
    ///
    /// # Panics
    /// When it cannot be started, or says what is no text.
    pub async fn run_on(database_url: &str, arguments: &[&str]) -> Ended {
        let output = Command::new(Self::build().await)
            .args(arguments)
            .current_dir(std::env::temp_dir())
            .env("NOTICEBOARD_SIGNING_KEY", SIGNING_KEY)
            .env("NOTICEBOARD_DATABASE_URL", database_url)
            .stdin(Stdio::null())
            .output()
            .await
            .expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program speaks UTF-8");
        Ended {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    async fn wait_until_ready(&mut self) {
        for _ in 0..READY_ATTEMPTS {
            let ready = self.client.get(format!("{}/health/ready", self.url)).send().await;
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            let ended = self.child.try_wait().expect("the process can be looked at");
            assert!(
                ended.is_none(),
                "the program ended with {ended:?}:\n{}",
                self.log()
            );
            tokio::time::sleep(READY_INTERVAL).await;
        }
        panic!("the program does not become ready:\n{}", self.log());
    }

    /// Somebody without a token.
    pub fn anonymous(&self) -> Caller {
        Caller::new(&self.client, &self.url, None)
    }

    /// Somebody with a name and roles.
    ///
    /// # Panics
    /// When the token cannot be signed.
    pub fn as_subject(&self, subject: &str, roles: &[Role]) -> Caller {
        self.as_credential(&format!("Bearer {}", self.token(subject, roles)))
    }

    /// Somebody whose credential is this text.
    pub fn as_credential(&self, authorization: &str) -> Caller {
        Caller::new(&self.client, &self.url, Some(authorization.to_owned()))
    }

    /// A token of this server, good for an hour.
    ///
    /// # Panics
    /// When it cannot be signed.
    pub fn token(&self, subject: &str, roles: &[Role]) -> String {
        let grant = Grant {
            subject: subject.to_owned(),
            roles: roles.iter().copied().collect(),
            notices: None,
            ttl: Duration::from_hours(1),
        };
        let token = mint(
            &Secret::new(SECRET),
            &Expected::default(),
            &grant,
            SystemClock.now(),
        );
        token.expect("the token can be signed")
    }

    /// Ends the process without warning (SIGKILL) and waits until it is gone.
    ///
    /// # Panics
    /// When it cannot be ended.
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("the process can be killed");
    }

    /// The number under which the system knows the process.
    ///
    /// # Panics
    /// When it has ended.
    pub fn process_id(&self) -> u32 {
        self.child.id().expect("the program runs")
    }

    /// The address at which it listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What the program has written to standard output.
    pub fn said(&self) -> String {
        std::fs::read_to_string(self.out.path()).unwrap_or_default()
    }

    /// What the program has written to standard error.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log.path()).unwrap_or_default()
    }
}

/// Builds with the cargo, the profile and the target folder of this test.
fn build() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own file");
    let profile = test
        .parent()
        .and_then(Path::parent)
        .expect("a test lies in TARGET/PROFILE/deps");
    let target = profile.parent().expect("a profile lies in the target folder");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = std::process::Command::new(cargo);
    build
        .args([
            "build",
            "--quiet",
            "--package",
            "noticeboard",
            "--bin",
            "noticeboard",
        ])
        .current_dir(workspace::root())
        .env("CARGO_TARGET_DIR", target);
    // What cargo tells this test of its own package would make build scripts run again, and all that depends on them.
    for (name, _) in std::env::vars_os() {
        let told = name.to_string_lossy();
        if told.starts_with("CARGO_PKG_") || told.starts_with("CARGO_MANIFEST_") {
            build.env_remove(&name);
        }
    }
    if profile.ends_with("release") {
        build.arg("--release");
    }
    let output = build.output().expect("cargo starts");
    assert!(
        output.status.success(),
        "the program cannot be built:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    profile.join(format!("noticeboard{}", std::env::consts::EXE_SUFFIX))
}

/// A port of the loopback address that nobody listens on now.
///
/// # Panics
/// When none is free.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port of the loopback address is free");
    listener.local_addr().expect("a listener has an address").port()
}
