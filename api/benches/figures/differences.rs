//! What changed between two long contents.

use std::time::Instant;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::client::{Client, text};
use crate::notice::create;
use crate::publishing::publish_in;
use crate::table::{Table, spread};

const SLUG: &str = "long";
const SECTIONS: usize = 250;
/// Each section has so many sentences of about 80 bytes, so that the whole is 200 KB.
const SENTENCES: usize = 10;
/// Each version is compared with the one before it, once: what was compared is remembered.
const VERSIONS: usize = 12;
const SENTENCE: &str = "we keep what you tell us in section only as long as the matter in it needs. ";

const DIFFERENCE: &str = "query($number: Int!) { notice(slug: \"long\") { version(number: $number) { diff { isIdentical redline
    suggestedMateriality reasons stats { sectionsAdded sectionsChanged } changes { __typename summary isMaterial
    ... on SectionTextChanged { key hunks { kept removed added } } } } } } }";
const CONTENT: &str = "{ notice(slug: \"long\") { latest { content { html } } } }";

/// Publishes long versions and adds what comparing them takes.
pub(crate) async fn measure(client: &Client, table: &mut Table) -> Result<()> {
    create(client, SLUG).await?;
    publish_in(client, SLUG, first()).await?;
    for version in 2..=VERSIONS {
        publish_in(client, SLUG, next(version)).await?;
    }
    let content = client.execute(CONTENT, json!({})).await?;
    let bytes = text(&content, "/notice/latest/content/html")?.len();
    let mut taken = Vec::new();
    for number in 2..=VERSIONS {
        let started = Instant::now();
        let answer = client.execute(DIFFERENCE, json!({"number": number})).await?;
        taken.push(started.elapsed());
        let changes = answer
            .pointer("/notice/version/diff/changes")
            .and_then(Value::as_array);
        anyhow::ensure!(
            changes.context("the answer has no changes")?.len() >= 10,
            "too few changes: {answer}"
        );
    }
    table.add(
        &format!("differences of two versions with {SECTIONS} sections, {bytes} bytes of HTML, with redline and materiality, by GraphQL"),
        spread(&mut taken),
    );
    Ok(())
}

fn key(number: usize) -> String {
    format!("section-{number}")
}

/// No two sections and no two sentences are the same, as in a real text.
fn body(number: usize, version: usize) -> Value {
    let sentences: String = (1..=SENTENCES)
        .map(|line| format!("In line {number}.{line}.{version} {SENTENCE}"))
        .collect::<Vec<_>>()
        .concat();
    json!({"html": format!("<p>{}</p>", sentences.trim_end())})
}

fn section(number: usize, version: usize) -> Value {
    json!({"putSection": {"key": key(number), "heading": format!("Section {number}"), "body": body(number, version)}})
}

fn first() -> Vec<Value> {
    let title = json!({"setTitle": {"title": "A long notice"}});
    std::iter::once(title)
        .chain((1..=SECTIONS).map(|number| section(number, 1)))
        .collect()
}

/// Ten texts that change in every sentence, two headings, two sections that move, one that goes and one that comes.
fn next(version: usize) -> Vec<Value> {
    let at = |step: usize| (version * 17 + step * 23) % (SECTIONS - VERSIONS) + VERSIONS;
    let mut edits: Vec<Value> = (0..10).map(|step| section(at(step), version)).collect();
    for step in 10..12 {
        let heading = format!("Section {} in version {version}", at(step));
        edits.push(json!({"putSection": {"key": key(at(step)), "heading": heading}}));
    }
    for step in 12..14 {
        edits.push(json!({"moveSection": {"key": key(at(step)), "position": at(step + 3)}}));
    }
    edits.push(json!({"removeSection": {"key": key(version - 1)}}));
    edits.push(section(SECTIONS + version, version));
    edits
}
