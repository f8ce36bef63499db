//! A fresh database per test, migrated, with the few questions that tests ask of it.
//! It must not know what a test is about.

use std::io::Write as _;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

use noticeboard_migration::Migrator;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database as Connector, DatabaseConnection, DbBackend, DbErr, Statement,
};
use sea_orm_migration::MigratorTrait as _;
use tempfile::TempDir;

/// A migrated database. On SQLite it goes with the value; on PostgreSQL `remove` drops it, and one whose
/// test failed stays for whoever wants to look.
pub(crate) struct Database {
    pub(crate) connection: DatabaseConnection,
    home: Home,
}

enum Home {
    Directory { _directory: TempDir },
    Server { url: String, name: String },
}

impl Database {
    pub(crate) async fn sqlite() -> Self {
        let directory = tempfile::tempdir().expect("a directory for the database");
        let file = directory.path().join("notices.db");
        let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", file.display()));
        options
            .max_connections(2)
            .sqlx_logging(false)
            .map_sqlx_sqlite_opts(|options| {
                options
                    .foreign_keys(true)
                    .pragma("recursive_triggers", "ON")
                    .pragma("synchronous", "OFF")
            });
        Self::migrated(
            options,
            Home::Directory {
                _directory: directory,
            },
        )
        .await
    }

    /// None, and a line on the terminal, when no server is named.
    pub(crate) async fn postgres() -> Option<Self> {
        static MISSING: Once = Once::new();
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let Ok(url) = std::env::var("NOTICEBOARD_TEST_POSTGRES") else {
            // Written past the test harness, which would swallow the output of a test that passes.
            MISSING.call_once(|| {
                let line = "\n*** PostgreSQL was NOT tested: NOTICEBOARD_TEST_POSTGRES is not set ***\n\n";
                std::io::stderr()
                    .write_all(line.as_bytes())
                    .expect("a terminal to write to");
            });
            return None;
        };
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("noticeboard_schema_{}_{count}", std::process::id());
        // An earlier process may have had the same number and a test that failed.
        execute_as_administrator(&url, &format!("DROP DATABASE IF EXISTS {name}")).await;
        execute_as_administrator(&url, &format!("CREATE DATABASE {name}")).await;
        let (server, _) = url
            .rsplit_once('/')
            .expect("an URL that ends in a database's name");
        let mut options = ConnectOptions::new(format!("{server}/{name}"));
        options.max_connections(2).sqlx_logging(false);
        Some(Self::migrated(options, Home::Server { url, name }).await)
    }

    async fn migrated(options: ConnectOptions, home: Home) -> Self {
        let connection = Connector::connect(options).await.expect("a connection");
        Migrator::up(&connection, None).await.expect("all steps up");
        Self { connection, home }
    }

    pub(crate) async fn remove(self) {
        self.connection.close().await.expect("the connections to close");
        if let Home::Server { url, name } = self.home {
            execute_as_administrator(&url, &format!("DROP DATABASE {name}")).await;
        }
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.connection.get_database_backend() == DbBackend::Postgres
    }

    /// Runs statements written in words of PostgreSQL.
    pub(crate) async fn run(&self, sql: &str) -> Result<(), DbErr> {
        let sql = if self.is_postgres() {
            sql.to_owned()
        } else {
            sql.replace("BYTEA", "BLOB")
        };
        self.connection.execute_unprepared(&sql).await.map(drop)
    }

    #[track_caller]
    pub(crate) fn accepts(&self, sql: &str) -> impl Future<Output = ()> {
        let caller = std::panic::Location::caller();
        async move {
            let message = self.run(sql).await.err().map(|error| error.to_string());
            assert!(message.is_none(), "{caller}: refused with {message:?}: {sql}");
        }
    }

    /// Asserts that `sql` fails and that the error holds `name`.
    #[track_caller]
    pub(crate) fn refuses(&self, sql: &str, name: &str) -> impl Future<Output = ()> {
        let caller = std::panic::Location::caller();
        async move {
            let answer = self.run(sql).await;
            let message = answer.err().map(|error| error.to_string());
            assert!(
                message.as_ref().is_some_and(|message| message.contains(name)),
                "{caller}: not refused by {name} but answered {message:?}: {sql}"
            );
        }
    }

    pub(crate) async fn count(&self, table: &str) -> i64 {
        self.number(&format!("SELECT count(*) FROM {table}")).await
    }

    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let row = self
            .connection
            .query_one_raw(self.statement(sql))
            .await
            .expect("an answer");
        row.and_then(|row| row.try_get_by_index(0).ok())
            .expect("one number")
    }

    /// The first column of every row.
    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        let rows = self
            .connection
            .query_all_raw(self.statement(sql))
            .await
            .expect("an answer");
        rows.iter()
            .map(|row| row.try_get_by_index(0).expect("a text"))
            .collect()
    }

    fn statement(&self, sql: &str) -> Statement {
        Statement::from_string(self.connection.get_database_backend(), sql)
    }
}

async fn execute_as_administrator(url: &str, sql: &str) {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let connection = Connector::connect(options)
        .await
        .expect("the administrator's connection");
    connection
        .execute_unprepared(sql)
        .await
        .expect("the administrator's statement");
    connection.close().await.expect("the connection to close");
}
