//! Bringing the schema up to date, and refusing one that a later release made.

use noticeboard_migration::Migrator;
use sea_orm::{
    ConnectionTrait, DbErr, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use super::{Engine, Store};

/// Names the advisory lock under which a PostgreSQL database is migrated; any number that nobody else uses.
const MIGRATION_LOCK: i64 = 7_301_441_829_001;

/// Why the schema is not up to date, in a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database has steps that this release does not know.
    #[error(
        "the database was made by a later release of noticeboard (it has the step {0}, which this one does not know): install that release, or restore a backup from before"
    )]
    Later(String),
    /// The database lacks steps and must not be migrated here.
    #[error("the database lacks {0} migration steps: run `noticeboard migrate`")]
    Behind(usize),
    /// A step failed.
    #[error("the database could not be migrated: {0}")]
    Failed(String),
}

impl From<DbErr> for MigrateError {
    fn from(error: DbErr) -> Self {
        Self::Failed(error.to_string())
    }
}

impl Store {
    /// Applies the steps that are missing; answers their names.
    ///
    /// # Errors
    /// `Later` when the database has steps that this release does not know; `Failed` when a step fails.
    pub async fn migrate(&self) -> Result<Vec<String>, MigrateError> {
        // All steps or none, and one server at a time: whoever comes second finds nothing left to do.
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate)
                .filter(|_| self.engine == Engine::Sqlite),
            ..TransactionOptions::default()
        };
        let transaction = self.writer.begin_with_options(options).await?;
        if self.engine == Engine::Postgres {
            let lock = format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})");
            transaction.execute_unprepared(&lock).await?;
        }
        refuse_later(&transaction).await?;
        let before = applied(&transaction).await?;
        Migrator::up(&transaction, None).await?;
        transaction.commit().await?;
        Ok(known()
            .into_iter()
            .filter(|name| !before.contains(name))
            .collect())
    }

    /// Passes if no step is missing.
    ///
    /// # Errors
    /// `Later`, or `Behind` with the number of missing steps.
    pub async fn expect_up_to_date(&self) -> Result<(), MigrateError> {
        refuse_later(&self.reader).await?;
        let missing = known().len().saturating_sub(applied(&self.reader).await?.len());
        if missing == 0 {
            Ok(())
        } else {
            Err(MigrateError::Behind(missing))
        }
    }
}

async fn refuse_later(connection: &impl ConnectionTrait) -> Result<(), MigrateError> {
    let known = known();
    match applied(connection)
        .await?
        .into_iter()
        .find(|name| !known.contains(name))
    {
        Some(later) => Err(MigrateError::Later(later)),
        None => Ok(()),
    }
}

fn known() -> Vec<String> {
    Migrator::migrations()
        .iter()
        .map(|step| step.name().to_owned())
        .collect()
}

/// Names of the steps that the database has; none when it is new.
async fn applied(connection: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let backend = connection.get_database_backend();
    let exists = match backend {
        sea_orm::DbBackend::Sqlite => {
            "SELECT 1 AS one FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'"
        }
        _ => {
            "SELECT 1 AS one FROM pg_tables WHERE tablename = 'seaql_migrations' AND schemaname = current_schema()"
        }
    };
    if connection
        .query_one_raw(Statement::from_string(backend, exists))
        .await?
        .is_none()
    {
        return Ok(Vec::new());
    }
    let rows = connection
        .query_all_raw(Statement::from_string(
            backend,
            "SELECT version FROM seaql_migrations ORDER BY version",
        ))
        .await?;
    rows.iter().map(|row| row.try_get("", "version")).collect()
}
