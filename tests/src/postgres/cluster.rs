//! A throw-away PostgreSQL cluster from the server binaries of this machine, and the process that ends it.
//! It knows nothing of databases, migrations or tests.

use std::fs::File;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::binaries::{self, Binaries};

/// Waits until the pipe from the test process closes, which happens however that process ends.
///
/// `$1` is the folder of the cluster. The server takes its lock file away when it has stopped.
const WATCHDOG: &str = r#"
while read -r _; do :; done
lock="$1/data/postmaster.pid"
if read -r pid < "$lock"; then
    kill -INT "$pid"
    tries=0
    while [ -e "$lock" ] && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
    [ -e "$lock" ] && kill -KILL "$pid"
fi
rm -rf "$1"
"#;

/// Durability is of no use to a cluster that is thrown away, and costs most of the time of a small test.
const SETTINGS: [&str; 6] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=400",
    "listen_addresses=127.0.0.1",
    "autovacuum=off",
];

/// What a cluster needs whose server is killed: what was committed must have left it.
/// Whoever connects and says nothing does not hold up its end.
const LASTING: [&str; 2] = ["synchronous_commit=on", "authentication_timeout=2s"];

/// How a server is told to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It ends connections and writes everything down.
    Orderly,
    /// It ends at once and recovers when it starts again.
    AtOnce,
}

/// A running cluster. It lives as long as the process that started it.
pub(super) struct Cluster {
    port: u16,
    folder: PathBuf,
    binaries: Binaries,
    owner: Option<User>,
    settings: Vec<&'static str>,
    server: Child,
    _watchdog: Child,
}

impl Cluster {
    /// Makes and starts a cluster; `None` when this machine has no server binaries.
    pub(super) fn start() -> Option<Self> {
        Self::start_with(&[])
    }

    /// The same, where what was committed outlives the server.
    pub(super) fn start_lasting() -> Option<Self> {
        Self::start_with(&LASTING)
    }

    fn start_with(further: &[&'static str]) -> Option<Self> {
        let settings: Vec<&'static str> = SETTINGS.iter().chain(further).copied().collect();
        let binaries = binaries::find()?;
        let folder = new_folder();
        let watchdog = watch(&folder);
        let owner = server_user(&folder);
        initialise(&binaries, &folder, owner);
        let port = free_port();
        let server = serve(&binaries, &folder, owner, port, &settings);
        Some(Self {
            port,
            folder,
            binaries,
            owner,
            settings,
            server,
            _watchdog: watchdog,
        })
    }

    /// Ends the server and starts it again, at the same address.
    ///
    /// # Panics
    /// When it does not end.
    pub(super) fn restart(&mut self, ending: Ending) {
        self.end(ending);
        self.server = self.served();
    }

    /// A cluster of its own with the same files, which waits to be made a primary as a replica does; nobody sends it
    /// anything. The server ends for it and starts again.
    ///
    /// # Panics
    /// When the server does not end, or the files cannot be copied.
    pub(super) fn replica(&mut self) -> Self {
        let folder = new_folder();
        let watchdog = watch(&folder);
        let owner = server_user(&folder);
        self.end(Ending::Orderly);
        let (from, to) = (self.folder.join("data"), folder.join("data"));
        let copied = Command::new("cp").arg("-a").args([&from, &to]).status();
        assert!(copied.is_ok_and(|status| status.success()), "files can be copied");
        let signal = to.join("standby.signal");
        File::create(&signal).expect("the new folder is writable");
        if let Some(user) = owner {
            chown(&signal, Some(user.id), Some(user.group)).expect("root can give a file away");
        }
        self.server = self.served();
        let port = free_port();
        Self {
            port,
            server: serve(&self.binaries, &folder, owner, port, &self.settings),
            folder,
            binaries: self.binaries.clone(),
            owner,
            settings: self.settings.clone(),
            _watchdog: watchdog,
        }
    }

    fn served(&self) -> Child {
        serve(
            &self.binaries,
            &self.folder,
            self.owner,
            self.port,
            &self.settings,
        )
    }

    fn end(&mut self, ending: Ending) {
        let signal = match ending {
            Ending::Orderly => "-INT",
            Ending::AtOnce => "-QUIT",
        };
        let mut kill = Command::new("kill");
        let told = kill.args([signal, &self.server.id().to_string()]).status();
        assert!(
            told.is_ok_and(|status| status.success()),
            "PostgreSQL cannot be told to end"
        );
        self.server.wait().expect("the server is a child of this process");
    }

    /// The address of the administrator on the database that every cluster has.
    pub(super) fn admin_url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// # Panics
    /// When the server has ended, with what it said.
    pub(super) fn assert_running(&mut self) {
        if let Some(status) = self
            .server
            .try_wait()
            .expect("the server is a child of this process")
        {
            panic!("PostgreSQL ended with {status}:\n{}", read_log(&self.folder));
        }
    }
}

fn new_folder() -> PathBuf {
    tempfile::Builder::new()
        .prefix("noticeboard-test-postgres-")
        .tempdir()
        .expect("a temporary folder can be made")
        .keep()
}

#[derive(Debug, Clone, Copy)]
struct User {
    id: u32,
    group: u32,
}

/// Whom the server runs as: nobody else, unless this is root, which the server refuses to be.
fn server_user(folder: &Path) -> Option<User> {
    let owner_of_new_files = folder.metadata().expect("the folder was just made").uid();
    if owner_of_new_files != 0 {
        return None;
    }
    let accounts = std::fs::read_to_string("/etc/passwd").expect("root can read the accounts");
    let user = ["postgres", "nobody"]
        .iter()
        .find_map(|name| accounts.lines().find_map(|line| account(line, name)))
        .expect("there is a user `postgres` or `nobody` to run the server as");
    chown(folder, Some(user.id), Some(user.group)).expect("root can give a folder away");
    Some(user)
}

fn account(line: &str, name: &str) -> Option<User> {
    let mut fields = line.split(':');
    if fields.next() != Some(name) {
        return None;
    }
    let _password = fields.next()?;
    Some(User {
        id: fields.next()?.parse().ok()?,
        group: fields.next()?.parse().ok()?,
    })
}

/// The child holds our end of its pipe.
fn watch(folder: &Path) -> Child {
    let mut watchdog = Command::new("sh");
    watchdog
        .args(["-c", WATCHDOG, "watchdog"])
        .arg(folder)
        .current_dir("/");
    // A group of its own, so that an interrupt from the terminal ends the tests and not what cleans up after them.
    watchdog.process_group(0);
    watchdog
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    watchdog.spawn().expect("sh starts")
}

fn initialise(binaries: &Binaries, folder: &Path, user: Option<User>) {
    let mut initdb = command(&binaries.initdb, folder, user);
    initdb.args([
        "--no-sync",
        "-A",
        "trust",
        "-U",
        "postgres",
        "-E",
        "UTF8",
        "--locale=C",
        "-D",
    ]);
    let status = initdb.arg(folder.join("data")).status().expect("initdb starts");
    assert!(
        status.success(),
        "initdb ended with {status}:\n{}",
        read_log(folder)
    );
}

fn serve(
    binaries: &Binaries,
    folder: &Path,
    user: Option<User>,
    port: u16,
    settings: &[&'static str],
) -> Child {
    let mut postgres = command(&binaries.postgres, folder, user);
    postgres
        .arg("-D")
        .arg(folder.join("data"))
        .args(["-p", &port.to_string()]);
    postgres
        .arg("-c")
        .arg(format!("unix_socket_directories={}", folder.display()));
    for setting in settings {
        postgres.args(["-c", setting]);
    }
    postgres.process_group(0).spawn().expect("postgres starts")
}

/// A command whose output goes into the log of the cluster: inherited output would keep a pipe after the tests open.
fn command(program: &Path, folder: &Path, user: Option<User>) -> Command {
    let log = File::options().create(true).append(true).open(log_path(folder));
    let log = log.expect("the folder of the cluster is writable");
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .env("LC_ALL", "C")
        .env_remove("PGDATA")
        .stdin(Stdio::null());
    command
        .stdout(log.try_clone().expect("a file handle can be doubled"))
        .stderr(log);
    if let Some(user) = user {
        command.uid(user.id).gid(user.group);
    }
    command
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port of the loopback address is free");
    listener
        .local_addr()
        .expect("a bound listener has an address")
        .port()
}

fn log_path(folder: &Path) -> PathBuf {
    folder.join("log")
}

fn read_log(folder: &Path) -> String {
    std::fs::read_to_string(log_path(folder)).unwrap_or_default()
}
