//! A PostgreSQL server as the tests see it: databases are copied from a template that was migrated once.

use std::time::Duration;

use noticeboard_migration::Migrator;
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement, TryGetable};
use sea_orm_migration::MigratorTrait as _;
use tokio::sync::{Mutex, OnceCell};

use super::cluster::Cluster;
use super::database::{Clock, Database};

/// Every database that tests make on a server has a name `{PREFIX}{seconds since 1970}_{something}`.
const PREFIX: &str = "noticeboard_test_";

/// Older databases on a given server are left over from a process that was killed.
const LEFT_OVER_AFTER_SECONDS: i64 = 2 * 60 * 60;

const NOW_SECONDS: &str = "extract(epoch FROM clock_timestamp())::bigint";

const CONNECT_ATTEMPTS: u32 = 300;
const CONNECT_INTERVAL: Duration = Duration::from_millis(100);

/// The server that all tests of this process share.
pub(super) struct Server {
    admin_url: String,
    template: OnceCell<String>,
    // PostgreSQL refuses to copy a template while anybody is connected to it.
    creating: Mutex<()>,
    _cluster: Option<Cluster>,
}

impl Server {
    /// A server that somebody else runs; databases that earlier runs left on it are dropped.
    pub(super) async fn given(admin_url: String) -> Self {
        let server = Self::new(admin_url, None);
        server
            .drop_left_over()
            .await
            .expect("the server that NOTICEBOARD_TEST_POSTGRES names answers");
        server
    }

    /// A server of this process alone; `None` when this machine has no server binaries.
    pub(super) async fn throw_away() -> Option<Self> {
        let cluster = tokio::task::spawn_blocking(Cluster::start);
        let mut cluster = cluster.await.expect("the cluster starts")?;
        until_it_answers(&mut cluster).await;
        Some(Self::new(cluster.admin_url(), Some(cluster)))
    }

    pub(super) fn new(admin_url: String, cluster: Option<Cluster>) -> Self {
        Self {
            admin_url,
            template: OnceCell::new(),
            creating: Mutex::new(()),
            _cluster: cluster,
        }
    }

    /// The address of the administrator.
    pub(super) fn admin_url(&self) -> &str {
        &self.admin_url
    }

    /// A copy of the template, with the clock that the test wants.
    pub(super) async fn fresh_database(&self, clock: Clock) -> Database {
        let template = self.template.get_or_init(|| self.make_template()).await;
        let name = self
            .create(Some(template))
            .await
            .expect("a database can be copied from the template");
        let database = Database::new(self.admin_url.clone(), name);
        database.install(clock).await;
        database
    }

    async fn make_template(&self) -> String {
        let name = self.create(None).await.expect("a database can be made");
        let connection = connect(&with_database(&self.admin_url, &name))
            .await
            .expect("the new database answers");
        Migrator::up(&connection, None)
            .await
            .expect("an empty database can be migrated");
        close(connection).await;
        name
    }

    async fn create(&self, template: Option<&str>) -> Result<String, DbErr> {
        let _one_at_a_time = self.creating.lock().await;
        let admin = connect(&self.admin_url).await?;
        let name = new_name(&admin).await?;
        let source = match template {
            None => "TEMPLATE template0 ENCODING 'UTF8'".to_owned(),
            Some(template) => format!("TEMPLATE {template} {}", copy_strategy(&admin).await?),
        };
        let created = admin
            .execute_unprepared(&format!("CREATE DATABASE {name} {source}"))
            .await;
        close(admin).await;
        created.map(|_| name)
    }

    async fn drop_left_over(&self) -> Result<(), DbErr> {
        let admin = connect(&self.admin_url).await?;
        let oldest_kept =
            query_one::<i64>(&admin, &format!("SELECT {NOW_SECONDS}")).await? - LEFT_OVER_AFTER_SECONDS;
        let query = format!("SELECT datname::text FROM pg_database WHERE datname LIKE '{PREFIX}%'");
        for row in admin
            .query_all_raw(Statement::from_string(DbBackend::Postgres, query))
            .await?
        {
            let name: String = row.try_get_by_index(0)?;
            if made_at_seconds(&name).is_some_and(|made_at| made_at < oldest_kept) {
                admin
                    .execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
                    .await?;
            }
        }
        close(admin).await;
        Ok(())
    }
}

/// Waits until a server takes connections.
pub(super) async fn until_it_answers(cluster: &mut Cluster) {
    for _ in 0..CONNECT_ATTEMPTS {
        cluster.assert_running();
        if let Ok(connection) = connect(&cluster.admin_url()).await {
            close(connection).await;
            return;
        }
        tokio::time::sleep(CONNECT_INTERVAL).await;
    }
    panic!("PostgreSQL runs but takes no connection");
}

fn made_at_seconds(name: &str) -> Option<i64> {
    name.strip_prefix(PREFIX)?.split('_').next()?.parse().ok()
}

/// A name that no other process takes, with the time of the server, which is the same for all who share it.
async fn new_name(admin: &DatabaseConnection) -> Result<String, DbErr> {
    let random = "replace(gen_random_uuid()::text, '-', '')";
    query_one(
        admin,
        &format!("SELECT '{PREFIX}' || {NOW_SECONDS} || '_' || {random}"),
    )
    .await
}

/// Copying files is the faster way for a cluster without fsync; before 15 it is the only way and has no name.
async fn copy_strategy(admin: &DatabaseConnection) -> Result<&'static str, DbErr> {
    let version = query_one::<i64>(admin, "SELECT current_setting('server_version_num')::bigint").await?;
    Ok(if version >= 150_000 {
        "STRATEGY file_copy"
    } else {
        ""
    })
}

async fn query_one<T: TryGetable>(connection: &DatabaseConnection, query: &str) -> Result<T, DbErr> {
    let statement = Statement::from_string(DbBackend::Postgres, query);
    let row = connection.query_one_raw(statement).await?;
    row.ok_or_else(|| DbErr::RecordNotFound(query.to_owned()))?
        .try_get_by_index(0)
}

/// One connection, for the runtime of the caller.
pub(super) async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(1)
        .sqlx_logging(false)
        .connect_timeout(Duration::from_secs(30));
    sea_orm::Database::connect(options).await
}

pub(super) async fn close(connection: DatabaseConnection) {
    connection.close().await.expect("a connection can be closed");
}

/// The address of another database on the same server.
pub(super) fn with_database(admin_url: &str, name: &str) -> String {
    let (address, options) = admin_url
        .split_once('?')
        .map_or((admin_url, None), |(a, o)| (a, Some(o)));
    let server = match address.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}", rest.split('/').next().unwrap_or(rest)),
        None => address.to_owned(),
    };
    options.map_or_else(
        || format!("{server}/{name}"),
        |options| format!("{server}/{name}?{options}"),
    )
}
