//! The database: the only part of the project that names `SeaORM` and the entities.
//!
//! Takes and gives domain values. It knows no rule of publishing; what may be written, the services decide.

pub mod catalogue;
mod connect;
pub mod contents;
pub mod cookie_lists;
pub mod drafts;
pub mod erasing;
mod failure;
pub mod heads;
pub mod idempotency;
mod ledger;
pub mod log;
pub mod news;
pub mod notices;
pub mod origins;
pub mod outbox;
pub mod outdated;
pub mod people;
pub mod previews;
pub mod publications;
pub mod reviews;
mod rows;
mod schema;
mod session;
pub mod sources;
mod stored;
pub mod subjects;
pub mod tree;
pub mod versions;
mod watch;
pub mod webhooks;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

use crate::domain::clock::{Clock, Instant};
use crate::domain::error::Result;
use crate::domain::secret::Secret;

use ledger::Ledger;

pub use connect::OpenError;
pub use ledger::{LedgerError, Refusal};
pub use schema::MigrateError;
pub use session::{ClockReading, ReadSession, Session, WriteSession};
pub use watch::{Estranged, LookError, Seen, Watch};

/// Which database it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    /// One file, one server.
    Sqlite,
    /// One database, several servers.
    Postgres,
}

/// An open database.
#[derive(Clone, Debug)]
pub struct Store {
    engine: Engine,
    reader: DatabaseConnection,
    /// On SQLite one connection, so that writers queue up here and not at the file; a few on PostgreSQL.
    writer: DatabaseConnection,
    /// What signs the log; none in a process that only reads.
    ledger: Option<Arc<Ledger>>,
    /// For connections that stand beside the pools.
    address: Arc<Secret>,
    /// So many statements were sent by the pools.
    statements: Arc<AtomicU64>,
    /// The primary that this process met first.
    primary: Arc<OnceLock<watch::Identity>>,
    /// So long before the instant on which a change depends its commit must be through.
    margin: Duration,
}

impl Store {
    /// Which database it is.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// The same database, for changes whose commit must be through `margin` before the instant on which they depend.
    #[must_use]
    pub fn with_margin(mut self, margin: Duration) -> Self {
        self.margin = margin;
        self
    }

    /// How many statements were sent to the database so far, those that look at it at intervals left out.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// The current instant: the database's on PostgreSQL, so that all servers agree; `clock`'s on SQLite.
    ///
    /// # Errors
    /// `Unavailable` when the database cannot be asked.
    pub async fn now(&self, clock: &dyn Clock) -> Result<Instant> {
        now(self.engine, &self.reader, clock).await
    }

    /// Takes what was deleted out of SQLite's journal too, as far as readers let it. PostgreSQL does so by its own
    /// vacuuming.
    pub async fn scrub(&self) {
        if self.engine == Engine::Postgres {
            return;
        }
        let emptied = self.writer.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)");
        if let Err(error) = emptied.await {
            tracing::warn!(%error, "the journal was not emptied; it will be, with the next checkpoint");
        }
    }

    /// Closes every connection.
    pub async fn close(self) {
        if let Err(error) = self.writer.close().await {
            tracing::warn!(%error, "the writing connection was not closed cleanly");
        }
        if let Err(error) = self.reader.close().await {
            tracing::warn!(%error, "the database was not closed cleanly");
        }
    }
}

async fn now(engine: Engine, connection: &impl ConnectionTrait, clock: &dyn Clock) -> Result<Instant> {
    if engine == Engine::Sqlite {
        return Ok(clock.now());
    }
    let statement = Statement::from_string(sea_orm::DbBackend::Postgres, "SELECT noticeboard_now() AS now");
    let row = connection.query_one_raw(statement).await.map_err(failure::of)?;
    let micros: i64 = match row {
        Some(row) => row.try_get("", "now").map_err(failure::of)?,
        None => {
            return Err(crate::domain::error::Error::internal(
                "noticeboard_now() gave no row",
            ));
        }
    };
    Ok(Instant::from_micros(micros))
}
