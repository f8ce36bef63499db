//! Requests per second under load: the product against a bare handler that answers with the same bytes.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::json;

use crate::client::Client;
use crate::machine::{LOAD_CORE, pinned};
use crate::publishing;
use crate::server::{self, Server};
use crate::table::Table;

const CONNECTIONS: u32 = 32;
const SECONDS: u32 = 5;
/// Each way of asking is loaded so often, in turn with the others; the median counts.
const ROUNDS: usize = 3;

/// A frontend's query: the notice in force with everything that it shows.
const QUERY: &str = "{ notice(slug: \"figures\") { latest { number effectiveFrom content(locale: \"en\") { locale \
                     isFallback title sections { key level number heading html } cookies { key name category \
                     consentRequired purpose recipients lifetime { kind duration text } } } } } }";

/// One way of asking, in the words of the load generator.
struct Load {
    what: &'static str,
    arguments: Vec<String>,
}

/// Adds the rows of one comparison; says so in the table when there is no load generator.
pub(crate) async fn compare(
    client: &Client,
    server: &Server,
    folder: &Path,
    table: &mut Table,
    stored: &str,
) -> Result<()> {
    let answer = client.get(QUERY).await?;
    if Command::new("wrk").arg("--version").output().is_err() {
        table.add(
            &format!("latest notice by GraphQL, {stored} stored"),
            "NOT MEASURED: wrk is not installed".to_owned(),
        );
        return Ok(());
    }
    let file = folder.join("answer.json");
    std::fs::write(&file, &answer.bytes)?;
    let bare = server::Bare::start(&file).await?;
    let loads = [
        Load {
            what: "bare axum handler, the same bytes",
            arguments: vec![answer.address.replace(server.address(), bare.address())],
        },
        Load {
            what: "repeated query by GET",
            arguments: vec![answer.address.clone()],
        },
        Load {
            what: "repeated query by POST",
            arguments: posted(server, folder, "repeated.lua", "body")?,
        },
        Load {
            what: "repeated query by GET of a reader who has the answer (304)",
            arguments: vec![
                "-H".to_owned(),
                format!("If-None-Match: {}", answer.tag),
                answer.address.clone(),
            ],
        },
        Load {
            what: "query without a kept answer, by POST",
            arguments: posted(server, folder, "changing.lua", "changed")?,
        },
    ];
    let mut figures = vec![Vec::new(); loads.len()];
    for _ in 0..ROUNDS {
        for (load, figures) in loads.iter().zip(&mut figures) {
            figures.push(per_second(load)?);
        }
    }
    add_rows(table, stored, answer.bytes.len(), &loads, figures);
    Ok(())
}

fn add_rows(table: &mut Table, stored: &str, bytes: usize, loads: &[Load], figures: Vec<Vec<f64>>) {
    let mut bare = None;
    for (load, mut figures) in loads.iter().zip(figures) {
        let figure = median(&mut figures);
        let against = bare.map_or(String::new(), |bare: f64| {
            format!(", {:.3} of the bare handler", figure / bare)
        });
        bare.get_or_insert(figure);
        table.add(
            &format!("{}, {stored} stored, {bytes} bytes", load.what),
            format!("{figure:.0} requests/s{against}"),
        );
    }
}

/// How much of the quiet rate is left while somebody publishes every second.
pub(crate) async fn under_publishing(client: &Client, table: &mut Table) -> Result<()> {
    if Command::new("wrk").arg("--version").output().is_err() {
        // The rows before have said so.
        return Ok(());
    }
    let load = Load {
        what: "",
        arguments: vec![client.get(QUERY).await?.address],
    };
    let mut quiet = Vec::new();
    let mut busy = Vec::new();
    for _ in 0..ROUNDS {
        quiet.push(per_second(&load)?);
        let arguments = load.arguments.clone();
        let loading = tokio::task::spawn_blocking(move || per_second(&Load { what: "", arguments }));
        let mut seconds = tokio::time::interval(Duration::from_secs(1));
        let mut number = 0;
        while !loading.is_finished() {
            seconds.tick().await;
            number += 1;
            let title = format!(
                "A notice to measure, published under load {number}, {}",
                busy.len()
            );
            publishing::publish(client, vec![json!({"setTitle": {"title": title}})]).await?;
        }
        busy.push(loading.await??);
    }
    let (quiet, busy) = (median(&mut quiet), median(&mut busy));
    table.add(
        "repeated query by GET while a version is published every second",
        format!("{busy:.0} requests/s, {:.3} of the quiet rate", busy / quiet),
    );
    Ok(())
}

/// A script of the load generator that posts the query, always alike or each time with another extension.
fn posted(server: &Server, folder: &Path, name: &str, kind: &str) -> Result<Vec<String>> {
    let body = json!({"query": QUERY}).to_string();
    let open = body.strip_suffix('}').unwrap_or(&body);
    let request = match kind {
        "changed" => {
            "local n = 0\nfunction request()\n  n = n + 1\n  \
             return wrk.format(nil, nil, nil, open .. ',\"extensions\":{\"n\":' .. n .. '}}')\nend\n"
        }
        _ => "wrk.body = open .. '}'\n",
    };
    let script = format!(
        "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nlocal open = [==[{open}]==]\n{request}"
    );
    let file = folder.join(name);
    std::fs::write(&file, script)?;
    Ok(vec![
        "-s".to_owned(),
        file.display().to_string(),
        format!("{}/graphql", server.address()),
    ])
}

fn per_second(load: &Load) -> Result<f64> {
    let threads = "-t1";
    let (connections, duration) = (format!("-c{CONNECTIONS}"), format!("-d{SECONDS}s"));
    let Output { status, stdout, .. } = pinned("wrk", LOAD_CORE)
        .args([threads, &connections, &duration])
        .args(&load.arguments)
        .output()?;
    let text = String::from_utf8_lossy(&stdout).into_owned();
    if !status.success() || text.contains("Non-2xx") || text.contains("Socket errors") {
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
