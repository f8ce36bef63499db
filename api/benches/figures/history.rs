//! The page that tells the history of a notice.

use std::time::Instant;

use anyhow::Result;
use serde_json::json;

use crate::client::Client;
use crate::notice::create;
use crate::publishing::publish_in;
use crate::table::{Table, spread};

const SLUG: &str = "eventful";
const PATH: &str = "/notices/eventful/history";
/// As many as a page shows.
const VERSIONS: usize = 500;
/// How often the page is read when nothing has changed since, and how often right after a change.
const READS: usize = 21;
const READS_AFTER_CHANGES: usize = 5;

/// Publishes many versions and adds what reading their history takes.
pub(crate) async fn measure(client: &Client, table: &mut Table) -> Result<()> {
    create(client, SLUG).await?;
    let mut after_changes = Vec::new();
    let mut bytes = 0;
    for version in 1..=VERSIONS {
        let title = json!({"setTitle": {"title": format!("An eventful notice, version {version}")}});
        let body = json!({"markdown": format!("We keep what you tell us for {version} days.")});
        let text = json!({"putSection": {"key": "keeping", "heading": "Keeping", "body": body}});
        publish_in(client, SLUG, vec![title, text]).await?;
        if version > VERSIONS - READS_AFTER_CHANGES {
            let started = Instant::now();
            bytes = client.page(PATH).await?.len();
            after_changes.push(started.elapsed());
        }
    }
    let mut taken = Vec::new();
    for _ in 0..READS {
        let started = Instant::now();
        client.page(PATH).await?;
        taken.push(started.elapsed());
    }
    let what = format!("history page of {VERSIONS} versions, {bytes} bytes");
    table.add(&what, spread(&mut taken));
    table.add("the same right after a change", spread(&mut after_changes));
    Ok(())
}
