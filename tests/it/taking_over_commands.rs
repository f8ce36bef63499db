//! `noticeboard import --format bundle`, with the built program.

use std::path::Path;

use noticeboard::domain::hash::Hash;
use noticeboard_tests::app::{Engine, SIGNING_KEY, TestApp, VERIFIER_KEY, section, title};
use noticeboard_tests::evidence::{parsed, written};
use noticeboard_tests::program::{Program, Said};
use noticeboard_tests::workspace;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

const KEY: (&str, &str) = ("NOTICEBOARD_SIGNING_KEY", SIGNING_KEY);

async fn run(folder: &Path, database: &str, arguments: &[&str]) -> Said {
    let address = format!("sqlite://{database}.db?mode=rwc");
    Program::run(folder, &[("NOTICEBOARD_DATABASE_URL", &address), KEY], arguments).await
}

/// A folder with a published notice in `old.db`, and its bundle in `bundle.json`.
async fn exported() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let page = workspace::root().join("api/assets/demo/privacy-page.json");
    let import = [
        "import",
        page.to_str().unwrap(),
        "--notice",
        "privacy",
        "--publish",
        "--change-note",
        "First.",
        "--materiality",
        "material",
    ];
    assert_eq!(run(folder.path(), "old", &import).await.code, 0);
    let said = run(
        folder.path(),
        "old",
        &["export", "--notice", "privacy", "--out", "bundle.json"],
    )
    .await;
    assert_eq!(said.code, 0, "{said:?}");
    folder
}

async fn take_over(folder: &Path, file: &str, more: &[&str]) -> Said {
    let mut arguments = vec!["import", file, "--notice", "privacy", "--format", "bundle"];
    arguments.extend(more);
    run(folder, "new", &arguments).await
}

#[tokio::test]
async fn a_bundle_is_taken_over_and_exported_again() {
    let folder = exported().await;
    let folder = folder.path();
    let dry = take_over(folder, "bundle.json", &["--dry-run"]).await;
    assert_eq!(dry.code, 0, "{dry:?}");
    for part in [
        "would be taken over",
        "version 1 from",
        "in force",
        "Nothing was written.",
    ] {
        assert!(dry.out.contains(part), "{part} is missing:\n{}", dry.out);
    }
    assert!(!folder.join("new.db").exists());
    let said = take_over(folder, "bundle.json", &["--json", "--public-key", VERIFIER_KEY]).await;
    assert_eq!(said.code, 0, "{said:?}");
    let told: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        (&told["notice"], &told["versions"][0]["number"]),
        (&json!("privacy"), &json!(1))
    );
    assert_eq!(told["report"]["trust"], "givenKey");
    let old = std::fs::read_to_string(folder.join("bundle.json")).unwrap();
    let said = run(folder, "new", &["export", "--notice", "privacy"]).await;
    let new = parsed(&said.out);
    assert_eq!(written(&new["history"]), written(&parsed(&old)["history"]));
    assert_eq!(new["origin"]["log"], parsed(&old)["log"]);
    std::fs::write(folder.join("again.json"), &said.out).unwrap();
    let said = Program::run(folder, &[], &["verify", "again.json"]).await;
    assert!(said.out.contains("brought from"), "{said:?}");
    // Once is enough, and a database in which something began takes nothing.
    let said = take_over(folder, "bundle.json", &[]).await;
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("privacy"), "{}", said.err);
    let other = ["import", "bundle.json", "--notice", "moved", "--format", "bundle"];
    let said = run(folder, "old", &other).await;
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("is not empty"), "{}", said.err);
}

#[tokio::test]
async fn what_is_no_good_bundle_leaves_nothing_behind() {
    let folder = exported().await;
    let folder = folder.path();
    let good = std::fs::read_to_string(folder.join("bundle.json")).unwrap();
    let mut hostile = parsed(&good);
    hostile["history"]["versions"][0]["content"]["title"]["en"] = "Another".into();
    let cases = [
        ("truncated", good[..good.len() / 2].to_owned(), "does not verify"),
        ("empty", String::new(), "does not verify"),
        ("page", "{\"title\": {}}".to_owned(), "does not verify"),
        ("markdown", "# Privacy\n\nText.\n".to_owned(), "does not verify"),
        (
            "newer",
            good.replace("noticeboard-evidence-1", "noticeboard-evidence-2"),
            "/format: is not",
        ),
        (
            "altered",
            written(&hostile),
            "/history/versions/0/content: has the hash",
        ),
        ("marked", format!("\u{feff}{good}"), "does not verify"),
    ];
    for (name, text, says) in &cases {
        std::fs::write(folder.join(name), text).unwrap();
        let said = take_over(folder, name, &[]).await;
        assert_eq!((said.code, said.out.as_str()), (1, ""), "{name}: {said:?}");
        assert!(said.err.contains(says), "{name}: {}", said.err);
        assert!(said.err.contains("nothing was written"), "{name}: {}", said.err);
        assert!(!folder.join("new.db").exists(), "{name}");
    }
    std::fs::write(folder.join("binary"), [0x7b, 0xff, 0xfe]).unwrap();
    let said = take_over(folder, "binary", &[]).await;
    assert_eq!(said.code, 1, "{said:?}");
    let said = take_over(folder, "altered", &["--json"]).await;
    let told: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        (said.code, &told["place"]),
        (1, &json!("/history/versions/0/content"))
    );
    assert_eq!(take_over(folder, "nowhere.json", &[]).await.code, 3);
    // Wrong use.
    for more in [
        &["--publish", "--change-note", "x"][..],
        &["--public-key", "none"],
        &["--accept-suspect"],
    ] {
        let said = take_over(folder, "bundle.json", more).await;
        assert_eq!(said.code, 2, "{more:?}: {said:?}");
    }
    let said = run(folder, "new", &["import", "bundle.json", "--notice", "privacy"]).await;
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("--format bundle"), "{}", said.err);
    let page = workspace::root().join("api/assets/demo/privacy-page.json");
    let wrong = [
        "import",
        page.to_str().unwrap(),
        "--notice",
        "privacy",
        "--checkpoint",
        "bundle.json",
    ];
    assert_eq!(run(folder, "new", &wrong).await.code, 2);
    assert!(!folder.join("new.db").exists());
    // A key that is not this log's.
    let stranger = "example.com/log+d8a0cb47+AYlRq1bBd8CWUNxUvOUfn8GYqBbcZDlk4oUl1yBBzCxA";
    let said = take_over(folder, "bundle.json", &["--public-key", stranger]).await;
    assert_ne!(said.code, 0, "{said:?}");
    assert!(!folder.join("new.db").exists());
}

const HARMLESS: &str = "<p>Harmless.</p>";

/// The bundle of a notice whose operator wrote into the tables of their own server: sealed, recorded and signed by it
/// like any other.
async fn signed_with(app: &TestApp, slug: &str, section_html: &str, policy_url: &str) -> String {
    app.create_notice(slug).await;
    let cookie = json!({"putCookie": {"key": "count", "name": "_count", "purpose": "Counts.",
        "lifetime": {"kind": "SESSION"}, "policyUrl": "https://example.com/policy"}});
    let edits = [title("Privacy"), section("data", "Data", "Harmless."), cookie];
    let draft = app.draft(slug, &edits).await;
    let database = app.connect().await;
    let row = database
        .query_one_raw(sea_orm::Statement::from_string(
            sea_orm::DbBackend::Sqlite,
            "SELECT id, content FROM drafts ORDER BY created_at DESC, id LIMIT 1",
        ))
        .await
        .unwrap()
        .unwrap();
    let (id, content): (String, String) = (
        row.try_get("", "id").unwrap(),
        row.try_get("", "content").unwrap(),
    );
    let mut content = parsed(&content);
    assert_eq!(content["sections"][0]["body"]["en"], HARMLESS);
    content["sections"][0]["body"]["en"] = section_html.into();
    content["cookies"][0]["policyUrl"] = policy_url.into();
    let content = written(&content);
    let hash = Hash::of(content.as_bytes());
    database
        .execute_raw(sea_orm::Statement::from_sql_and_values(
            sea_orm::DbBackend::Sqlite,
            "UPDATE drafts SET content = ?, content_hash = ? WHERE id = ?",
            [content.into(), hash.as_bytes().to_vec().into(), id.into()],
        ))
        .await
        .unwrap();
    database.close().await.unwrap();
    app.publish(&draft).await;
    let answer = app
        .anonymous()
        .get(&format!("/notices/{slug}/evidence.json"))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.text
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_mark_up_is_not_taken_over_whoever_signed_it() {
    let app = TestApp::start(Engine::Sqlite).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let good = "https://example.com/policy";
    let cases = [
        (
            "script",
            "<p>Harmless.</p><script>steal()</script>",
            good,
            "mark-up in section `data`, en",
        ),
        (
            "handler",
            "<p onclick=\"steal()\">Harmless.</p>",
            good,
            "mark-up in section `data`, en",
        ),
        (
            "link",
            "<p><a href=\"javascript:steal()\">Harmless.</a></p>",
            good,
            "mark-up in section `data`, en",
        ),
        (
            "frame",
            "<p>Harmless.</p><iframe src=\"https://evil.example/\"></iframe>",
            good,
            "mark-up",
        ),
        (
            "open",
            "<p>Harmless.</p></main><h1>Another page</h1>",
            good,
            "mark-up",
        ),
        ("half", "<p>Harmless.<!-- ", good, "mark-up"),
        (
            "image",
            "<p>Harmless.</p><img src=x onerror=\"steal()\">",
            good,
            "mark-up",
        ),
        (
            "address",
            HARMLESS,
            "javascript:steal()",
            "a `javascript:` address",
        ),
    ];
    for (name, html, policy_url, says) in cases {
        let slug = format!("hostile-{name}");
        let bundle = signed_with(&app, &slug, html, policy_url).await;
        let file = format!("{slug}.json");
        std::fs::write(folder.join(&file), bundle).unwrap();
        // Nothing is wrong with its proofs.
        let said = Program::run(folder, &[], &["verify", &file, "--public-key", VERIFIER_KEY]).await;
        assert_eq!(said.code, 0, "{name}: {said:?}");
        for more in [&["--dry-run"][..], &["--public-key", VERIFIER_KEY], &[]] {
            let said = take_over(folder, &file, more).await;
            assert_eq!((said.code, said.out.as_str()), (1, ""), "{name}: {said:?}");
            assert!(said.err.contains(says), "{name}: {}", said.err);
            assert!(!said.err.contains("steal"), "{name}: {}", said.err);
        }
    }
    let left = run(
        folder,
        "new",
        &["export", "--notice", "privacy", "--format", "json"],
    )
    .await;
    assert_ne!(left.code, 0, "nothing was written: {left:?}");
    // The same way of forging with a text that anybody may write is taken.
    let bundle = signed_with(&app, "harmless", HARMLESS, "https://example.com/other").await;
    std::fs::write(folder.join("harmless.json"), bundle).unwrap();
    let said = take_over(folder, "harmless.json", &[]).await;
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("with 1 version.\n"), "{}", said.out);
}
