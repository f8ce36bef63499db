//! Bringing in a long page, and a long history of pages.

use std::fmt::Write as _;
use std::time::Instant;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::client::Client;
use crate::notice::create;
use crate::table::{Table, spread};

const TIMES: usize = 10;
const SECTIONS: usize = 250;
/// The introduction and the section with the list of cookies.
const EXTRA: usize = 2;
const COOKIES: usize = 60;
const VERSIONS: usize = 60;
/// Sections of a version of the history.
const SECTIONS_THEN: usize = 35;
const SENTENCE: &str = "We keep what you tell us in this matter only as long as <em>the matter</em> itself needs, and not a day longer. ";

const IMPORT: &str = "mutation($input: ImportDocumentInput!) { importDocument(input: $input) { draft { content { sections { key } \
                      cookies { key } } } errors { code message } } }";
const HISTORY: &str = "mutation($input: ImportHistoryInput!) { importHistory(input: $input) { versions { number } \
                       errors { code message } } }";

/// Imports both and adds how long each took.
pub(crate) async fn measure(client: &Client, table: &mut Table) -> Result<()> {
    let page = page();
    let mut taken = Vec::new();
    for number in 1..=TIMES {
        let slug = format!("long-page-{number}");
        create(client, &slug).await?;
        let input = json!({"input": {"slug": slug, "format": "HTML", "document": page}});
        let started = Instant::now();
        let answer = client.execute(IMPORT, input).await?;
        taken.push(started.elapsed());
        let count = |what: &str| {
            let list = answer.pointer(&format!("/importDocument/draft/content/{what}"));
            list.and_then(Value::as_array).map(Vec::len)
        };
        anyhow::ensure!(
            count("sections") == Some(SECTIONS + EXTRA) && count("cookies") == Some(COOKIES),
            "{:?} sections and {:?} cookies came in",
            count("sections"),
            count("cookies")
        );
    }
    table.add(
        &format!("import of a page of HTML with {SECTIONS} sections and {COOKIES} cookies ({} bytes) as a draft, by GraphQL", page.len()),
        spread(&mut taken),
    );
    history(client, table).await
}

async fn history(client: &Client, table: &mut Table) -> Result<()> {
    create(client, "long-past").await?;
    let items: Vec<Value> = (1..=VERSIONS)
        .map(|version| json!({"document": then(version), "effectiveFrom": format!("{}-01-01T00:00:00Z", 1900 + version)}))
        .collect();
    let bytes = then(VERSIONS).len();
    let input = json!({"input": {"slug": "long-past", "format": "MARKDOWN", "items": items}});
    let started = Instant::now();
    let answer = client.execute(HISTORY, input).await?;
    let mut taken = vec![started.elapsed()];
    let versions = answer
        .pointer("/importHistory/versions")
        .and_then(Value::as_array);
    anyhow::ensure!(
        versions.context("no versions")?.len() == VERSIONS,
        "not all versions came in: {answer}"
    );
    table.add(
        &format!("import of a history of {VERSIONS} versions of {bytes} bytes of Markdown, by GraphQL"),
        spread(&mut taken),
    );
    Ok(())
}

/// A page as a website builder makes it, of about 300 KB.
fn page() -> String {
    let mut html =
        "<!doctype html><html lang=en><head><title>Privacy</title></head><body><main><h1>Privacy</h1>\
                    <p>What we do with what we know.</p>"
            .to_owned();
    for number in 1..=SECTIONS {
        let level = 2 + number % 3;
        let _ = write!(
            html,
            "<div class=\"row\"><div class=\"column\"><div class=\"inner\"><h{level} class=\"title\">Matter {number}</h{level}>\
             <p class=\"text\">Of matter {number}: {}</p><ul><li>{SENTENCE}</li><li>Number {number} of all.</li></ul></div></div></div>",
            SENTENCE.repeat(8)
        );
    }
    html += "<h2>Cookies</h2><table><thead><tr><th>Cookie</th><th>Purpose</th><th>Expiry</th></tr></thead><tbody>";
    for number in 1..=COOKIES {
        let _ = write!(
            html,
            "<tr><td>_item_{number}</td><td>Tells visitors apart in matter {number}.</td><td>{number} days</td></tr>"
        );
    }
    html + "</tbody></table></main></body></html>"
}

/// A version of a history; each differs from the one before in two sections.
fn then(version: usize) -> String {
    let mut markdown = "# Privacy\n\n".to_owned();
    for number in 1..=SECTIONS_THEN {
        let since = if number % SECTIONS_THEN == version % SECTIONS_THEN {
            version
        } else {
            version / SECTIONS_THEN
        };
        let _ = write!(
            markdown,
            "## Matter {number}\n\nAs of {since}: {}\n\n",
            SENTENCE.repeat(10)
        );
    }
    markdown
}
