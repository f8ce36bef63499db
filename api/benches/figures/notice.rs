//! The notice that is measured, and importing pages.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use serde_json::{Value, json};

use crate::client::{Client, text};
use crate::table::spread;

/// Its address.
pub(crate) const SLUG: &str = "figures";
const SECTIONS: usize = 30;
const COOKIES: usize = 4;
const SENTENCE: &str = "We keep what you tell us only as long as we need it for what you asked us to do, and we say \
                        here how long that is. ";
const DEMO_PAGE: &str = include_str!("../../assets/demo/privacy-page.json");

const CREATE_NOTICE: &str = "mutation($input: CreateNoticeInput!) { createNotice(input: $input) { notice { id } errors { code message } } }";
const IMPORT: &str = "mutation($input: ImportDocumentInput!) { importDocument(input: $input) { changed draft { id } \
                      errors { code message } } }";

/// Makes the notice and publishes its first version.
pub(crate) async fn publish_first(client: &Client) -> Result<()> {
    publish_as(client, SLUG).await
}

/// The same under any slug.
pub(crate) async fn publish_as(client: &Client, slug: &str) -> Result<()> {
    create(client, slug).await?;
    let sections = (1..=SECTIONS).map(|number| {
        let body = format!("<p>{}</p><p>{SENTENCE}</p>", SENTENCE.repeat(3).trim_end());
        json!({"putSection": {"heading": format!("Section number {number}"), "body": {"html": body}}})
    });
    let cookies = (1..=COOKIES).map(|number| {
        json!({"putCookie": {"name": format!("_measure_{number}"), "category": "ANALYTICS",
            "purpose": "telling returning visitors from new ones", "sectionKey": "section-number-7",
            "recipients": ["Us", "Them"], "lifetime": {"kind": "FIXED", "duration": "P30D"}}})
    });
    let title = [json!({"setTitle": {"title": "A notice to measure"}})];
    let edits: Vec<Value> = title.into_iter().chain(sections).chain(cookies).collect();
    crate::publishing::publish_in(client, slug, edits).await?;
    Ok(())
}

/// Makes an empty notice.
pub(crate) async fn create(client: &Client, slug: &str) -> Result<()> {
    let input = json!({"input": {"slug": slug, "defaultLocale": "en"}});
    client.execute(CREATE_NOTICE, input).await?;
    Ok(())
}

/// What is imported, by name.
pub(crate) fn import_label() -> String {
    let (name, page) = page();
    format!("import of {name} ({} bytes) as a draft, by GraphQL", page.len())
}

/// Imports the page into as many new notices; answers the middle and the range of the times.
pub(crate) async fn import_repeatedly(client: &Client, times: usize) -> Result<String> {
    let (_, page) = page();
    let mut taken = Vec::new();
    for number in 1..=times {
        let slug = format!("imported-{number}");
        create(client, &slug).await?;
        let input = json!({"input": {"slug": slug, "format": "WORDPRESS", "document": page}});
        let started = Instant::now();
        let answer = client.execute(IMPORT, input).await?;
        taken.push(started.elapsed());
        text(&answer, "/importDocument/draft/id")?;
    }
    Ok(spread(&mut taken))
}

/// The real page of the shared folder where it is there, else the page of the demonstration.
fn page() -> (&'static str, String) {
    let shared = std::env::var_os("NOTICEBOARD_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    match std::fs::read_to_string(shared.join("data/wordpress-page.json")) {
        Ok(page) => ("the real page", page),
        Err(_) => ("the example page", DEMO_PAGE.to_owned()),
    }
}
