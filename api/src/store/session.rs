//! Transactions: a snapshot to read from, and the one writer at a time.

use std::time::Duration;

use sea_orm::{
    AccessMode, ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend,
    EntityTrait, IsolationLevel, QueryFilter, QueryOrder, QuerySelect, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};

use super::watch::{CHANNEL, IDENTITY, Identity};
use super::{Engine, Store, failure, log};
use crate::domain::clock::{Clock, Instant};
use crate::domain::error::{Cause, Error, Result};
use crate::domain::hash::Hash;
use crate::log::merkle::Frontier;
use crate::log::note::SigningKey;
use noticeboard_entity::{log_records, publication_events};

/// Names the advisory lock that every writer on PostgreSQL holds to its commit; any number that nobody else uses.
const WRITE_LOCK: i64 = 7_301_441_829_002;

/// A commit, or the look whether it stands, may take so long; then it is in doubt.
const COMMIT_PATIENCE: Duration = Duration::from_secs(10);

/// Something to read from.
pub trait Session: Sync {
    /// The transaction.
    fn transaction(&self) -> &DatabaseTransaction;
}

/// A snapshot: everything that is read in it stood at one instant.
#[derive(Debug)]
pub struct ReadSession(DatabaseTransaction);

/// What the clock said, and when that was known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClockReading {
    /// The clock.
    pub now: Instant,
    /// How long this process had been running.
    pub known_at: Duration,
}

impl ClockReading {
    /// An instant that the clock has surely reached when this process has been running for so long.
    pub fn clock_at(self, running: Duration) -> Instant {
        self.now.plus(running.saturating_sub(self.known_at))
    }
}

/// A transaction that writes. Only one is open at a time, in the whole database.
#[derive(Debug)]
pub struct WriteSession {
    transaction: DatabaseTransaction,
    pub(super) store: Store,
    /// What the clock said when it was this session's turn.
    opened: ClockReading,
    /// The sequence and instant that the next record gets.
    pub(super) next_record: (i64, Instant),
    /// The last record that was written here, to find out whether a lost commit stands.
    pub(super) written: Option<(i64, Hash)>,
    /// The edge of the signed tree, once something was appended here.
    pub(super) edge: Option<Frontier>,
    /// The key that signs from this commit on, when it replaces another.
    pub(super) successor: Option<Box<SigningKey>>,
}

impl Session for ReadSession {
    fn transaction(&self) -> &DatabaseTransaction {
        &self.0
    }
}

impl Session for WriteSession {
    fn transaction(&self) -> &DatabaseTransaction {
        &self.transaction
    }
}

impl Store {
    /// Opens a snapshot.
    ///
    /// # Errors
    /// `Unavailable` when the database does not answer.
    pub async fn read(&self) -> Result<ReadSession> {
        let options = match self.engine {
            Engine::Sqlite => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
                ..TransactionOptions::default()
            },
            Engine::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
        };
        begin(&self.reader, options).await.map(ReadSession)
    }

    /// Waits for the lock that every writer on PostgreSQL holds to its commit; answers the time, at the primary.
    async fn take_turn(&self, transaction: &DatabaseTransaction) -> Result<Instant> {
        let lock = format!("SELECT pg_advisory_xact_lock({WRITE_LOCK})");
        transaction.execute_unprepared(&lock).await.map_err(failure::of)?;
        let micros = self.margin.as_micros();
        let question = format!("SELECT set_config('noticeboard.margin_us', '{micros}', true), {IDENTITY}");
        let statement = Statement::from_string(DbBackend::Postgres, question);
        let row = transaction.query_one_raw(statement).await.map_err(failure::of)?;
        let row = row.ok_or_else(|| Error::internal("the database did not say what time it is"))?;
        let met = Identity {
            system: row.try_get("", "system").map_err(failure::of)?,
            timeline: row.try_get("", "timeline").map_err(failure::of)?,
        };
        let is_replica = row.try_get("", "is_replica").map_err(failure::of)?;
        self.expect_primary(&met, is_replica)
            .map_err(|estranged| Error::Unavailable(Cause::new(estranged)))?;
        let now: i64 = row.try_get("", "now").map_err(failure::of)?;
        Ok(Instant::from_micros(now))
    }

    /// Waits for its turn and opens the transaction that writes. Dropping it undoes what was written.
    ///
    /// # Errors
    /// `Unavailable` when the database does not answer.
    pub async fn write(&self, clock: &dyn Clock) -> Result<WriteSession> {
        let transaction = self.begin_writing().await?;
        let now = match self.engine {
            Engine::Sqlite => clock.now(),
            Engine::Postgres => self.take_turn(&transaction).await?,
        };
        let opened = ClockReading {
            now,
            known_at: clock.running(),
        };
        let next_record = next_record(&transaction, now).await?;
        Ok(WriteSession {
            transaction,
            store: self.clone(),
            opened,
            next_record,
            written: None,
            edge: None,
            successor: None,
        })
    }
}

/// Begins in a task of its own. A beginning that is broken off half-way, because a client hangs up, would leave the
/// connection inside a transaction that nobody knows of, and fail whoever gets it next.
async fn begin(connection: &DatabaseConnection, options: TransactionOptions) -> Result<DatabaseTransaction> {
    let connection = connection.clone();
    let begun = tokio::spawn(async move { connection.begin_with_options(options).await });
    begun.await.map_err(Error::internal)?.map_err(failure::of)
}

impl Store {
    /// Whether a record stands whose commit got no answer.
    ///
    /// Asked with the lock of writers held: until the lost transaction has ended, one way or the other, it is the
    /// transaction's. The leaf hash holds random bytes of that one attempt of that one request.
    async fn stands(&self, (sequence, leaf_hash): (i64, Hash)) -> Result<bool> {
        let transaction = self.begin_writing().await?;
        if self.engine == Engine::Postgres {
            self.take_turn(&transaction).await?;
        }
        let found = log::find_leaf(&ReadSession(transaction), sequence).await?;
        Ok(found == Some(leaf_hash))
    }

    async fn begin_writing(&self) -> Result<DatabaseTransaction> {
        let mode = (self.engine == Engine::Sqlite).then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions {
            sqlite_transaction_mode: mode,
            ..TransactionOptions::default()
        };
        begin(&self.writer, options).await
    }
}

/// The next record's place: instants grow strictly with the sequence, and pass every numbered event, whatever the
/// clock does.
async fn next_record(transaction: &DatabaseTransaction, now: Instant) -> Result<(i64, Instant)> {
    let last = last_record(transaction).await?;
    let floor = reached(transaction, last).await?;
    let at = floor.map_or(now, |floor| now.max(floor.next()));
    Ok((last.map_or(0, |(sequence, _)| sequence + 1), at))
}

/// Sequence and instant of the last record.
async fn last_record(transaction: &DatabaseTransaction) -> Result<Option<(i64, i64)>> {
    log_records::Entity::find()
        .select_only()
        .columns([log_records::Column::Sequence, log_records::Column::At])
        .order_by_desc(log_records::Column::Sequence)
        .limit(1)
        .into_tuple()
        .one(transaction)
        .await
        .map_err(failure::of)
}

/// The instant of the last record or numbered event, whichever is later.
async fn reached(transaction: &DatabaseTransaction, last: Option<(i64, i64)>) -> Result<Option<Instant>> {
    let last_event: Option<i64> = publication_events::Entity::find()
        .select_only()
        .column(publication_events::Column::Instant)
        .order_by_desc(publication_events::Column::Sequence)
        .filter(publication_events::Column::Sequence.is_not_null())
        .limit(1)
        .into_tuple()
        .one(transaction)
        .await
        .map_err(failure::of)?;
    let reached = last.map(|(_, at)| at).into_iter().chain(last_event).max();
    Ok(reached.map(Instant::from_micros))
}

impl ReadSession {
    /// The instant that the records have reached; none when they are empty.
    ///
    /// # Errors
    /// As the database fails.
    pub async fn recorded_until(&self) -> Result<Option<Instant>> {
        reached(&self.0, last_record(&self.0).await?).await
    }
}

impl WriteSession {
    /// The instant that the next log record gets: no earlier than the clock, later than every record before.
    pub const fn now(&self) -> Instant {
        self.next_record.1
    }

    /// What the clock said when it was this session's turn.
    pub const fn clock_reading(&self) -> ClockReading {
        self.opened
    }

    /// Lets the commit take as long as it wants: what is written lies in the past, so that nobody switches at its
    /// instants any more.
    ///
    /// # Errors
    /// As the database fails.
    pub async fn depend_on_no_instant(&self) -> Result<()> {
        if self.store.engine == Engine::Sqlite {
            return Ok(());
        }
        let unset = "SELECT set_config('noticeboard.margin_us', '0', true)";
        let done = self.transaction.execute_unprepared(unset).await;
        done.map(drop).map_err(failure::of)
    }

    /// The place of the last record that was written here.
    pub fn last_record(&self) -> Option<i64> {
        self.written.map(|(sequence, _)| sequence)
    }

    /// Makes what was written stand, with a signed head over all records. A commit whose answer is lost is looked up before anything is said.
    ///
    /// # Errors
    /// `InDoubt` when the answer was lost and the records cannot be found; else as the database says.
    pub async fn commit(mut self) -> Result<()> {
        if self.written.is_some() {
            // On the heap, since it is part of every change's future.
            Box::pin(self.sign_head()).await?;
        }
        if self.written.is_some() && self.store.engine == Engine::Postgres {
            // Heard of at the commit; it wakes those who look, and whoever misses it looks all the same.
            let call = format!("NOTIFY {CHANNEL}");
            self.transaction
                .execute_unprepared(&call)
                .await
                .map_err(failure::of)?;
        }
        let Self {
            transaction,
            store,
            written,
            ..
        } = self;
        let committed = tokio::time::timeout(COMMIT_PATIENCE, transaction.commit()).await;
        let cause = match committed.map(|done| done.map_err(failure::of)) {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(Error::Unavailable(cause))) => cause,
            Ok(Err(refused)) => return Err(refused),
            Err(_) => Cause::new("no answer came"),
        };
        let Some(written) = written else {
            return Err(Error::Unavailable(cause));
        };
        let (cause_for_log, sequence) = (cause.for_log(), written.0);
        tracing::warn!(cause = cause_for_log, sequence, "the answer to a commit was lost");
        match tokio::time::timeout(COMMIT_PATIENCE, store.stands(written)).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(Error::Unavailable(cause)),
            Ok(Err(_)) | Err(_) => Err(Error::InDoubt),
        }
    }
}
