//! What a failure of the database means to the caller.

use sea_orm::{DbErr, RuntimeErr};

use crate::domain::error::{Cause, Error};

/// The code with which the database refuses a commit that comes too late.
const TOO_LATE: &str = "NB001";

/// The domain's error for a database's.
pub(super) fn of(error: DbErr) -> Error {
    match &error {
        DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner))
            if is_too_late(inner) =>
        {
            Error::TooLate
        }
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Error::Unavailable(Cause::new(error)),
        DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner))
            if is_lost(inner) =>
        {
            Error::Unavailable(Cause::new(error))
        }
        _ => Error::Internal(Cause::new(error)),
    }
}

/// Whether a commit was refused by the last look at the clock.
fn is_too_late(error: &sea_orm::sqlx::Error) -> bool {
    let told = error.as_database_error();
    told.and_then(sea_orm::sqlx::error::DatabaseError::code)
        .as_deref()
        == Some(TOO_LATE)
}

fn is_lost(error: &sea_orm::sqlx::Error) -> bool {
    use sea_orm::sqlx::Error as E;
    match error {
        E::Database(told) => told.code().is_some_and(|code| is_going(&code)),
        E::Io(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed | E::Tls(_) | E::Protocol(_) => true,
        _ => false,
    }
}

/// Whether PostgreSQL says that the connection ends, or that it takes none: classes 08 and 57P, and 53300.
fn is_going(code: &str) -> bool {
    code.starts_with("08") || code.starts_with("57P") || code == "53300"
}
