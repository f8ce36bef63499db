//! A server of one test, on a database of its own and with a clock that the test moves.
//! It knows how the parts are joined, not what a test asks of them.

mod caller;
mod log;
mod steps;
pub mod unsigned;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use noticeboard::app::serving::Serving;
use noticeboard::app::{App, Parts};
use noticeboard::auth::claims::Expected;
use noticeboard::auth::fetch::KeyAddress;
use noticeboard::auth::kept_keys::KeptKeys;
use noticeboard::auth::key::PublicKeyAlgorithm;
use noticeboard::auth::mint::{Grant, mint};
use noticeboard::auth::token::Verifier;
use noticeboard::delivery::lookup::{Lookup, SystemLookup};
use noticeboard::domain::actor::Role;
use noticeboard::domain::clock::{Clock, Instant, SystemClock, SystemRandomness};
use noticeboard::domain::secret::Secret;
use noticeboard::domain::timing::Timing;
use noticeboard::http::cors::Origins;
use noticeboard::http::edge::Limits;
use noticeboard::service::Noticeboard;
use sea_orm::DatabaseConnection;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, oneshot};
use tokio::task::JoinHandle;

pub use noticeboard::store::Engine;

pub use caller::{Answer, Caller, codes, messages, query_path};
pub use log::{SIGNING_KEY, VERIFIER_KEY, signing_key, store_at};
pub use steps::{DraftRef, put_section, section, set_title, title};

use crate::{postgres, sqlite};

/// The instant at which the clock of a test stands first.
pub const START: &str = "2026-01-01T00:00:00Z";

/// The address under which a server of a test believes to be reached.
pub const PUBLIC_URL: &str = "https://notices.example.org";

const SECRET: &str = "a secret that only the tests know, 32 bytes or more";

/// Makes of each async test body `async fn name(app: TestApp)` one test on SQLite and one on PostgreSQL.
#[macro_export]
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                let app = $crate::app::TestApp::start($crate::app::Engine::Sqlite).await;
                super::$name(app.expect("SQLite is everywhere")).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                // Where PostgreSQL is missing the harness has said so.
                if let Some(app) = $crate::app::TestApp::start($crate::app::Engine::Postgres).await {
                    super::$name(app).await;
                }
            })+
        }
    };
}

/// How a server of a test differs from the usual one.
#[derive(Debug, Clone)]
pub struct Setup {
    /// How far ahead a change takes effect, and how servers on one database agree.
    pub timing: Timing,
    /// Whether time passes by itself; otherwise it stands until the test moves it.
    pub real_time: bool,
    /// How much a request may ask for.
    pub limits: Limits,
    /// How the edge serves.
    pub serving: Serving,
    /// The key that signs the log.
    pub signing_key: String,
    /// A checkpoint that was kept elsewhere.
    pub known_checkpoint: Option<String>,
    /// So many records are in the database from before logs were signed.
    pub unsigned_records: i64,
    /// Which machines webhooks may be sent to besides public ones.
    pub webhook_allow: String,
    /// Where the addresses of their names come from.
    pub lookup: Arc<dyn Lookup>,
    /// The key set that tokens are verified with beside the secret, or instead of it.
    pub keys: Option<Keys>,
}

/// A key set that tokens are verified with.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Where it is fetched from.
    pub address: String,
    /// Which algorithms its keys may be used with.
    pub algorithms: Vec<PublicKeyAlgorithm>,
    /// What tokens must say.
    pub expected: Expected,
    /// Whether the secret of the harness counts too, for tokens that name no key.
    pub beside_secret: bool,
}

impl Keys {
    fn verifier(&self, clock: Arc<dyn Clock>) -> Verifier {
        let source = KeyAddress::new(self.address.parse().expect("an address")).expect("an HTTP client");
        let kept = KeptKeys::new(Box::new(source), self.algorithms.clone(), clock);
        if self.beside_secret {
            let by_secret = Verifier::with_secret(&secret(), self.expected.clone());
            by_secret.expect("the secret is long enough").and_keys(kept)
        } else {
            Verifier::with_keys(kept, self.expected.clone())
        }
    }
}

impl Default for Setup {
    /// A clock that stands, no window, and webhooks to this machine.
    fn default() -> Self {
        Self {
            timing: Timing::alone(Duration::ZERO),
            real_time: false,
            limits: Limits::default(),
            serving: Serving::default(),
            signing_key: SIGNING_KEY.to_owned(),
            known_checkpoint: None,
            unsigned_records: 0,
            webhook_allow: "127.0.0.1".to_owned(),
            lookup: Arc::new(SystemLookup),
            keys: None,
        }
    }
}

/// A clock that stands until it is moved.
#[derive(Debug)]
pub struct TestClock {
    now: AtomicI64,
    /// Microseconds that it was moved on; time does not run backwards when it is set back.
    running: AtomicI64,
}

impl TestClock {
    fn at(instant: Instant) -> Self {
        Self {
            now: AtomicI64::new(instant.as_micros()),
            running: AtomicI64::new(0),
        }
    }

    fn set(&self, instant: Instant) {
        let before = self.now.swap(instant.as_micros(), Ordering::AcqRel);
        let passed = instant.as_micros().saturating_sub(before).max(0);
        self.running.fetch_add(passed, Ordering::AcqRel);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        Instant::from_micros(self.now.load(Ordering::Acquire))
    }

    fn running(&self) -> Duration {
        let micros = self.running.load(Ordering::Acquire);
        Duration::from_micros(micros.try_into().unwrap_or_default())
    }
}

/// The database of a test, which goes with the last server on it.
#[derive(Debug)]
enum Database {
    Sqlite(sqlite::Database),
    Postgres(postgres::Database),
}

impl Database {
    fn url(&self) -> String {
        match self {
            Self::Sqlite(database) => database.url(),
            Self::Postgres(database) => database.url().to_owned(),
        }
    }
}

/// The use cases of every server on a database, which look at it when its clock is moved.
type Boards = Arc<Mutex<Vec<Noticeboard>>>;

/// A listening server with its database and clock.
pub struct TestApp {
    // Dropped first, so that the server stops before its database goes.
    stop: Option<oneshot::Sender<()>>,
    serving: Option<JoinHandle<()>>,
    url: String,
    setup: Setup,
    clock: Option<Arc<TestClock>>,
    boards: Boards,
    database: Arc<Database>,
    client: reqwest::Client,
}

impl fmt::Debug for TestApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestApp")
            .field("url", &self.url)
            .field("database", &self.database)
            .finish_non_exhaustive()
    }
}

impl TestApp {
    /// A server on a fresh database, at [`START`]; `None` when there is no PostgreSQL on this machine.
    pub async fn start(engine: Engine) -> Option<Self> {
        Self::start_with(engine, Setup::default()).await
    }

    /// As [`TestApp::start`], with differences.
    ///
    /// # Panics
    /// When the database cannot be opened or migrated.
    pub async fn start_with(engine: Engine, setup: Setup) -> Option<Self> {
        let start = instant(START);
        let clock = (!setup.real_time).then(|| Arc::new(TestClock::at(start)));
        let database = match engine {
            Engine::Sqlite => Database::Sqlite(sqlite::fresh_database()),
            Engine::Postgres => {
                let now_micros = start.as_micros();
                let time = if setup.real_time {
                    postgres::Clock::Real
                } else {
                    postgres::Clock::Set { now_micros }
                };
                Database::Postgres(postgres::fresh_database(time).await?)
            }
        };
        if setup.unsigned_records > 0 {
            unsigned::append(&database.url(), 0, setup.unsigned_records).await;
        }
        Some(Self::serve(Arc::new(database), clock, Boards::default(), setup).await)
    }

    /// A server on a PostgreSQL database that the test has, with the clock of this machine.
    ///
    /// # Panics
    /// When the database cannot be opened.
    pub async fn start_on(database: postgres::Database, setup: Setup) -> Self {
        assert!(setup.real_time, "nobody moves this database's clock");
        Self::serve(
            Arc::new(Database::Postgres(database)),
            None,
            Boards::default(),
            setup,
        )
        .await
    }

    /// One more server on the same database, with the same clock.
    pub async fn another_server(&self) -> Self {
        self.another_server_with(self.setup.clone()).await
    }

    /// As [`TestApp::another_server`], with differences; the clock is the same.
    pub async fn another_server_with(&self, setup: Setup) -> Self {
        let (database, boards) = (Arc::clone(&self.database), Arc::clone(&self.boards));
        Self::serve(database, self.clock.clone(), boards, setup).await
    }

    /// One more server, which reaches the same database by another way.
    pub async fn another_server_by(&self, address: &str, setup: Setup) -> Self {
        let (database, boards) = (Arc::clone(&self.database), Arc::clone(&self.boards));
        Self::serve_at(address, database, self.clock.clone(), boards, setup).await
    }

    async fn serve(
        database: Arc<Database>,
        clock: Option<Arc<TestClock>>,
        boards: Boards,
        setup: Setup,
    ) -> Self {
        let address = database.url();
        Self::serve_at(&address, database, clock, boards, setup).await
    }

    async fn serve_at(
        address: &str,
        database: Arc<Database>,
        clock: Option<Arc<TestClock>>,
        boards: Boards,
        setup: Setup,
    ) -> Self {
        let known = setup.known_checkpoint.as_deref();
        let shown: Arc<dyn Clock> = match &clock {
            Some(clock) => Arc::<TestClock>::clone(clock),
            None => Arc::new(SystemClock),
        };
        let store = store_at(address, shown.as_ref(), &setup.signing_key, known).await;
        let verifier = match &setup.keys {
            Some(keys) => keys.verifier(Arc::clone(&shown)),
            None => Verifier::with_secret(&secret(), Expected::default()).expect("the secret is long enough"),
        };
        let app = App::new(Parts {
            store,
            clock: shown,
            randomness: Arc::new(SystemRandomness),
            timing: setup.timing,
            notice_days: 30,
            verifier,
            public_url: PUBLIC_URL.to_owned(),
            limits: setup.limits,
            origins: Origins::Any,
            graphiql: true,
            reach: setup.webhook_allow.parse().expect("a list of receivers"),
            lookup: Arc::clone(&setup.lookup),
            serving: setup.serving.clone(),
        });
        boards.lock().await.push(app.board.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("a listener has an address");
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(async move {
            // A sender that is dropped says the same as one that sends.
            let stopped = async move { drop(stopped.await) };
            app.serve(listener, stopped).await;
        });
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build();
        Self {
            stop: Some(stop),
            serving: Some(serving),
            url: format!("http://{address}"),
            setup,
            clock,
            boards,
            database,
            client: client.expect("an HTTP client can be made"),
        }
    }

    /// The server's address, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Which database it stands on.
    pub fn engine(&self) -> Engine {
        match *self.database {
            Database::Sqlite(_) => Engine::Sqlite,
            Database::Postgres(_) => Engine::Postgres,
        }
    }

    /// The database's address.
    pub fn database_url(&self) -> String {
        self.database.url()
    }

    /// A connection of the test's own to the database.
    ///
    /// # Panics
    /// When the database does not open.
    pub async fn connect(&self) -> DatabaseConnection {
        sea_orm::Database::connect(self.database.url())
            .await
            .expect("the database of the test answers")
    }

    /// The clock by which it goes.
    pub fn clock(&self) -> Arc<dyn Clock> {
        match &self.clock {
            Some(clock) => Arc::<TestClock>::clone(clock),
            None => Arc::new(SystemClock),
        }
    }

    /// The instant at which the clock stands.
    ///
    /// # Panics
    /// When time passes by itself.
    pub fn now(&self) -> Instant {
        self.clock.as_ref().expect("the clock of this test stands").now()
    }

    /// Moves the clock to an instant, such as `2026-03-01T00:00:00Z`.
    ///
    /// # Panics
    /// When the text is no instant, or time passes by itself.
    pub async fn set_now(&self, text: &str) {
        self.move_to(instant(text)).await;
    }

    /// Moves the clock on.
    ///
    /// # Panics
    /// When time passes by itself.
    pub async fn advance(&self, span: Duration) {
        self.move_to(self.now().plus(span)).await;
    }

    async fn move_to(&self, to: Instant) {
        let clock = self.clock.as_ref().expect("the clock of this test stands");
        if let Database::Postgres(database) = &*self.database {
            database.set_now(to.as_micros()).await;
        }
        clock.set(to);
        // A look in between saw one clock and not the other.
        for board in self.boards.lock().await.iter() {
            // One that was stopped does not look any more.
            let _ = board.look().await;
        }
    }

    /// Somebody without a token.
    pub fn anonymous(&self) -> Caller {
        Caller::new(&self.client, &self.url, None)
    }

    /// Somebody with one role, whose name is the role's in lower case.
    pub fn as_role(&self, role: Role) -> Caller {
        self.as_subject(&role.as_str().to_ascii_lowercase(), &[role])
    }

    /// Somebody with a name and roles.
    pub fn as_subject(&self, subject: &str, roles: &[Role]) -> Caller {
        self.with_grant(subject, roles, None)
    }

    /// Somebody with one role whose token is limited to these notices.
    pub fn limited(&self, role: Role, slugs: &[&str]) -> Caller {
        self.with_grant(
            &format!("limited-{}", role.as_str().to_ascii_lowercase()),
            &[role],
            Some(slugs),
        )
    }

    /// Somebody whose credential is this text.
    pub fn with_credential(&self, authorization: &str) -> Caller {
        Caller::new(&self.client, &self.url, Some(authorization.to_owned()))
    }

    fn with_grant(&self, subject: &str, roles: &[Role], notices: Option<&[&str]>) -> Caller {
        let century = Duration::from_hours(100 * 365 * 24);
        let now = self
            .clock
            .as_ref()
            .map_or_else(|| SystemClock.now(), |clock| clock.now());
        let grant = Grant {
            subject: subject.to_owned(),
            roles: roles.iter().copied().collect(),
            notices: notices.map(|slugs| slugs.iter().map(|slug| (*slug).to_owned()).collect()),
            ttl: century,
        };
        let token = mint(&secret(), &Expected::default(), &grant, now).expect("the token can be signed");
        self.with_credential(&format!("Bearer {token}"))
    }

    /// Stops the server and waits until it has closed its database.
    ///
    /// # Panics
    /// When the server failed.
    pub async fn stop(&mut self) {
        drop(self.stop.take());
        // Kept alive, idle connections would hold the server for its whole time of grace.
        self.client = reqwest::Client::new();
        if let Some(serving) = self.serving.take() {
            serving.await.expect("the server ended well");
        }
    }
}

/// An instant from its text.
///
/// # Panics
/// When it is none.
pub fn instant(text: &str) -> Instant {
    text.parse().expect("an instant")
}

fn secret() -> Secret {
    Secret::new(SECRET)
}
