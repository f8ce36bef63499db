//! The figures of the product, measured in one run and printed as a table. Loads only this machine.
//!
//! `cargo bench --bench figures`. Servers are child processes, so that their memory and start-up are their own; on
//! Linux with `taskset` each is pinned to one core and the load generator to another.

mod appending;
mod bare;
mod checks;
mod client;
mod differences;
mod load;
mod machine;
mod notice;
mod publishing;
mod server;
mod table;

use std::time::Duration;

use anyhow::{Context as _, Result};

use client::Client;
use server::Server;
use table::Table;

/// How often the start of a process is measured.
const STARTS: usize = 9;
/// How often a page is imported, each time into a notice of its own.
const IMPORTS: usize = 10;
/// How long an idle server is left alone before its memory is read.
const IDLE: Duration = Duration::from_secs(3);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, role, file, port] = arguments.as_slice()
        && role == bare::ROLE
    {
        return bare::serve(file, port).await;
    }
    let folder = std::env::temp_dir().join(format!("noticeboard-figures-{}", std::process::id()));
    std::fs::create_dir(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let measured = measure(&folder).await;
    std::fs::remove_dir_all(&folder)?;
    table::print(&measured?)
}

async fn measure(folder: &std::path::Path) -> Result<Table> {
    let mut table = Table::new(machine::describe());
    let database = folder.join("latest.db");
    let server = Server::start(&database).await?;
    let client = Client::new(&server)?;
    notice::publish_first(&client).await?;
    server.stop()?;

    let (starts, server) = start_repeatedly(&database).await?;
    table.add("start of the process to the first answer, one notice", starts);
    tokio::time::sleep(IDLE).await;
    table.add("resident memory, idle, one notice", server.resident_memory()?);

    let client = Client::new(&server)?;
    load::compare(&client, &server, folder, &mut table, "1 version").await?;
    table.add(
        &notice::import_label(),
        notice::import_repeatedly(&client, IMPORTS).await?,
    );
    publishing::measure(&client, &mut table).await?;
    load::compare(&client, &server, folder, &mut table, "1,000 versions").await?;
    differences::measure(&client, &mut table).await?;
    checks::measure(&mut table)?;
    server.stop()?;
    appending::measure(folder, &mut table).await?;
    Ok(table)
}

async fn start_repeatedly(database: &std::path::Path) -> Result<(String, Server)> {
    let mut times = Vec::new();
    for _ in 1..STARTS {
        let server = Server::start(database).await?;
        times.push(server.started_in());
        server.stop()?;
    }
    let last = Server::start(database).await?;
    times.push(last.started_in());
    Ok((table::spread(&mut times), last))
}
