//! Opening a database by its address.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, ConnectOptions as _, Connection as _};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr};

use super::{Engine, Store};
use crate::domain::secret::Secret;

const CONNECT_TIME: Duration = Duration::from_secs(5);
/// Writers wait for their turn; readers of a database that is gone should hear so before their query times out.
const WRITER_PATIENCE: Duration = Duration::from_secs(30);
const READER_PATIENCE: Duration = Duration::from_secs(5);
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const READERS: u32 = 8;
/// Waiting writers must not take the connections that readers need.
const POSTGRES_WRITERS: u32 = 4;

/// Why a database could not be opened, in a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// An address of another kind.
    #[error(
        "the database address must begin with sqlite:// or postgres://, such as sqlite://noticeboard.db?mode=rwc"
    )]
    Address,
    /// It is not there, or refuses.
    #[error(
        "cannot open the database {address}: {cause}. Check that it is running, that the address is right and that it may be read and written"
    )]
    Unreachable {
        /// The address without a password.
        address: String,
        /// What the driver says.
        cause: String,
    },
}

impl Store {
    /// Opens the database at an address such as `sqlite://PATH?mode=rwc` or `postgres://...`. A SQLite file is made
    /// when it is not there.
    ///
    /// # Errors
    /// When the address is of another kind, or the database does not answer.
    pub async fn open(address: &str) -> Result<Self, OpenError> {
        let unreachable = |error: DbErr| OpenError::Unreachable {
            address: without_password(address),
            cause: innermost(&error),
        };
        if address.starts_with("sqlite:") {
            let mut writer = connect_sqlite(address, 1, WRITER_PATIENCE)
                .await
                .map_err(unreachable)?;
            let mut reader = connect_sqlite(address, READERS, READER_PATIENCE)
                .await
                .map_err(unreachable)?;
            let statements = counted([&mut reader, &mut writer]);
            Ok(Self {
                engine: Engine::Sqlite,
                reader,
                writer,
                statements,
                ledger: None,
                address: Arc::new(Secret::new(address)),
                primary: Arc::default(),
                margin: Duration::ZERO,
            })
        } else if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            probe_postgres(address)
                .await
                .map_err(|error| OpenError::Unreachable {
                    address: without_password(address),
                    cause: error.to_string(),
                })?;
            let mut writer = connect_postgres(address, POSTGRES_WRITERS, WRITER_PATIENCE)
                .await
                .map_err(unreachable)?;
            let mut reader = connect_postgres(address, READERS, READER_PATIENCE)
                .await
                .map_err(unreachable)?;
            let statements = counted([&mut reader, &mut writer]);
            Ok(Self {
                engine: Engine::Postgres,
                reader,
                writer,
                statements,
                ledger: None,
                address: Arc::new(Secret::new(address)),
                primary: Arc::default(),
                margin: Duration::ZERO,
            })
        } else {
            Err(OpenError::Address)
        }
    }
}

/// Counts what is sent.
fn counted(pools: [&mut DatabaseConnection; 2]) -> Arc<AtomicU64> {
    let statements = Arc::new(AtomicU64::new(0));
    for pool in pools {
        let counted = Arc::clone(&statements);
        pool.set_metric_callback(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        });
    }
    statements
}

async fn connect_sqlite(
    address: &str,
    connections: u32,
    patience: Duration,
) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(address);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(patience)
        .sqlx_logging(false);
    options.map_sqlx_sqlite_pool_opts(|pool| {
        pool.after_release(|connection, _| Box::pin(is_outside_transactions(connection)))
    });
    // Without recursive_triggers a replacing insert would delete sealed rows behind the triggers' back.
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("recursive_triggers", "ON")
            // What is erased is overwritten, not only unlinked.
            .pragma("secure_delete", "ON")
    });
    Database::connect(options).await
}

/// Whether a connection that comes back may be used again: not when it still counts a transaction.
///
/// When a commit fails for its disk, SQLite has undone the transaction, the undoing that follows fails, and the driver
/// counts it on. Whoever begins next gets a savepoint instead of a transaction; when that fails too, everything later is
/// inside a transaction that nobody commits, and would be gone with the connection though it was acknowledged.
async fn is_outside_transactions(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // What was asked for before, such as an undoing, is done by then.
    connection.ping().await?;
    let is_outside = !connection.is_in_transaction();
    if !is_outside {
        tracing::warn!("a connection to the database is closed, since a transaction on it did not end well");
    }
    Ok(is_outside)
}

async fn connect_postgres(
    address: &str,
    connections: u32,
    patience: Duration,
) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(address);
    options
        .max_connections(connections)
        .connect_timeout(CONNECT_TIME)
        .acquire_timeout(patience)
        .set_application_name("noticeboard")
        .sqlx_logging(false);
    Database::connect(options).await
}

/// Connects once without a pool, which would try again and again and then say only that time was up.
async fn probe_postgres(address: &str) -> Result<(), sqlx::Error> {
    let options: PgConnectOptions = address.parse()?;
    match tokio::time::timeout(CONNECT_TIME, options.connect()).await {
        Ok(connection) => connection?.close().await,
        Err(_) => Err(sqlx::Error::PoolTimedOut),
    }
}

/// The address as it may be shown: a password is nobody's to read.
fn without_password(address: &str) -> String {
    match url::Url::parse(address) {
        Ok(mut url) if url.password().is_some() => match url.set_password(Some("***")) {
            Ok(()) => url.to_string(),
            Err(()) => "(address with a password)".to_owned(),
        },
        _ => address.to_owned(),
    }
}

fn innermost(error: &DbErr) -> String {
    let mut source: &dyn std::error::Error = error;
    while let Some(next) = source.source() {
        source = next;
    }
    source.to_string()
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_password_is_not_shown() {
        let shown = without_password("postgres://me:secret@localhost/db");
        assert_eq!(shown, "postgres://me:***@localhost/db");
    }
}
