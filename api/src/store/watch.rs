//! Looking at the database from a connection of its own: what time it is there, how far the log goes, and whether it is
//! still the same primary.

use std::fmt;
use std::time::Duration;

use sea_orm::sqlx::postgres::PgListener;
use sea_orm::sqlx::{self, Connection as _, PgConnection, Row as _};

use super::{Engine, Store, failure, news};
use crate::domain::clock::{Clock, Instant};
use crate::domain::error::{Error, Result};

/// What writers call after a commit, and what wakes those who look.
pub(super) const CHANNEL: &str = "noticeboard";

/// Who a PostgreSQL server is, and the time there. The last part of the name of its log file's says how often another
/// one was made the primary.
pub(super) const IDENTITY: &str = "noticeboard_now() AS now,
    pg_is_in_recovery() AS is_replica,
    (SELECT system_identifier::text FROM pg_control_system()) AS system,
    CASE WHEN pg_is_in_recovery() THEN '' ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END AS timeline";

/// A server and the line of its history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Identity {
    /// Given when its data were made.
    pub system: String,
    /// Another one after each fail-over.
    pub timeline: String,
}

/// Why a database is not the one to look at, in a sentence for the operator.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Estranged {
    /// A replica knows less than its primary.
    #[error("the database is a replica; give the address of the primary")]
    Replica,
    /// Another server, or the same after a fail-over.
    #[error(
        "the database is not the server that it was, or another one became the primary: make sure that nothing was \
         lost and that the former primary is down, then start this server again"
    )]
    OtherServer,
    /// Records are gone.
    #[error("the log has {size} records and had {known}: the database lost some of them")]
    Shorter {
        /// Records of the log.
        size: i64,
        /// Records that this process knows of.
        known: i64,
    },
}

/// Why nothing was seen that counts.
#[derive(Debug)]
pub enum LookError {
    /// The database does not answer.
    Failed(Error),
    /// It is not the one to look at.
    Estranged(Estranged),
}

impl From<Error> for LookError {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Estranged> for LookError {
    fn from(estranged: Estranged) -> Self {
        Self::Estranged(estranged)
    }
}

/// What was seen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The clock that counts.
    pub now: Instant,
    /// The log's last record.
    pub last: Option<i64>,
    /// When the question went out, by the time that this process has been running.
    pub asked: Duration,
    /// When the answer was here.
    pub answered: Duration,
}

/// A connection that looks.
#[derive(Default)]
pub struct Watch(Option<PgConnection>);

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watch").field(&self.0.is_some()).finish()
    }
}

impl Watch {
    /// Drops the connection, so that the next look makes another.
    pub fn reset(&mut self) {
        self.0 = None;
    }
}

impl Store {
    /// Looks. `known` is the last record that this process knows of.
    ///
    /// # Errors
    /// See [`LookError`].
    pub async fn look(
        &self,
        watch: &mut Watch,
        clock: &dyn Clock,
        known: Option<i64>,
    ) -> Result<Seen, LookError> {
        let seen = match self.engine {
            Engine::Sqlite => self.look_at_file(clock).await?,
            Engine::Postgres => self.look_at_primary(watch, clock).await?,
        };
        if seen.last < known {
            let records = |last: Option<i64>| last.map_or(0, |last| last + 1);
            return Err(LookError::Estranged(Estranged::Shorter {
                size: records(seen.last),
                known: records(known),
            }));
        }
        Ok(seen)
    }

    async fn look_at_file(&self, clock: &dyn Clock) -> Result<Seen, LookError> {
        let asked = clock.running();
        let last = news::last(&self.read().await?).await?;
        Ok(Seen {
            now: clock.now(),
            last,
            asked,
            answered: clock.running(),
        })
    }

    async fn look_at_primary(&self, watch: &mut Watch, clock: &dyn Clock) -> Result<Seen, LookError> {
        let connection = match &mut watch.0 {
            Some(connection) => connection,
            empty => empty.insert(self.connect_directly().await.map_err(unseen)?),
        };
        let question = format!("SELECT {IDENTITY}, (SELECT max(sequence) FROM log_records) AS last");
        let asked = clock.running();
        let row = sqlx::query(sqlx::AssertSqlSafe(question))
            .fetch_one(connection)
            .await
            .map_err(unseen)?;
        let answered = clock.running();
        self.expect_primary(
            &Identity {
                system: row.try_get("system").map_err(unseen)?,
                timeline: row.try_get("timeline").map_err(unseen)?,
            },
            row.try_get("is_replica").map_err(unseen)?,
        )?;
        Ok(Seen {
            now: Instant::from_micros(row.try_get("now").map_err(unseen)?),
            last: row.try_get("last").map_err(unseen)?,
            asked,
            answered,
        })
    }

    /// Passes for the server that this process met first, as long as it is the primary.
    pub(super) fn expect_primary(&self, met: &Identity, is_replica: bool) -> Result<(), Estranged> {
        if is_replica {
            return Err(Estranged::Replica);
        }
        if self.primary.get_or_init(|| met.clone()) == met {
            Ok(())
        } else {
            Err(Estranged::OtherServer)
        }
    }

    async fn connect_directly(&self) -> Result<PgConnection, sqlx::Error> {
        PgConnection::connect(self.address.expose()).await
    }

    /// Calls `wake` after each commit of which the database tells. Ends when the connection does; for ever silent where
    /// the database tells of none.
    ///
    /// # Errors
    /// As the database fails.
    pub async fn listen(&self, wake: impl Fn() + Send) -> Result<()> {
        if self.engine == Engine::Sqlite {
            return std::future::pending().await;
        }
        let mut listener = PgListener::connect(self.address.expose()).await.map_err(unseen)?;
        listener.listen(CHANNEL).await.map_err(unseen)?;
        while listener.try_recv().await.map_err(unseen)?.is_some() {
            wake();
        }
        Ok(())
    }
}

fn unseen(error: sqlx::Error) -> Error {
    failure::of(sea_orm::DbErr::Conn(sea_orm::RuntimeErr::SqlxError(error.into())))
}
