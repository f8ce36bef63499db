//! Two real histories of policies, brought in as versions of the past.
//!
//! They lie outside of the repository; without them there is nothing to bring in.

use std::collections::BTreeMap;
use std::path::Path;

use noticeboard::domain::actor::Role;
use noticeboard::domain::clock::Instant;
use noticeboard_tests::app::TestApp;
use noticeboard_tests::shared_data;
use serde_json::{Value, json};

noticeboard_tests::on_both!(the_histories_come_in_with_their_instants_and_keys,);

/// A file of a history.
pub(crate) struct File {
    text: String,
    effective_from: i64,
}

/// The files of a history by its table, oldest first.
pub(crate) fn files(folder: &Path) -> Vec<File> {
    let table = std::fs::read_to_string(folder.join("index.tsv")).unwrap();
    let rows = table
        .lines()
        .skip(1)
        .map(|row| row.split('\t').collect::<Vec<_>>());
    rows.map(|row| {
        let name = format!("{:0>4}.md", row[0]);
        File {
            text: std::fs::read_to_string(folder.join(name)).unwrap(),
            effective_from: row[1].parse().unwrap(),
        }
    })
    .collect()
}

/// A file's words and title, by other means than the importer's: nothing else of the front matter, no white space.
fn said(text: &str) -> String {
    let (front, body) = text
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---"))
        .unwrap_or(("", text));
    let title = front.lines().find(|line| line.starts_with("title:"));
    let words: Vec<&str> = body.split_whitespace().collect();
    format!("{}\n{}", title.unwrap_or_default(), words.join(" "))
}

fn instant(seconds: i64) -> String {
    Instant::from_micros(seconds * 1_000_000).to_string()
}

pub(crate) async fn import(app: &TestApp, slug: &str, files: &[File]) -> Value {
    let items: Vec<Value> = files
        .iter()
        .map(|file| json!({"document": file.text, "effectiveFrom": instant(file.effective_from)}))
        .collect();
    let input = json!({"slug": slug, "format": "MARKDOWN", "items": items});
    let selection = "versions { number effectiveFrom publishedAt contentHash materiality } unchanged \
                     warnings { code message }";
    app.as_role(Role::Publisher)
        .done("importHistory", input, selection)
        .await
}

/// Heading and text of each section of a version, by key.
type Headings = BTreeMap<String, (String, String)>;

async fn sections(app: &TestApp, slug: &str) -> Vec<Headings> {
    let selection = "versions(first: 100) { nodes { content { sections { key heading text } } } }";
    let notice = app.anonymous().notice(slug, selection).await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let headings = |version: &Value| {
        let sections = version["content"]["sections"].as_array().unwrap();
        sections
            .iter()
            .map(|section| {
                (
                    text(&section["key"]),
                    (text(&section["heading"]), text(&section["text"])),
                )
            })
            .collect()
    };
    let newest_first = notice["versions"]["nodes"].as_array().unwrap();
    newest_first.iter().rev().map(headings).collect()
}

async fn the_histories_come_in_with_their_instants_and_keys(app: TestApp) {
    let Some(folder) = shared_data::folder() else {
        return;
    };
    app.set_now("2026-06-01T00:00:00Z").await;
    for (slug, versions) in [("github-privacy-statement", 60), ("automattic-cookie-policy", 16)] {
        let files = files(&folder.join("policy-histories").join(slug));
        app.create_notice(slug).await;
        let payload = import(&app, slug, &files).await;
        let brought_in = payload["versions"].as_array().unwrap();
        assert_eq!(brought_in.len(), versions, "{slug}");

        let mut expected = Vec::new();
        let mut unchanged = Vec::new();
        for (index, file) in files.iter().enumerate() {
            if index > 0 && said(&files[index - 1].text) == said(&file.text) {
                unchanged.push(index);
            } else {
                expected.push(instant(file.effective_from));
            }
        }
        assert_eq!(payload["unchanged"], json!(unchanged), "{slug}");
        let instants: Vec<&Value> = brought_in
            .iter()
            .map(|version| &version["effectiveFrom"])
            .collect();
        assert_eq!(json!(instants), json!(expected), "{slug}");
        assert!(
            brought_in
                .iter()
                .all(|version| version["publishedAt"].as_str() > version["effectiveFrom"].as_str())
        );

        answers_are_right_at_every_border(&app, slug, &files).await;
        unchanged_sections_keep_their_keys(&sections(&app, slug).await);
    }
}

/// One second before, at and after each instant.
async fn answers_are_right_at_every_border(app: &TestApp, slug: &str, files: &[File]) {
    let mut number = 0;
    let mut asked = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let is_new = index == 0 || said(&files[index - 1].text) != said(&file.text);
        for seconds in [-1, 0, 1] {
            number += i32::from(seconds == 0 && is_new);
            asked.push((instant(file.effective_from + seconds), number));
        }
    }
    for some in asked.chunks(30) {
        let fields = (0..)
            .zip(some)
            .map(|(index, (at, _))| format!("at{index}: versionAt(at: \"{at}\") {{ number }}"));
        let found = app
            .anonymous()
            .notice(slug, &fields.collect::<Vec<_>>().join(" "))
            .await;
        for (index, (at, number)) in (0..).zip(some) {
            let expected = if *number == 0 {
                Value::Null
            } else {
                json!({"number": number})
            };
            assert_eq!(found[format!("at{index}")], expected, "{slug} at {at}");
        }
    }
}

/// A section with the heading and text that one of the version before has, and the only such one in both, has its key.
fn unchanged_sections_keep_their_keys(versions: &[Headings]) {
    let mut kept = 0;
    for pair in versions.windows(2) {
        for (key, said) in &pair[1] {
            let same = |version: &Headings| -> Vec<String> {
                let same = version.iter().filter(|(_, other)| *other == said);
                same.map(|(key, _)| key.clone()).collect()
            };
            let (before, now) = (same(&pair[0]), same(&pair[1]));
            if let ([before], [_]) = (&before[..], &now[..]) {
                assert_eq!(key, before, "the key of {said:?}");
                kept += 1;
            }
        }
    }
    assert!(kept > 100, "only {kept} sections were compared");
}
