//! Appending to a short log and to a long one.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use noticeboard::domain::audit::Action;
use noticeboard::domain::clock::{SystemClock, SystemRandomness};
use noticeboard::domain::error::Error;
use noticeboard::domain::secret::Secret;
use noticeboard::log::note::SigningKey;
use noticeboard::log::record::Entry;
use noticeboard::store::log::{self, Appending};
use noticeboard::store::{Store, WriteSession};

use crate::server::SIGNING_KEY;
use crate::table::{Table, spread};

const SHORT: u64 = 1_000;
const LONG: u64 = 1_000_000;
/// The log is brought to its length with so many records in a transaction.
const BATCH: u64 = 10_000;
/// So many changes are measured at each length, with a transaction and a signed checkpoint each.
const CHANGES: usize = 101;

/// Appends records, one by one, where the log has 1,000 and where it has 1,000,000.
pub(crate) async fn measure(folder: &Path, table: &mut Table) -> Result<()> {
    let store = open(&folder.join("log.db")).await?;
    let mut size = 0;
    let mut middles = Vec::new();
    for (length, name) in [(SHORT, "1,000th"), (LONG, "1,000,000th")] {
        fill(&store, &mut size, length).await?;
        let mut taken = Vec::new();
        for _ in 0..CHANGES {
            taken.push(change(&store).await?);
            size += 1;
        }
        table.add(
            &format!("appending the {name} record, with its signed checkpoint"),
            spread(&mut taken),
        );
        middles.push(taken.get(CHANGES / 2).map_or(0.0, Duration::as_secs_f64));
    }
    let memory = crate::machine::resident_memory(std::process::id())?;
    table.add("resident memory of the process that appended them", memory);
    if let [short, long] = middles.as_slice() {
        table.add(
            "the longer log against the shorter",
            format!("{:.2}", long / short),
        );
    }
    Ok(())
}

async fn open(file: &Path) -> Result<Store> {
    let address = format!("sqlite://{}?mode=rwc", file.display());
    let store = Store::open(&address).await?;
    store.migrate().await?;
    let key = SigningKey::from_text(&Secret::new(SIGNING_KEY))?;
    Ok(store.open_log(&SystemClock, key, None).await?)
}

/// Brings the log to a length.
async fn fill(store: &Store, size: &mut u64, length: u64) -> Result<()> {
    while *size < length {
        let mut session = store.write(&SystemClock).await.map_err(|error| failed(&error))?;
        let end = length.min(*size + BATCH);
        while *size < end {
            append(&mut session).await?;
            *size += 1;
        }
        session.commit().await.map_err(|error| failed(&error))?;
    }
    Ok(())
}

/// One change as the product makes it: a transaction with a record in it.
async fn change(store: &Store) -> Result<Duration> {
    let started = Instant::now();
    let mut session = store.write(&SystemClock).await.map_err(|error| failed(&error))?;
    append(&mut session).await?;
    session.commit().await.map_err(|error| failed(&error))?;
    Ok(started.elapsed())
}

async fn append(session: &mut WriteSession) -> Result<()> {
    let change = Appending {
        action: Action::DraftDiscarded,
        subject: "figures",
        text: None,
        notice: None,
        request_id: "figures",
        entry: Entry {
            version: None,
            draft: None,
            effective_from: None,
            content_hash: None,
            details: BTreeMap::new(),
        },
    };
    log::append(session, &SystemRandomness, change)
        .await
        .map_err(|error| failed(&error))?;
    Ok(())
}

/// The product's errors tell their cause to its own log alone.
fn failed(error: &Error) -> anyhow::Error {
    anyhow!("{error:?}")
}
