//! One test's database, its clock, and how it goes away.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

use super::server::{close, connect, with_database};

/// The function that all SQL of the product asks for the time, and the one place where a test can set it.
const CLOCK_EXISTS: &str = "SELECT 1 FROM pg_proc WHERE proname = 'noticeboard_now' AND pronargs = 0";

/// What `noticeboard_now()` answers in a test's database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The server's own time.
    Real,
    /// A time that stands still until [`Database::set_now`] moves it.
    Set {
        /// Microseconds since 1970.
        now_micros: i64,
    },
}

/// A database that only one test knows; it is dropped when the value is.
#[derive(Debug)]
pub struct Database {
    admin_url: String,
    name: String,
    url: String,
    dropped: bool,
}

impl Database {
    pub(super) fn new(admin_url: String, name: String) -> Self {
        let url = with_database(&admin_url, &name);
        Self {
            admin_url,
            name,
            url,
            dropped: false,
        }
    }

    /// The address, as the product's configuration takes it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A new connection, which the caller closes before its runtime ends.
    ///
    /// # Panics
    /// When the server refuses it.
    pub async fn connect(&self) -> DatabaseConnection {
        connect(&self.url)
            .await
            .expect("the database of the test answers")
    }

    /// Moves the clock of this database.
    ///
    /// # Panics
    /// When the database was made with [`Clock::Real`].
    pub async fn set_now(&self, now_micros: i64) {
        let connection = self.connect().await;
        let statement = format!("UPDATE test_clock SET now = {now_micros}");
        let moved = connection.execute_unprepared(&statement).await;
        close(connection).await;
        assert_eq!(
            moved.expect("the database has a settable clock").rows_affected(),
            1
        );
    }

    /// Drops the database now, ending connections that are still open.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn close(mut self) {
        self.dropped = true;
        drop_database(&self.admin_url, &self.name)
            .await
            .expect("the database of the test can be dropped");
    }

    pub(super) async fn install(&self, clock: Clock) {
        let Clock::Set { now_micros } = clock else { return };
        let connection = self.connect().await;
        let exists = connection
            .query_one_raw(Statement::from_string(DbBackend::Postgres, CLOCK_EXISTS))
            .await;
        // Replacing a function that nobody calls would give a clock that has no effect.
        assert!(
            exists.expect("the catalogue can be read").is_some(),
            "no migration makes noticeboard_now()"
        );
        let statements = format!(
            "CREATE TABLE test_clock (now BIGINT NOT NULL);
             INSERT INTO test_clock VALUES ({now_micros});
             CREATE OR REPLACE FUNCTION noticeboard_now() RETURNS BIGINT LANGUAGE sql VOLATILE
                 AS 'SELECT now FROM test_clock'"
        );
        connection
            .execute_unprepared(&statements)
            .await
            .expect("the clock of the database can be replaced");
        close(connection).await;
    }
}

impl Drop for Database {
    /// Best effort: what stays is dropped with the throw-away cluster, or by a later run on a given server.
    fn drop(&mut self) {
        if self.dropped {
            return;
        }
        let (admin_url, name) = (self.admin_url.clone(), self.name.clone());
        // On a thread of its own, because a runtime cannot be entered from within another one.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map(|runtime| runtime.block_on(drop_database(&admin_url, &name)))
        });
        let _ = dropping.join();
    }
}

async fn drop_database(admin_url: &str, name: &str) -> Result<(), DbErr> {
    let admin = connect(admin_url).await?;
    let dropped = admin
        .execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        .await;
    close(admin).await;
    dropped.map(|_| ())
}
