//! Transactions: a snapshot to read from, and the one writer at a time.

use sea_orm::{
    AccessMode, ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, EntityTrait,
    IsolationLevel, QueryFilter, QueryOrder, QuerySelect, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

use super::{Engine, Store, failure, log, now};
use crate::domain::clock::{Clock, Instant};
use crate::domain::error::{Error, Result};
use crate::domain::hash::Hash;
use crate::log::merkle::Frontier;
use crate::log::note::SigningKey;
use noticeboard_entity::{log_records, publication_events};

/// Names the advisory lock that every writer on PostgreSQL holds to its commit; any number that nobody else uses.
const WRITE_LOCK: i64 = 7_301_441_829_002;

/// Something to read from.
pub trait Session: Sync {
    /// The transaction.
    fn transaction(&self) -> &DatabaseTransaction;
}

/// A snapshot: everything that is read in it stood at one instant.
#[derive(Debug)]
pub struct ReadSession(DatabaseTransaction);

/// A transaction that writes. Only one is open at a time, in the whole database.
#[derive(Debug)]
pub struct WriteSession {
    transaction: DatabaseTransaction,
    pub(super) store: Store,
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

    /// Waits for its turn and opens the transaction that writes. Dropping it undoes what was written.
    ///
    /// # Errors
    /// `Unavailable` when the database does not answer.
    pub async fn write(&self, clock: &dyn Clock) -> Result<WriteSession> {
        let mode = (self.engine == Engine::Sqlite).then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions {
            sqlite_transaction_mode: mode,
            ..TransactionOptions::default()
        };
        let transaction = begin(&self.writer, options).await?;
        if self.engine == Engine::Postgres {
            let lock = format!("SELECT pg_advisory_xact_lock({WRITE_LOCK})");
            transaction.execute_unprepared(&lock).await.map_err(failure::of)?;
        }
        let now = now(self.engine, &transaction, clock).await?;
        let next_record = next_record(&transaction, now).await?;
        Ok(WriteSession {
            transaction,
            store: self.clone(),
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
        let Err(error) = self.transaction.commit().await else {
            return Ok(());
        };
        let cause = match failure::of(error) {
            Error::Unavailable(cause) => cause,
            refused => return Err(refused),
        };
        let Some((sequence, leaf_hash)) = self.written else {
            return Err(Error::Unavailable(cause));
        };
        tracing::warn!(
            cause = cause.for_log(),
            sequence,
            "the answer to a commit was lost"
        );
        let session = self.store.read().await.map_err(|_| Error::InDoubt)?;
        match log::find_leaf(&session, sequence).await {
            Ok(Some(found)) if found == leaf_hash => Ok(()),
            _ => Err(Error::InDoubt),
        }
    }
}
