//! The PostgreSQL that tests run on: a given server or a throw-away cluster, and a database per test.
//!
//! No connection is kept between calls, because each test has a runtime of its own and a connection must not
//! outlive the runtime that made it.

pub mod binaries;
mod cluster;
mod database;
mod lasting;
mod server;

use tokio::sync::OnceCell;

pub use cluster::Ending;
pub use database::{Clock, Database};
pub use lasting::Lasting;
use server::Server;

use crate::absence;

static SERVER: OnceCell<Option<Server>> = OnceCell::const_new();

/// A migrated database for one test; `None` when there is no PostgreSQL on this machine.
///
/// `NOTICEBOARD_TEST_POSTGRES` names a server to use (the address of an administrator); otherwise a cluster is started
/// from the installed server binaries, once per process, and ends with it.
///
/// # Panics
/// When there is no PostgreSQL although `CI=true` or `NOTICEBOARD_REQUIRE_POSTGRES` is set, and when one is there but
/// fails.
pub async fn fresh_database(clock: Clock) -> Option<Database> {
    let server = SERVER.get_or_init(start).await.as_ref()?;
    Some(server.fresh_database(clock).await)
}

async fn start() -> Option<Server> {
    let given = std::env::var("NOTICEBOARD_TEST_POSTGRES")
        .ok()
        .filter(|address| !address.is_empty());
    let server = match given {
        Some(address) => Some(Server::given(address).await),
        None => Server::throw_away().await,
    };
    if server.is_none() {
        report_absence(
            "the PostgreSQL half of the tests did not run: no initdb and postgres on this machine; \
             install the server binaries or name a server in NOTICEBOARD_TEST_POSTGRES",
        );
    }
    server
}

fn report_absence(what_did_not_run: &str) {
    let required = std::env::var_os("NOTICEBOARD_REQUIRE_POSTGRES").is_some_and(|value| !value.is_empty());
    absence::report(what_did_not_run, required);
}
