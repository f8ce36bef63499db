//! The figures of the product, measured in one run and printed as a table. Loads only this machine.
//!
//! `cargo bench --bench figures`, or with `-- differences history` and the like in parts. Servers are child processes, so that their memory and start-up are their own; on
//! Linux with `taskset` each is pinned to one core and the load generator to another.

mod appending;
mod bare;
mod checks;
mod client;
mod differences;
mod evidence;
mod history;
mod importing;
mod load;
mod machine;
mod many;
mod merging;
mod notice;
mod publishing;
mod server;
mod servers;
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
    let parts = Part::read(arguments.get(1..).unwrap_or_default())?;
    let folder = std::env::temp_dir().join(format!("noticeboard-figures-{}", std::process::id()));
    std::fs::create_dir(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let measured = measure(&folder, &parts).await;
    std::fs::remove_dir_all(&folder)?;
    table::print(&measured?)
}

/// What can be measured by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Starting, reading the latest, importing, publishing.
    Serving,
    /// Comparing long contents.
    Differences,
    /// The page of a long history.
    History,
    /// Checking a long content.
    Checks,
    /// Merging two drafts of a long notice.
    Merging,
    /// Appending to a long log.
    Appending,
    /// 1,000 notices, and 10,000 versions of one.
    Many,
    /// Bringing in long pages and histories.
    Importing,
    /// Two servers on one PostgreSQL.
    Servers,
}

impl Part {
    const ALL: [(&'static str, Self); 9] = [
        ("serving", Self::Serving),
        ("differences", Self::Differences),
        ("history", Self::History),
        ("checks", Self::Checks),
        ("merging", Self::Merging),
        ("appending", Self::Appending),
        ("many", Self::Many),
        ("importing", Self::Importing),
        ("servers", Self::Servers),
    ];

    /// Those that are named, or all; `cargo bench` adds a flag of its own.
    fn read(arguments: &[String]) -> Result<Vec<Self>> {
        let named = arguments.iter().filter(|argument| !argument.starts_with("--"));
        let parts = named.map(|name| {
            let known = Self::ALL.iter().find(|(known, _)| known == name);
            let part = known.map(|(_, part)| *part);
            part.with_context(|| {
                let all = Self::ALL.map(|(name, _)| name).join(", ");
                format!("there is no part {name}; there are {all}")
            })
        });
        let parts: Vec<Self> = parts.collect::<Result<_>>()?;
        Ok(if parts.is_empty() {
            Self::ALL.iter().map(|(_, part)| *part).collect()
        } else {
            parts
        })
    }
}

async fn measure(folder: &std::path::Path, parts: &[Part]) -> Result<Table> {
    let mut table = Table::new(machine::describe());
    let is_asked = |part: Part| parts.contains(&part);
    if is_asked(Part::Serving) {
        serving(folder, &mut table).await?;
    }
    if is_asked(Part::Differences) || is_asked(Part::History) {
        let server = Server::start(&folder.join("auditor.db")).await?;
        let client = Client::new(&server)?;
        if is_asked(Part::Differences) {
            differences::measure(&client, &mut table).await?;
        }
        if is_asked(Part::History) {
            history::measure(&client, &mut table).await?;
        }
        server.stop()?;
    }
    if is_asked(Part::Checks) {
        checks::measure(&mut table)?;
    }
    if is_asked(Part::Merging) {
        merging::measure(&mut table)?;
    }
    if is_asked(Part::Importing) {
        let server = Server::start(&folder.join("importing.db")).await?;
        importing::measure(&Client::new(&server)?, &mut table).await?;
        server.stop()?;
    }
    if is_asked(Part::Appending) {
        appending::measure(folder, &mut table).await?;
    }
    if is_asked(Part::Servers) {
        servers::measure(folder, &mut table).await?;
    }
    if is_asked(Part::Many) {
        many::notices(folder, &mut table).await?;
        many::versions(folder, &mut table).await?;
    }
    Ok(table)
}

async fn serving(folder: &std::path::Path, table: &mut Table) -> Result<()> {
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
    load::compare(&client, &server, folder, table, "1 version").await?;
    table.add(
        &notice::import_label(),
        notice::import_repeatedly(&client, IMPORTS).await?,
    );
    publishing::measure(&client, table).await?;
    load::compare(&client, &server, folder, table, "1,000 versions").await?;
    load::under_publishing(&client, table).await?;
    server.stop()
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
