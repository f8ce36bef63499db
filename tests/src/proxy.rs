//! A link between a server and its PostgreSQL that a test cuts, silences and slows.
//!
//! It knows so much of the protocol that it can tell a commit from other messages, and nothing of what is written.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A simple query that commits, as it stands in the stream.
const COMMIT: &[u8] = b"COMMIT\0";
/// Asks to be told of commits.
const LISTEN: &[u8] = b"LISTEN \"";

/// What becomes of commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Commits {
    Pass,
    /// They wait in the link.
    Hold,
    /// They reach the database, and the connection ends before its answer is through.
    LoseAnswer,
}

/// What the link does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rules {
    /// Whether connections are open at all; otherwise they end at once.
    is_open: bool,
    /// Whether anything gets through.
    is_silent: bool,
    /// Each answer of the database waits so long.
    delay: Duration,
    commits: Commits,
    /// How often those who listen for commits were cut off.
    listeners_cut: usize,
}

const PASSING: Rules = Rules {
    is_open: true,
    is_silent: false,
    delay: Duration::ZERO,
    commits: Commits::Pass,
    listeners_cut: 0,
};

fn target_of(url: &url::Url) -> String {
    let host = url.host_str().expect("the address names a host");
    format!("{host}:{}", url.port().unwrap_or(5432))
}

/// A link to a database. It ends with the value.
#[derive(Debug)]
pub struct Proxy {
    url: String,
    rules: watch::Sender<Rules>,
    held: Arc<AtomicUsize>,
    lost: Arc<AtomicUsize>,
    listening: Arc<AtomicUsize>,
    target: watch::Sender<String>,
    accepting: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.cut();
        self.accepting.abort();
    }
}

impl Proxy {
    /// A link to the PostgreSQL database at this address, through which all passes.
    ///
    /// # Panics
    /// When the address names no host and port, or no port is free.
    pub async fn to(database_url: &str) -> Self {
        let mut url = url::Url::parse(database_url).expect("the address of a database is one");
        let target = watch::Sender::new(target_of(&url));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let port = listener.local_addr().expect("a listener has an address").port();
        url.set_host(Some("127.0.0.1")).expect("the host can be replaced");
        url.set_port(Some(port)).expect("the port can be replaced");
        let rules = watch::Sender::new(PASSING);
        let link = Link {
            rules: rules.subscribe(),
            held: Arc::default(),
            lost: Arc::default(),
            listening: Arc::default(),
            loses_answer: Arc::default(),
            is_listener: Arc::default(),
        };
        let (held, lost) = (Arc::clone(&link.held), Arc::clone(&link.lost));
        let listening = Arc::clone(&link.listening);
        let wanted = target.subscribe();
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let target = wanted.borrow().clone();
                tokio::spawn(link.for_one_connection().join(client, target));
            }
        });
        Self {
            url: url.into(),
            rules,
            held,
            lost,
            listening,
            target,
            accepting,
        }
    }

    /// Ends every connection and lets new ones reach this database.
    ///
    /// # Panics
    /// When the address names no host and port.
    pub async fn lead_to(&self, database_url: &str) {
        let url = url::Url::parse(database_url).expect("the address of a database is one");
        self.cut();
        self.target.send_replace(target_of(&url));
        // Connections that are open see the cut before it is mended.
        tokio::time::sleep(Duration::from_millis(20)).await;
        self.mend();
    }

    /// The address of the database through the link.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends every connection, and every new one at once.
    pub fn cut(&self) {
        self.rules.send_modify(|rules| rules.is_open = false);
    }

    /// Lets nothing through any more; nobody is told.
    pub fn silence(&self) {
        self.rules.send_modify(|rules| rules.is_silent = true);
    }

    /// Lets each answer of the database wait.
    pub fn delay(&self, delay: Duration) {
        self.rules.send_modify(|rules| rules.delay = delay);
    }

    /// Lets commits wait in the link.
    pub fn hold_commits(&self) {
        self.rules.send_modify(|rules| rules.commits = Commits::Hold);
    }

    /// Waits until a commit waits in the link.
    pub async fn until_a_commit_is_held(&self) {
        while self.held.load(Ordering::Acquire) == 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// How many commits wait in the link.
    pub fn held(&self) -> usize {
        self.held.load(Ordering::Acquire)
    }

    /// How many commits reached the database without their answer coming through.
    pub fn lost(&self) -> usize {
        self.lost.load(Ordering::Acquire)
    }

    /// Ends the connections on which somebody is told of commits. Answers how many there were.
    pub fn cut_listeners(&self) -> usize {
        let listening = self.listening.load(Ordering::Acquire);
        self.rules.send_modify(|rules| rules.listeners_cut += 1);
        listening
    }

    /// Ends connections after their commit has reached the database and before its answer is through.
    pub fn lose_answers_to_commits(&self) {
        self.rules
            .send_modify(|rules| rules.commits = Commits::LoseAnswer);
    }

    /// Lets everything through again, with what was held.
    pub fn mend(&self) {
        self.rules.send_modify(|rules| {
            *rules = Rules {
                listeners_cut: rules.listeners_cut,
                ..PASSING
            }
        });
    }
}

/// One connection through the link.
#[derive(Clone)]
struct Link {
    rules: watch::Receiver<Rules>,
    held: Arc<AtomicUsize>,
    lost: Arc<AtomicUsize>,
    listening: Arc<AtomicUsize>,
    loses_answer: Arc<AtomicBool>,
    is_listener: Arc<AtomicBool>,
}

impl Link {
    fn for_one_connection(&self) -> Self {
        Self {
            loses_answer: Arc::default(),
            is_listener: Arc::default(),
            ..self.clone()
        }
    }

    async fn join(self, client: TcpStream, target: String) {
        let mut rules = self.rules.clone();
        if !rules.borrow().is_open {
            return;
        }
        let Ok(server) = TcpStream::connect(target).await else {
            return;
        };
        // A delay is the test's, not the machine's.
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        let cut = rules.borrow().listeners_cut;
        let is_listener = Arc::clone(&self.is_listener);
        let listening = Arc::clone(&self.listening);
        let ends = |rules: &Rules| {
            !rules.is_open || (is_listener.load(Ordering::Acquire) && rules.listeners_cut > cut)
        };
        // Whatever ends first ends both directions.
        tokio::select! {
            () = self.clone().pass_questions(from_client, to_server) => {}
            () = self.pass_answers(from_server, to_client) => {}
            _ = rules.wait_for(ends) => {}
        }
        if is_listener.load(Ordering::Acquire) {
            listening.fetch_sub(1, Ordering::AcqRel);
        }
    }

    async fn pass_questions(mut self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let mut buffer = vec![0; 64 * 1024];
        while let Some(length) = read(&mut from, &mut buffer).await {
            let chunk = &buffer[..length];
            self.until_heard().await;
            if holds(chunk, COMMIT) {
                self.commit().await;
            }
            if holds(chunk, LISTEN) && !self.is_listener.swap(true, Ordering::AcqRel) {
                self.listening.fetch_add(1, Ordering::AcqRel);
            }
            if to.write_all(chunk).await.is_err() {
                return;
            }
        }
    }

    async fn pass_answers(mut self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let mut buffer = vec![0; 64 * 1024];
        while let Some(length) = read(&mut from, &mut buffer).await {
            if self.loses_answer.load(Ordering::Acquire) {
                self.lost.fetch_add(1, Ordering::AcqRel);
                return;
            }
            let delay = self.rules.borrow().delay;
            tokio::time::sleep(delay).await;
            self.until_heard().await;
            if to.write_all(&buffer[..length]).await.is_err() {
                return;
            }
        }
    }

    async fn until_heard(&mut self) {
        // The sender goes with the test; then nothing matters any more.
        let _ = self.rules.wait_for(|rules| !rules.is_silent).await;
    }

    async fn commit(&mut self) {
        if self.rules.borrow().commits == Commits::Hold {
            let _held = Held::one_more(&self.held);
            let _ = self.rules.wait_for(|rules| rules.commits != Commits::Hold).await;
        }
        if self.rules.borrow().commits == Commits::LoseAnswer {
            self.loses_answer.store(true, Ordering::Release);
        }
    }
}

async fn read(from: &mut OwnedReadHalf, buffer: &mut [u8]) -> Option<usize> {
    from.read(buffer).await.ok().filter(|length| *length > 0)
}

fn holds(chunk: &[u8], message: &[u8]) -> bool {
    chunk.windows(message.len()).any(|part| part == message)
}

/// A commit that waits, until it goes on or its connection ends.
struct Held(Arc<AtomicUsize>);

impl Held {
    fn one_more(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(count))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
