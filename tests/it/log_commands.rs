//! The log's key and the log itself on the command line, with the built program.

use std::path::{Path, PathBuf};

use noticeboard_tests::app::{SIGNING_KEY, VERIFIER_KEY};
use noticeboard_tests::log_client::{checkpoint_beyond, opened};
use noticeboard_tests::program::{Program, Said};
use noticeboard_tests::{records, workspace};
use sea_orm::ConnectionTrait as _;
use serde_json::Value;
use tempfile::TempDir;

const DATABASE: &str = "sqlite://noticeboard.db?mode=rwc";
const SECRET: (&str, &str) = (
    "NOTICEBOARD_JWT_SECRET",
    "a secret of thirty-two bytes or more, for a test",
);
const KEY: (&str, &str) = ("NOTICEBOARD_SIGNING_KEY", SIGNING_KEY);

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn page() -> PathBuf {
    workspace::root().join("api/assets/demo/privacy-page.json")
}

/// Imports a page as the draft of a new notice.
async fn import(folder: &Path, env: &[(&str, &str)], slug: &str, more: &[&str]) -> Said {
    let page = page();
    let mut arguments = vec![
        "import",
        page.to_str().unwrap(),
        "--notice",
        slug,
        "--database-url",
        DATABASE,
    ];
    arguments.extend(more);
    Program::run(folder, env, &arguments).await
}

async fn log_is_sound(folder: &Path) -> usize {
    let address = format!("sqlite://{}", folder.join("noticeboard.db").display());
    let database = sea_orm::Database::connect(address).await.unwrap();
    let records = records::sound(&database).await;
    database.close().await.unwrap();
    records.log.len()
}

#[tokio::test]
async fn a_fresh_key_is_printed_or_kept_in_a_new_file() {
    let folder = folder();
    let printed = Program::run(
        folder.path(),
        &[],
        &["key", "--origin", "example.com/log", "--json"],
    )
    .await;
    assert_eq!(printed.code, 0, "{printed:?}");
    let printed: Value = serde_json::from_str(&printed.out).unwrap();
    assert!(
        printed["signingKey"]
            .as_str()
            .unwrap()
            .starts_with("PRIVATE+KEY+example.com/log+")
    );
    assert!(
        printed["verifierKey"]
            .as_str()
            .unwrap()
            .starts_with("example.com/log+")
    );
    let bare = Program::run(folder.path(), &[], &["key", "--origin", "example.com/log"]).await;
    // Nothing but the key, so that it can go into a file or a variable.
    assert!(
        bare.out.starts_with("PRIVATE+KEY+") && bare.out.lines().count() == 1,
        "{bare:?}"
    );
    assert!(
        bare.err.contains("example.com/log+") && !bare.err.contains("PRIVATE"),
        "{bare:?}"
    );
    let into_file = ["key", "--origin", "example.com/log", "--out", "log.key"];
    let kept = Program::run(folder.path(), &[], &into_file).await;
    assert_eq!(kept.code, 0, "{kept:?}");
    assert!(!kept.out.contains("PRIVATE"), "{kept:?}");
    let again = Program::run(folder.path(), &[], &into_file).await;
    assert_eq!(again.code, 3, "{again:?}");
    let named = Program::run(folder.path(), &[], &["key", "--origin", "my log"]).await;
    assert_eq!(named.code, 2, "{named:?}");
    let env = [("NOTICEBOARD_SIGNING_KEY_FILE", "log.key")];
    let imported = import(folder.path(), &env, "privacy", &[]).await;
    assert_eq!(imported.code, 0, "{imported:?}");
    log_is_sound(folder.path()).await;
}

#[tokio::test]
async fn what_writes_does_not_start_without_a_key_and_says_how_to_make_one() {
    let folder = folder();
    let serve = Program::run(folder.path(), &[SECRET], &["serve", "--database-url", DATABASE]).await;
    let imported = import(folder.path(), &[], "privacy", &[]).await;
    for said in [serve, imported] {
        assert_eq!(said.code, 2, "{said:?}");
        for part in ["noticeboard key --origin", "NOTICEBOARD_SIGNING_KEY_FILE"] {
            assert!(said.err.contains(part), "{said:?}");
        }
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let shown = import(folder.path(), &[], "privacy", &["--dry-run"]).await;
    assert_eq!(shown.code, 0, "{shown:?}");
}

#[tokio::test]
async fn a_key_that_is_none_is_refused_and_not_shown() {
    let folder = folder();
    let other = SIGNING_KEY.replace("31a8b385", "31a8b386");
    for (key, code, says) in [
        ("hunter2", 2, "NOTICEBOARD_SIGNING_KEY is not a key"),
        ("PRIVATE+KEY+hunter2", 3, "The signing key is not of the form"),
        (other.as_str(), 3, "The signing key does not fit the hash"),
    ] {
        let said = import(folder.path(), &[("NOTICEBOARD_SIGNING_KEY", key)], "privacy", &[]).await;
        assert_eq!(said.code, code, "{said:?}");
        assert!(said.err.contains(says), "{said:?}");
        assert!(
            !said.err.contains("hunter2") && !said.err.contains("AR8k"),
            "{said:?}"
        );
    }
}

#[tokio::test]
async fn the_demonstration_keeps_its_key_beside_its_database_and_commands_find_it() {
    let folder = folder();
    let mut first = Program::demo(folder.path()).await;
    let keys = first.anonymous().get("/log/keys").await.text;
    first.kill().await;
    let key = folder.path().join("noticeboard-demo.db.signing-key");
    let text = std::fs::read_to_string(&key).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            std::fs::metadata(&key).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let second = Program::demo(folder.path()).await;
    assert_eq!(second.anonymous().get("/log/keys").await.text, keys);
    assert_eq!(std::fs::read_to_string(&key).unwrap(), text);
    let before = second.anonymous().get("/log/checkpoint").await.text;
    let database = "sqlite://noticeboard-demo.db?mode=rwc";
    let page = page();
    let arguments = [
        "import",
        page.to_str().unwrap(),
        "--notice",
        "mine",
        "--database-url",
        database,
    ];
    let imported = Program::run(folder.path(), &[], &arguments).await;
    assert_eq!(imported.code, 0, "{imported:?}");
    let keys: Vec<&str> = keys.lines().collect();
    let before = opened(&before, &keys).0;
    let after = checkpoint_beyond(&second.anonymous(), before).await;
    assert_eq!(opened(&after, &keys).0, before + 2);
}

#[tokio::test]
async fn a_demonstration_whose_key_is_gone_makes_no_other() {
    let folder = folder();
    let mut demo = Program::demo(folder.path()).await;
    demo.kill().await;
    let key = folder.path().join("noticeboard-demo.db.signing-key");
    std::fs::remove_file(&key).unwrap();
    let said = Program::run(folder.path(), &[], &["demo", "--listen", "127.0.0.1:0"]).await;
    assert_eq!(said.code, 3, "{said:?}");
    assert!(said.err.contains("noticeboard-demo.db.signing-key"), "{said:?}");
    assert!(!key.exists());
}

#[tokio::test]
async fn a_restored_backup_is_noticed_and_goes_on_by_a_recorded_act() {
    let folder = folder();
    let imported = import(folder.path(), &[KEY], "first", &[]).await;
    assert_eq!(imported.code, 0, "{imported:?}");
    let file = folder.path().join("noticeboard.db");
    let database = sea_orm::Database::connect(format!("sqlite://{}", file.display()))
        .await
        .unwrap();
    database
        .execute_unprepared(
            "VACUUM INTO 'BACKUP'"
                .replace("BACKUP", backup(&folder).to_str().unwrap())
                .as_str(),
        )
        .await
        .unwrap();
    database.close().await.unwrap();
    import(folder.path(), &[KEY], "second", &[]).await;
    let server = Program::serve(&format!("sqlite://{}", file.display())).await;
    let kept = server.anonymous().get("/log/checkpoint").await.text;
    drop(server);
    std::fs::write(folder.path().join("checkpoint"), &kept).unwrap();
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(folder.path().join(format!("noticeboard.db{end}")));
    }
    std::fs::copy(backup(&folder), &file).unwrap();
    let known = ["--known-checkpoint", "checkpoint"];
    let refused = import(folder.path(), &[KEY], "third", &known).await;
    assert_eq!(refused.code, 3, "{refused:?}");
    for part in [
        "the log has 2 records and the known checkpoint counts 4",
        "noticeboard reopen-log",
    ] {
        assert!(refused.err.contains(part), "{refused:?}");
    }
    assert_eq!(log_is_sound(folder.path()).await, 2);
    let reopen = [
        "reopen-log",
        "--reason",
        "The disk was lost.",
        "--database-url",
        DATABASE,
        known[0],
        known[1],
    ];
    let reopened = Program::run(folder.path(), &[KEY], &reopen).await;
    assert_eq!(reopened.code, 0, "{reopened:?}");
    let again = Program::run(folder.path(), &[KEY], &reopen).await;
    assert_eq!(again.code, 1, "{again:?}");
    let goes_on = import(folder.path(), &[KEY], "third", &known).await;
    assert_eq!(goes_on.code, 0, "{goes_on:?}");
    assert_eq!(log_is_sound(folder.path()).await, 5);
    let missing = import(
        folder.path(),
        &[KEY],
        "fourth",
        &["--known-checkpoint", "nowhere"],
    )
    .await;
    assert_eq!(missing.code, 2, "{missing:?}");
    let none = import(
        folder.path(),
        &[KEY],
        "fourth",
        &["--known-checkpoint", "noticeboard.db"],
    )
    .await;
    assert_ne!(none.code, 0, "{none:?}");
}

fn backup(folder: &TempDir) -> PathBuf {
    folder.path().join("backup.db")
}

#[tokio::test]
async fn a_key_is_replaced_by_a_recorded_act_and_by_nothing_else() {
    let folder = folder();
    import(folder.path(), &[KEY], "first", &[]).await;
    let make = ["key", "--origin", "noticeboard.test/log", "--out", "new.key"];
    assert_eq!(Program::run(folder.path(), &[], &make).await.code, 0);
    let new = ("NOTICEBOARD_SIGNING_KEY_FILE", "new.key");
    let early = import(folder.path(), &[new], "second", &[]).await;
    assert_eq!(early.code, 3, "{early:?}");
    assert!(
        early.err.contains("noticeboard rotate-key") && early.err.contains(VERIFIER_KEY),
        "{early:?}"
    );
    let rotate = [
        "rotate-key",
        "--new-key-file",
        "new.key",
        "--database-url",
        DATABASE,
        "--json",
    ];
    let rotated = Program::run(folder.path(), &[KEY], &rotate).await;
    assert_eq!(rotated.code, 0, "{rotated:?}");
    let rotated: Value = serde_json::from_str(&rotated.out).unwrap();
    assert_eq!(rotated["from"], VERIFIER_KEY);
    let late = import(folder.path(), &[KEY], "second", &[]).await;
    assert_eq!(late.code, 3, "{late:?}");
    let goes_on = import(folder.path(), &[new], "second", &[]).await;
    assert_eq!(goes_on.code, 0, "{goes_on:?}");
    let back = Program::run(folder.path(), &[new], &rotate).await;
    assert_eq!(back.code, 1, "{back:?}");
    assert_eq!(log_is_sound(folder.path()).await, 5);
    let lost = ["key", "--origin", "noticeboard.test/log", "--out", "newer.key"];
    assert_eq!(Program::run(folder.path(), &[], &lost).await.code, 0);
    let rotate = [
        "rotate-key",
        "--new-key-file",
        "newer.key",
        "--old-key-lost",
        "--database-url",
        DATABASE,
    ];
    let rotated = Program::run(folder.path(), &[], &rotate).await;
    assert_eq!(rotated.code, 0, "{rotated:?}");
    assert_eq!(log_is_sound(folder.path()).await, 6);
    let nowhere = [
        "rotate-key",
        "--new-key-file",
        "new.key",
        "--old-key-lost",
        "--database-url",
        "sqlite://no.db?mode=rwc",
    ];
    let nowhere = Program::run(folder.path(), &[], &nowhere).await;
    assert_eq!(nowhere.code, 3, "{nowhere:?}");
    assert!(!folder.path().join("no.db").exists());
}
