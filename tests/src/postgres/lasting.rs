//! A cluster of one test alone, whose server is ended and started again while the test goes on.

use sea_orm::ConnectionTrait as _;
use tokio::sync::Mutex;

use super::cluster::{Cluster, Ending};
use super::database::{Clock, Database};
use super::report_absence;
use super::server::{Server, close, connect, until_it_answers, with_database};

/// A cluster that keeps what was committed when its server is killed. It lives as long as the process.
pub struct Lasting {
    server: Server,
    cluster: Mutex<Cluster>,
}

impl std::fmt::Debug for Lasting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lasting").finish_non_exhaustive()
    }
}

impl Lasting {
    /// A fresh cluster; `None` when this machine has no server binaries, which is said.
    ///
    /// # Panics
    /// When it does not start, or where it is required.
    pub async fn start() -> Option<Self> {
        let cluster = tokio::task::spawn_blocking(Cluster::start_lasting);
        let Some(mut cluster) = cluster.await.expect("the cluster starts") else {
            report_absence(
                "the tests that end PostgreSQL did not run: no initdb and postgres on this machine; \
                 install the server binaries",
            );
            return None;
        };
        until_it_answers(&mut cluster).await;
        let server = Server::new(cluster.admin_url(), None);
        let cluster = Mutex::new(cluster);
        Some(Self { server, cluster })
    }

    /// A migrated database with the clock of the machine.
    pub async fn fresh_database(&self) -> Database {
        self.server.fresh_database(Clock::Real).await
    }

    /// A copy of all databases on a server of its own, which is a replica until it is promoted. The server ends for it
    /// and starts again.
    ///
    /// # Panics
    /// When the server does not end, or one of the two does not start.
    pub async fn replica(&self) -> Self {
        let mut cluster = self.cluster.lock().await;
        let mut copy = tokio::task::block_in_place(|| cluster.replica());
        until_it_answers(&mut cluster).await;
        until_it_answers(&mut copy).await;
        Self {
            server: Server::new(copy.admin_url(), None),
            cluster: Mutex::new(copy),
        }
    }

    /// Makes a replica the primary of its own line.
    ///
    /// # Panics
    /// When it is none.
    pub async fn promote(&self) {
        let connection = connect(self.server.admin_url())
            .await
            .expect("the server answers");
        let promoted = connection.execute_unprepared("SELECT pg_promote()").await;
        close(connection).await;
        promoted.expect("a replica can be promoted");
    }

    /// The address here of the database that has this one elsewhere.
    #[must_use]
    pub fn address_of_same(&self, elsewhere: &str) -> String {
        let name = elsewhere.rsplit('/').next().unwrap_or_default();
        with_database(self.server.admin_url(), name)
    }

    /// Ends the server and starts it again.
    ///
    /// # Panics
    /// When it does not end, or does not come back.
    pub async fn restart(&self, ending: Ending) {
        let mut cluster = self.cluster.lock().await;
        tokio::task::block_in_place(|| cluster.restart(ending));
        until_it_answers(&mut cluster).await;
    }
}
