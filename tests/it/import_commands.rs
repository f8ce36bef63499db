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
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("is not UTF-8 (byte 11)"), "{refused:?}");
    let records = records_of(folder.path()).await;
    assert_eq!(records.notices[0].default_locale, "nb");
}

/// A notice with calls, and what else it has, and a list of one cookie with this lifetime.
fn with_cookie(sections: &str, lifetime: &str) -> String {
    format!(
        "# Privacy\n\n{sections}\n\n## Cookies\n\n| Name | Purpose | Expiry |\n|---|---|---|\n\
         | _ga | Counts visits | {lifetime} |\n"
    )
}

/// A folder with a published notice and another document of it, `later.md`.
async fn published() -> TempDir {
    let before = with_cookie("## Calls\n\nWe note the number of every call.", "2 years");
    let after = with_cookie(
        "## Calls\n\nWe note the hour of every call.\n\n## Letters\n\nWe keep letters.",
        "1 year",
    );
    let folder = files(&[("before.md", before.as_bytes()), ("later.md", after.as_bytes())]);
    let dry = import(folder.path(), &["before.md", "--dry-run", "--json"]).await;
    let dry = said(&dry);
    assert_eq!(dry["differences"], Value::Null);
    assert_eq!(dry["content"]["cookies"][0]["name"], "_ga");
    assert!(!folder.path().join("noticeboard.db").exists());
    let draft = import(folder.path(), &["before.md"]).await;
    assert!(draft.out.contains("Nothing is in force yet"), "{draft:?}");
    let first = import(
        folder.path(),
        &["before.md", "--publish", "--change-note", "First."],
    )
    .await;
    assert_eq!(first.code, 0, "{first:?}");
    folder
}

#[tokio::test]
async fn a_dry_run_shows_the_tree_the_declarations_and_the_differences() {
    let folder = published().await;
    let before = records_of(folder.path()).await;
    let shown = import(folder.path(), &["later.md", "--dry-run"]).await;
    assert_eq!(shown.code, 0, "{shown:?}");
    for part in [
        "Privacy\n\n  1 Calls  [calls]\n  2 Letters  [letters]\n  3 Cookies  [cookies]\n",
        "cookie _ga (UNCLASSIFIED, 1 year): Counts visits",
        "Differences from version 1: 3 changes",
        "+ Section “Letters” was added.",
        "We note the [-number-]{+hour+} of every call.",
        "lifetime: [-2 years-]{+1 year+}",
        "Nothing was written.",
    ] {
        assert!(shown.out.contains(part), "{part} is missing:\n{}", shown.out);
    }
    assert!(!shown.out.contains('\u{1b}') && shown.err.is_empty(), "{shown:?}");
    let told = said(&import(folder.path(), &["later.md", "--dry-run", "--json"]).await);
    let differences = &told["differences"];
    assert_eq!(differences["against"], 1);
    let kinds: Vec<&str> = differences["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["SectionTextChanged", "SectionAdded", "CookieChanged"]);
    let hunks = &differences["changes"][0]["hunks"];
    assert_eq!(hunks[1], serde_json::json!({"removed": "number"}));
    let keys: Vec<&Value> = told["content"]["sections"]
        .as_array()
        .unwrap()
        .iter()
        .map(|section| &section["key"])
        .collect();
    assert_eq!(keys, ["calls", "letters", "cookies"]);
    let after = records_of(folder.path()).await;
    assert_eq!(after.log.len(), before.log.len(), "a dry run writes nothing");
    // The version in force again says nothing new, and still what was lost in reading it.
    let same = import(folder.path(), &["before.md", "--dry-run"]).await;
    assert!(
        same.out
            .contains("says nothing that the version in force does not say"),
        "{same:?}"
    );
    assert!(same.out.contains("NO_JURISDICTION"), "{same:?}");
}

#[tokio::test]
async fn differences_have_colours_at_a_terminal_unless_they_are_not_wanted() {
    let folder = published().await;
    let arguments = [
        "import",
        "later.md",
        "--dry-run",
        "--notice",
        "privacy",
        "--database-url",
        DATABASE,
    ];
    let Some(shown) = Program::run_at_terminal(folder.path(), &[], &arguments).await else {
        return;
    };
    let expected = "\u{1b}[31m[-number-]\u{1b}[0m\u{1b}[32m{+hour+}\u{1b}[0m";
    assert!(shown.contains(expected), "{shown:?}");
    assert!(shown.contains("\u{1b}[32m+\u{1b}[0m Section"), "{shown:?}");
    let plain = Program::run_at_terminal(folder.path(), &[("NO_COLOR", "1")], &arguments).await;
    let plain = plain.unwrap();
    assert!(
        plain.contains("[-number-]{+hour+}") && !plain.contains("\u{1b}[3"),
        "{plain:?}"
    );
    let json = [&arguments[..], &["--json"]].concat();
    let json = Program::run_at_terminal(folder.path(), &[], &json).await.unwrap();
    assert!(!json.contains('\u{1b}'), "{json:?}");
}

#[tokio::test]
async fn a_terminal_obeys_nothing_that_a_document_says() {
    let document = "# Privacy\n\n## Calls\u{1b}[2J\n\nWe note\u{1b}]0;owned\u{7} calls. ![x\u{1b}[31m](y.png)\n\n\
                    <script>a\u{1b}[2J</script>\n\n<div onclick=\"b\u{1b}[2J\">\n\n## Letters\n\n</div>\n";
    let folder = files(&[("a.md", document.as_bytes())]);
    let shown = import(folder.path(), &["a.md", "--dry-run"]).await;
    assert_eq!(shown.code, 0, "{shown:?}");
    assert!(shown.out.contains("INVISIBLE_CHARACTERS_REMOVED"), "{shown:?}");
    for removed in [
        "the event handler `onclick` was removed: b[2J",
        "a <script> was removed: a[2J",
    ] {
        assert!(shown.out.contains(removed), "{removed}: {shown:?}");
    }
    let all = shown.out + &shown.err;
    assert!(!all.contains(['\u{1b}', '\u{7}']), "{all:?}");
}

#[tokio::test]
async fn standard_input_is_a_document() {
    let folder = files(&[(
        "page.html",
        b"<h1>Privacy</h1><h2>Calls</h2><p>We note calls.</p>",
    )]);
    let input = std::fs::File::open(folder.path().join("page.html")).unwrap();
    let output = tokio::process::Command::new(Program::build().await)
        .args([
            "import",
            "-",
            "--notice",
            "privacy",
            "--dry-run",
            "--json",
            "--database-url",
            DATABASE,
        ])
        .current_dir(folder.path())
        .env_clear()
        .stdin(input)
        .output()
        .await
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["content"]["title"], "Privacy");
    assert_eq!(told["content"]["sections"][0]["key"], "calls");
}

#[tokio::test]
async fn huge_deep_and_broken_documents_are_read_or_refused_in_words() {
    let nested = |depth: usize| format!("<p>a</p>{}x{}", "<div>".repeat(depth), "</div>".repeat(depth));
    let line = format!("# Privacy\n\n{}\n", "word ".repeat(1_000_000));
    let page = r#"{"title": {"rendered": "Privacy"}, "content": {"rendered": "<p>We keep it.</p>"}}"#;
    let huge = vec![b'a'; 50 * 1024 * 1024];
    let folder = files(&[
        ("huge.md", &huge),
        ("line.md", line.as_bytes()),
        ("nested.html", nested(10_000).as_bytes()),
        ("deeper.html", nested(50_000).as_bytes()),
        ("cut.json", &page.as_bytes()[..page.len() / 2]),
        ("empty.md", b""),
        ("page.json", b"<!doctype html><title>x</title><p>We keep it."),
        ("picture.html", &[0x89, b'P', b'N', b'G', 0, 1, 2, 0xff]),
    ]);
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    for (file, code, says) in [
        ("huge.md", 1, "huge.md is larger than 32 MiB"),
        ("line.md", 0, ""),
        ("nested.html", 0, ""),
        ("deeper.html", 1, "elements inside one another"),
        ("cut.json", 1, "is not JSON"),
        ("page.json", 1, "say so with --format html"),
        ("empty.md", 1, "says nothing: it has no text"),
        ("folder", 2, "folder is a folder"),
    ] {
        let told = import(folder.path(), &[file, "--dry-run", "--json"]).await;
        assert_eq!(told.code, code, "{file}: {}", told.err);
        assert!(told.err.contains(says), "{file}: {}", told.err);
        assert!(told.out.is_empty() == (code != 0), "{file}: {}", told.out);
    }
    // Something can be read of it, and the warnings say how.
    let told = said(&import(folder.path(), &["picture.html", "--dry-run", "--json"]).await);
    let codes: Vec<&Value> = told["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["code"])
        .collect();
    assert!(codes.contains(&&Value::from("ENCODING")), "{told}");
    assert!(!folder.path().join("noticeboard.db").exists());
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
