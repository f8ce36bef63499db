//! Documents and histories on the command line, with the built program.

use std::path::Path;

use noticeboard_tests::app::SIGNING_KEY;
use noticeboard_tests::program::{Program, Said};
use noticeboard_tests::{records, shared_data};
use serde_json::Value;
use tempfile::TempDir;

const DATABASE: &str = "sqlite://noticeboard.db?mode=rwc";

async fn import(folder: &Path, arguments: &[&str]) -> Said {
    let mut all = vec!["import"];
    all.extend(arguments);
    all.extend(["--notice", "privacy", "--database-url", DATABASE]);
    Program::run(folder, &[("NOTICEBOARD_SIGNING_KEY", SIGNING_KEY)], &all).await
}

/// What it said as JSON.
fn said(said: &Said) -> Value {
    assert_eq!(said.code, 0, "{said:?}");
    serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{said:?}"))
}

fn files(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

async fn records_of(folder: &Path) -> records::Records {
    let address = format!("sqlite://{}", folder.join("noticeboard.db").display());
    let database = sea_orm::Database::connect(address).await.unwrap();
    let records = records::sound(&database).await;
    database.close().await.unwrap();
    records
}

fn outcomes(report: &Value) -> Vec<&str> {
    let items = report["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["outcome"].as_str().unwrap())
        .collect()
}

const FIRST: &[u8] = b"# Privacy\n\n## Calls\n\nWe note calls.\n";
const SECOND: &[u8] = b"# Privacy\n\n## Calls\n\nWe do not note calls.\n";

#[tokio::test]
async fn a_folder_and_its_table_become_versions_of_the_past() {
    let table = b"file,instant,note\nnow.md,2021-01-01T00:00:00Z,We stopped.\n7,1577836800,\nempty.md,2022-01-01T00:00:00Z,\n";
    let folder = files(&[
        ("0007.md", FIRST),
        ("now.md", SECOND),
        ("empty.md", b""),
        ("table.csv", table),
    ]);
    let arguments = [".", "--history", "table.csv", "--json"];
    let dry = import(folder.path(), &[&arguments[..], &["--dry-run"]].concat()).await;
    assert_eq!(outcomes(&said(&dry)), ["VERSION", "VERSION", "HELD_BACK"]);
    assert!(
        !folder.path().join("noticeboard.db").exists(),
        "a dry run made a database"
    );

    let report = said(&import(folder.path(), &arguments).await);
    assert_eq!(outcomes(&report), ["VERSION", "VERSION", "HELD_BACK"]);
    assert_eq!(report["items"][0]["file"], "0007.md");
    assert_eq!(report["items"][2]["warnings"][0]["code"], "SUSPECT_DOCUMENT");
    let records = records_of(folder.path()).await;
    let versions = records.versions_of("privacy");
    let notes: Vec<&str> = versions
        .iter()
        .map(|version| version.change_note.as_str())
        .collect();
    assert_eq!(notes, ["", "We stopped."]);

    // The same again lies before what stands; a dry run on the database says so, too.
    for more in [&[][..], &["--dry-run"]] {
        let again = import(folder.path(), &[&arguments[..], more].concat()).await;
        assert_eq!(again.code, 1, "{again:?}");
        assert!(again.err.contains("is not later than"), "{again:?}");
    }
    assert_eq!(records_of(folder.path()).await.versions.len(), 2);
}

#[tokio::test]
async fn a_bad_document_or_table_leaves_nothing_behind() {
    let folder = files(&[
        ("a.json", b"{}"),
        ("bad.csv", b"file,instant\na.json,yesterday\n"),
        ("one.csv", b"a.json,2020-01-01T00:00:00Z\n"),
        ("absent.csv", b"b.json,2020-01-01T00:00:00Z\n"),
        ("empty.csv", b""),
    ]);
    for (table, code, why) in [
        ("bad.csv", 2, "row 2"),
        ("one.csv", 1, "items.0.document"),
        ("absent.csv", 3, "There is no file b.json"),
        ("empty.csv", 2, "the table is empty"),
        ("none.csv", 3, "cannot be read"),
    ] {
        let refused = import(folder.path(), &[".", "--history", table]).await;
        assert_eq!(refused.code, code, "{refused:?}");
        assert!(refused.err.contains(why), "{refused:?}");
    }
    if folder.path().join("noticeboard.db").exists() {
        assert!(records_of(folder.path()).await.notices.is_empty());
    }
}

#[tokio::test]
async fn revisions_of_a_page_become_versions_without_its_autosaves() {
    let revision = |id: i64, slug: &str, time: &str, text: &str| {
        serde_json::json!({
            "id": id, "parent": 5, "slug": slug, "date_gmt": time, "modified_gmt": time,
            "title": {"rendered": "Privacy"}, "content": {"rendered": format!("<h2>Calls</h2><p>{text}</p>")},
        })
    };
    let list = serde_json::json!([
        revision(9, "5-autosave-v1", "2022-01-01T00:00:00", "We will not."),
        revision(8, "5-revision-v1", "2021-01-01T00:00:00", "We do not note calls."),
        revision(
            7,
            "5-revision-v1",
            "2020-06-01T00:00:00",
            "We <span class=\"x\">note</span> calls."
        ),
        revision(6, "5-revision-v1", "2020-01-01T00:00:00", "We note calls."),
    ]);
    let folder = files(&[("revisions.json", list.to_string().as_bytes())]);
    let report = said(&import(folder.path(), &["revisions.json", "--json"]).await);
    assert_eq!(outcomes(&report), ["VERSION", "UNCHANGED", "VERSION"]);
    assert!(
        report["notes"][0].as_str().unwrap().contains("autosave"),
        "{report}"
    );
    let records = records_of(folder.path()).await;
    assert_eq!(records.versions_of("privacy").len(), 2);
    let refused = import(
        folder.path(),
        &["revisions.json", "--publish", "--change-note", "x"],
    )
    .await;
    assert_eq!(refused.code, 2, "{refused:?}");
}

#[tokio::test]
async fn the_kind_and_encoding_of_a_document_are_found() {
    let page = b"<!doctype html><html lang=\"nb\"><head><meta charset=\"iso-8859-1\"><title>x</title></head>\
                 <body><h1>Personvern p\xe5 fj\xf8set</h1><h2>Data</h2><p>Vi lagrer lite.</p></body></html>";
    let folder = files(&[
        ("page", page),
        (
            "notice.md",
            "# Personvern på fjøset\n\n## Data\n\nVi lagrer mindre.\n".as_bytes(),
        ),
        (
            "latin.md",
            b"# Personvern p\xe5 fj\xf8set\n\n## Data\n\nVi lagrer.\n",
        ),
        ("latin.json", b"{\"title\": \"\xe5\"}"),
    ]);
    let first = import(
        folder.path(),
        &["page", "--publish", "--change-note", "Først.", "--json"],
    )
    .await;
    assert_eq!(said(&first)["version"], 1);
    for (file, warnings) in [("notice.md", 0), ("latin.md", 1)] {
        let read = said(&import(folder.path(), &[file, "--dry-run", "--json"]).await);
        assert_eq!(read["changed"], true, "{file}: {read}");
        let told = read["warnings"].as_array().unwrap();
        let encoding = told.iter().filter(|warning| warning["code"] == "ENCODING");
        assert_eq!(encoding.count(), warnings, "{file}: {read}");
    }
    let shown = import(folder.path(), &["latin.md", "--dry-run"]).await;
    assert!(shown.out.contains("Personvern på fjøset"), "{shown:?}");
    let refused = import(folder.path(), &["latin.json"]).await;
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(refused.err.contains("is not UTF-8 (byte 11)"), "{refused:?}");
    let records = records_of(folder.path()).await;
    assert_eq!(records.notices[0].default_locale, "nb");
}

/// The history lies outside of the repository; without it there is nothing to bring in.
#[tokio::test]
async fn a_real_history_comes_in_by_its_own_table() {
    let Some(data) = shared_data::folder() else { return };
    let folder = tempfile::tempdir().unwrap();
    let history = data.join("policy-histories/automattic-cookie-policy");
    let arguments = [history.to_str().unwrap(), "--history", "index.tsv", "--json"];
    let report = said(&import(folder.path(), &arguments).await);
    assert_eq!(outcomes(&report), ["VERSION"; 16]);
    assert_eq!(records_of(folder.path()).await.versions.len(), 16);
    let named = [
        &arguments[..],
        &[
            "--file-column",
            "seq",
            "--instant-column",
            "commit_time_unix",
            "--dry-run",
        ],
    ]
    .concat();
    let other = tempfile::tempdir().unwrap();
    assert_eq!(
        outcomes(&said(&import(other.path(), &named).await)),
        ["VERSION"; 16]
    );
}
