//! Two servers on one PostgreSQL, with the lease checked at each read.

use std::path::Path;

use anyhow::{Result, bail};
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection};
use serde_json::{Value, json};

use crate::client::Client;
use crate::notice::{self, SLUG};
use crate::publishing;
use crate::server::Server;
use crate::table::{Table, spread};

/// Names a server of PostgreSQL by the address of an administrator, as for the tests.
const ADDRESS: &str = "NOTICEBOARD_TEST_POSTGRES";
const DATABASE: &str = "noticeboard_figures";
/// How often a version is published on one server and asked for on both.
const ROUNDS: usize = 20;
const NUMBER: &str = "{ notice(slug: \"figures\") { latest { number } } }";

/// Adds how quickly a server with a lease answers, and how long after publishing was answered both show the version.
pub(crate) async fn measure(folder: &Path, table: &mut Table) -> Result<()> {
    let Some(address) = std::env::var(ADDRESS).ok().filter(|address| !address.is_empty()) else {
        table.add(
            "two servers on PostgreSQL",
            format!("NOT MEASURED: {ADDRESS} names no server"),
        );
        return Ok(());
    };
    let admin = Database::connect(&address).await?;
    remove(&admin).await?;
    admin
        .execute_unprepared(&format!("CREATE DATABASE {DATABASE}"))
        .await?;
    let mut database = url::Url::parse(&address)?;
    database.set_path(DATABASE);
    let measured = on(database.as_str(), folder, table).await;
    remove(&admin).await?;
    admin.close().await?;
    measured
}

async fn remove(admin: &DatabaseConnection) -> Result<()> {
    admin
        .execute_unprepared(&format!("DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"))
        .await?;
    Ok(())
}

async fn on(database: &str, folder: &Path, table: &mut Table) -> Result<()> {
    let (one, other) = (
        Server::start_on(database).await?,
        Server::start_on(database).await?,
    );
    let (writer, reader) = (Client::new(&one)?, Client::new(&other)?);
    notice::publish_first(&writer).await?;
    crate::load::compare(&writer, &one, folder, table, "PostgreSQL with a lease, 1 version").await?;
    let mut taken = Vec::new();
    let mut late = 0;
    for round in 1..=ROUNDS {
        let title = format!("A notice to measure, version {round} on several servers");
        taken.push(publishing::publish(&writer, vec![json!({"setTitle": {"title": title}})]).await?);
        for client in [&reader, &writer] {
            if number(client).await? <= round {
                late += 1;
            }
        }
    }
    table.add(
        "publishing with two servers, until the answer",
        spread(&mut taken),
    );
    table.add(
        "servers that did not show the version when the answer came",
        format!("{late} of {}", ROUNDS * 2),
    );
    other.stop()?;
    one.stop()
}

async fn number(client: &Client) -> Result<usize> {
    let answer: Value = serde_json::from_slice(&client.get(NUMBER).await?.bytes)?;
    let number = answer
        .pointer("/data/notice/latest/number")
        .and_then(Value::as_u64);
    match number.map(usize::try_from) {
        Some(Ok(number)) => Ok(number),
        _ => bail!("`{SLUG}` has no latest version: {answer}"),
    }
}
