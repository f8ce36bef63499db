//! Publishing version after version of one notice.

use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::{Value, json};

use crate::client::{Client, text};
use crate::notice::SLUG;
use crate::table::{Table, spread};

const CREATE: &str = "mutation($input: CreateDraftInput!) { createDraft(input: $input) { draft { id } errors { code \
                      message } } }";
const EDIT: &str = "mutation($input: EditDraftInput!) { editDraft(input: $input) { draft { revision } errors { code \
                    message } } }";
const PUBLISH: &str = "mutation($input: PublishDraftInput!) { publishDraft(input: $input) { version { number } \
                       errors { code message } } }";

/// The versions whose publication stands for the 10th and for the 1,000th.
const AROUND_10TH: RangeInclusive<usize> = 5..=15;
const AROUND_1000TH: RangeInclusive<usize> = 990..=1_000;
/// The version that is there already.
const FIRST: usize = 1;
/// The evidence is measured after so many.
const WITH_EVIDENCE: usize = 500;

/// Publishes up to the 1,000th version and adds what the 10th and the last took.
pub(crate) async fn measure(client: &Client, table: &mut Table) -> Result<()> {
    let (mut early, mut late) = (Vec::new(), Vec::new());
    for number in FIRST + 1..=*AROUND_1000TH.end() {
        let title = format!("A notice to measure, version {number}");
        let taken = publish(client, vec![json!({"setTitle": {"title": title}})]).await?;
        if AROUND_10TH.contains(&number) {
            early.push(taken);
        } else if AROUND_1000TH.contains(&number) {
            late.push(taken);
        }
        if number == WITH_EVIDENCE {
            crate::evidence::measure(client, number, table).await?;
        }
    }
    table.add("publishing the 10th version", spread(&mut early));
    table.add("publishing the 1,000th version", spread(&mut late));
    let middle = |times: &[Duration]| times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64);
    let ratio = middle(&late) / middle(&early);
    table.add("the second against the first", format!("{ratio:.2}"));
    Ok(())
}

/// Makes a draft with these edits and publishes it; answers how long publishing alone took.
pub(crate) async fn publish(client: &Client, edits: Vec<Value>) -> Result<Duration> {
    publish_in(client, SLUG, edits).await
}

/// The same in any notice.
pub(crate) async fn publish_in(client: &Client, slug: &str, edits: Vec<Value>) -> Result<Duration> {
    let made = client.execute(CREATE, json!({"input": {"slug": slug}})).await?;
    let draft = text(&made, "/createDraft/draft/id")?;
    let edit = json!({"draftId": draft, "expectedRevision": 1, "edits": edits});
    client.execute(EDIT, json!({"input": edit})).await?;
    let publish = json!({"draftId": draft, "expectedRevision": 2,
        "changeNote": "A change to measure."});
    let started = Instant::now();
    client.execute(PUBLISH, json!({"input": publish})).await?;
    Ok(started.elapsed())
}
