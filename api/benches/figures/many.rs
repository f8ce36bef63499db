//! Many notices, and one with very many versions.

use std::path::Path;

use anyhow::Result;
use serde_json::json;

use crate::client::Client;
use crate::notice;
use crate::publishing;
use crate::server::Server;
use crate::table::{Table, spread};

/// How many notices there are when the start is measured.
const NOTICES: usize = 1_000;
/// How many versions of one notice are stored when reading is measured.
const VERSIONS: usize = 10_000;
/// How often the start of a process is measured.
const STARTS: usize = 5;

const RESTORE: &str = "mutation($input: RestoreVersionInput!) { restoreVersion(input: $input) { version { number } \
                       errors { code message } } }";

/// Adds how long a process with many notices takes to its first answer, and what it keeps in memory.
pub(crate) async fn notices(folder: &Path, table: &mut Table) -> Result<()> {
    let database = folder.join("notices.db");
    let server = Server::start(&database).await?;
    let client = Client::new(&server)?;
    for number in 1..=NOTICES {
        notice::publish_as(&client, &format!("notice-{number}")).await?;
    }
    server.stop()?;
    let mut times = Vec::new();
    let mut memory = String::new();
    for _ in 0..STARTS {
        let server = Server::start(&database).await?;
        times.push(server.started_in());
        memory = server.resident_memory()?;
        server.stop()?;
    }
    table.add(
        "start of the process to the first answer, 1,000 notices",
        spread(&mut times),
    );
    table.add("resident memory after that", memory);
    Ok(())
}

/// Adds how quickly the latest is read while very many versions are stored.
pub(crate) async fn versions(folder: &Path, table: &mut Table) -> Result<()> {
    let database = folder.join("versions.db");
    let server = Server::start(&database).await?;
    let client = Client::new(&server)?;
    notice::publish_first(&client).await?;
    crate::load::compare(&client, &server, folder, table, "1 version (for the next rows)").await?;
    let second =
        json!({"putSection": {"heading": "Something more", "body": {"html": "<p>One more thing.</p>"}}});
    publishing::publish(&client, vec![second]).await?;
    // Each brings back what the last but one said: other words each time, and quick to write.
    for latest in 2..VERSIONS {
        let input = json!({"slug": notice::SLUG, "number": latest - 1, "expectedLatest": latest,
            "changeNote": "Back to what it said before.", "materiality": "MATERIAL"});
        client.execute(RESTORE, json!({ "input": input })).await?;
    }
    crate::load::compare(&client, &server, folder, table, "10,000 versions").await?;
    table.add("resident memory, 10,000 versions", server.resident_memory()?);
    server.stop()
}
