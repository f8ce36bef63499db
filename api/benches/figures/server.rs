//! Servers as child processes on free ports of this machine.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::bare;
use crate::machine::{SERVER_CORE, pinned, resident_memory};

const BINARY: &str = env!("CARGO_BIN_EXE_noticeboard");
/// For as long as these servers live, on 127.0.0.1 alone.
const SECRET: &str = "a secret that signs nothing but measurements";
/// As little of a secret.
pub(crate) const SIGNING_KEY: &str =
    "PRIVATE+KEY+noticeboard.test/log+31a8b385+AR8k+yo3L8amu6qR7TEt1df4awyXpdPL2DuCBF88ZUag";
const LONGEST_START: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(1);

/// A child process that ends with this value.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // A process that has gone already needs no ending.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The product, as `noticeboard serve`.
pub(crate) struct Server {
    process: Process,
    address: String,
    started_in: Duration,
}

impl Server {
    /// Starts it on a SQLite database and waits for its first answer to a query.
    pub(crate) async fn start(database: &Path) -> Result<Self> {
        Self::start_on(&format!("sqlite://{}?mode=rwc", database.display())).await
    }

    /// The same on the database of this address.
    pub(crate) async fn start_on(database_url: &str) -> Result<Self> {
        let port = free_port()?;
        let address = format!("http://127.0.0.1:{port}");
        let mut command = pinned(BINARY, SERVER_CORE);
        command
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .env("NOTICEBOARD_DATABASE_URL", database_url)
            .env("NOTICEBOARD_JWT_SECRET", SECRET)
            .env("NOTICEBOARD_SIGNING_KEY", SIGNING_KEY)
            // On, and never reached: what it costs is part of every figure.
            .env("NOTICEBOARD_RATE_LIMIT_PER_SECOND", "10000000")
            .env("RUST_LOG", "warn");
        let started = Instant::now();
        let mut process = spawn(command)?;
        let query = format!("{address}/graphql?query=%7Bnotices%28first%3A1%29%7Bnodes%7Bslug%7D%7D%7D");
        wait_for(&mut process, &query).await?;
        Ok(Self {
            process,
            address,
            started_in: started.elapsed(),
        })
    }

    /// Its address, without a slash at the end.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// From the start of the process to its first answer.
    pub(crate) const fn started_in(&self) -> Duration {
        self.started_in
    }

    /// What the system says of its memory.
    pub(crate) fn resident_memory(&self) -> Result<String> {
        // `taskset` becomes the program that it starts, so the number is the server's own.
        resident_memory(self.process.0.id())
    }

    /// Ends it.
    pub(crate) fn stop(mut self) -> Result<()> {
        self.process.0.kill()?;
        self.process.0.wait()?;
        Ok(())
    }
}

/// The bare handler, as another run of this program.
pub(crate) struct Bare {
    _process: Process,
    address: String,
}

impl Bare {
    /// Starts it on a file of bytes.
    pub(crate) async fn start(file: &Path) -> Result<Self> {
        let port = free_port()?;
        let address = format!("http://127.0.0.1:{port}");
        let program = std::env::current_exe()?;
        let mut command = pinned(
            program.to_str().context("the program's path is no text")?,
            SERVER_CORE,
        );
        command.arg(bare::ROLE).arg(file).arg(port.to_string());
        let mut process = spawn(command)?;
        wait_for(&mut process, &format!("{address}/graphql")).await?;
        Ok(Self {
            _process: process,
            address,
        })
    }

    /// Its address, without a slash at the end.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }
}

/// A token for everything, made by the product's own command.
pub(crate) fn token() -> Result<String> {
    let output = Command::new(BINARY)
        .args("token --json --subject figures --role editor --role publisher --role admin".split(' '))
        .env("NOTICEBOARD_JWT_SECRET", SECRET)
        .output()?;
    let answer: Value = serde_json::from_slice(&output.stdout)?;
    crate::client::text(&answer, "/token")
}

fn spawn(mut command: Command) -> Result<Process> {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    Ok(Process(command.spawn()?))
}

async fn wait_for(process: &mut Process, address: &str) -> Result<()> {
    let client = reqwest::Client::builder().build()?;
    let started = Instant::now();
    while started.elapsed() < LONGEST_START {
        if let Some(status) = process.0.try_wait()? {
            bail!("the server ended with {status}");
        }
        match client.get(address).send().await {
            Ok(answer) if answer.status().is_success() => return Ok(()),
            _ => tokio::time::sleep(PAUSE).await,
        }
    }
    bail!("the server gave no answer within {} s", LONGEST_START.as_secs())
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
