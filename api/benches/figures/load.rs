//! Requests per second under load: the product against a bare handler that answers with the same bytes.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::client::Client;
use crate::machine::{LOAD_CORE, pinned};
use crate::server::{self, Server};
use crate::table::Table;

const CONNECTIONS: u32 = 32;
const SECONDS: u32 = 5;
/// Each server is loaded so often, in turn with the other; the median counts.
const ROUNDS: usize = 3;

/// A frontend's query: the notice in force with everything that it shows.
const QUERY: &str = "{ notice(slug: \"figures\") { latest { number effectiveFrom content(locale: \"en\") { locale \
                     isFallback title sections { key level number heading html } cookies { key name category \
                     consentRequired purpose recipients lifetime { kind duration text } } } } } }";

/// Adds the rows of one comparison; says so in the table when there is no load generator.
pub(crate) async fn compare(
    client: &Client,
    server: &Server,
    folder: &Path,
    table: &mut Table,
    stored: &str,
) -> Result<()> {
    let (address, bytes) = client.get(QUERY).await?;
    if Command::new("wrk").arg("--version").output().is_err() {
        table.add(
            &format!("latest notice by GraphQL, {stored} stored"),
            "NOT MEASURED: wrk is not installed".to_owned(),
        );
        return Ok(());
    }
    let file = folder.join("answer.json");
    std::fs::write(&file, &bytes)?;
    let bare = server::Bare::start(&file).await?;
    let bare_address = address.replace(server.address(), bare.address());
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(per_second(&address)?);
        theirs.push(per_second(&bare_address)?);
    }
    let (ours, theirs) = (median(&mut ours), median(&mut theirs));
    table.add(
        &format!("latest notice by GraphQL, {stored} stored, {} bytes", bytes.len()),
        format!("{ours:.0} requests/s"),
    );
    table.add(
        "bare axum handler, the same bytes",
        format!("{theirs:.0} requests/s"),
    );
    table.add("the first against the second", format!("{:.3}", ours / theirs));
    Ok(())
}

fn per_second(address: &str) -> Result<f64> {
    let threads = "-t1";
    let (connections, duration) = (format!("-c{CONNECTIONS}"), format!("-d{SECONDS}s"));
    let output = pinned("wrk", LOAD_CORE)
        .args([threads, &connections, &duration, address])
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() || text.contains("Non-2xx") || text.contains("Socket errors") {
        bail!("the load did not go through:\n{text}");
    }
    let line = text.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
    line.context("wrk said no figure")?
        .trim()
        .parse()
        .context("wrk's figure is no number")
}

fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}
