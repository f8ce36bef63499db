//! Writes and flushes of the database's file that fail, as on a disk that is full or broken.

use std::process::Stdio;
use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Caller, codes};
use noticeboard_tests::program::Program;
use noticeboard_tests::{absence, records, sqlite};
use serde_json::{Value, json};
use tokio::process::{Child, Command};

const SLUG: &str = "privacy";

/// Has these system calls of the server fail, until the value goes. None where nobody may do that.
async fn failing(program: &Program, calls: &str, error: &str) -> Option<Child> {
    let log = tempfile::NamedTempFile::new().unwrap();
    let tracer = Command::new("strace")
        .args(["-f", "-qq", "-p", &program.process_id().to_string()])
        .args(["-e", &format!("trace={calls}")])
        .args(["-e", &format!("inject={calls}:error={error}")])
        .args(["-o", "/dev/null"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log.reopen().unwrap())
        .kill_on_drop(true)
        .spawn();
    let Ok(mut tracer) = tracer else {
        absence::report(
            "failures of the disk were not tried: strace is not installed",
            false,
        );
        return None;
    };
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        if tracer.try_wait().unwrap().is_some() {
            let said = std::fs::read_to_string(log.path()).unwrap();
            absence::report(
                &format!("failures of the disk were not tried: {}", said.trim()),
                false,
            );
            return None;
        }
        if is_traced(program.process_id()) {
            return Some(tracer);
        }
    }
    panic!("strace does not begin");
}

/// Whether every thread of a process is traced. Source: `proc(5)`, `TracerPid`.
fn is_traced(process_id: u32) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{process_id}/task")).unwrap();
    threads.flatten().all(|thread| {
        let status = std::fs::read_to_string(thread.path().join("status")).unwrap_or_default();
        let tracer = status.lines().find_map(|line| line.strip_prefix("TracerPid:"));
        tracer.is_none_or(|tracer| tracer.trim() != "0")
    })
}

async fn publish(admin: &Caller, text: &str) -> Value {
    let at_revision = "draft { id revision }";
    let made = admin
        .mutation("createDraft", json!({"slug": SLUG}), at_revision)
        .await;
    let draft = &made["data"]["createDraft"]["draft"];
    if draft.is_null() {
        return made;
    }
    let input = json!({
        "draftId": draft["id"], "expectedRevision": draft["revision"], "edits": [{"setTitle": {"title": text}}],
    });
    let edited = admin.mutation("editDraft", input, at_revision).await;
    let draft = &edited["data"]["editDraft"]["draft"];
    if draft.is_null() {
        return edited;
    }
    let input = json!({
        "draftId": draft["id"], "expectedRevision": draft["revision"], "changeNote": "What changed.",
    });
    admin
        .mutation("publishDraft", input, "version { number } errors { code }")
        .await
}

fn number(answer: &Value) -> Option<i64> {
    answer["data"]["publishDraft"]["version"]["number"].as_i64()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_or_flush_that_fails_is_never_acknowledged_and_leaves_no_half_version() {
    let database = sqlite::fresh_database();
    let mut program = Program::serve(&database.url()).await;
    let admin = program.as_subject("admin", &[Role::Admin]);
    let input = json!({"slug": SLUG, "defaultLocale": "en"});
    admin.done("createNotice", input, "notice { id }").await;
    let mut last = number(&publish(&admin, "First.").await).expect("a version");
    for (calls, error) in [
        ("fsync,fdatasync", "EIO"),
        // Answers are written to sockets by other calls than these.
        ("pwrite64", "ENOSPC"),
        ("pwrite64", "EIO"),
    ] {
        let Some(mut tracer) = failing(&program, calls, error).await else {
            return;
        };
        for attempt in 0..3 {
            let refused = publish(&admin, &format!("{error} {attempt}")).await;
            assert_eq!(number(&refused), None, "{calls} {error}: {refused}");
            let codes = codes(&refused);
            let is_told = |code: &String| ["INTERNAL", "UNAVAILABLE", "IN_DOUBT"].contains(&code.as_str());
            assert!(
                codes.len() == 1 && codes.iter().all(is_told),
                "{calls} {error}: {refused}"
            );
            let latest = program.anonymous().notice(SLUG, "latest { number }").await;
            assert_eq!(latest["latest"]["number"], last, "{calls} {error}");
        }
        tracer.kill().await.unwrap();
        let next = publish(&admin, &format!("After {error}.")).await;
        let next = number(&next).unwrap_or_else(|| panic!("it goes on: {next}"));
        assert_eq!(next, last + 1, "numbers have no gaps");
        last = next;
    }
    program.kill().await;
    let connection = sea_orm::Database::connect(&database.url()).await.unwrap();
    let records = records::sound(&connection).await;
    assert_eq!(i64::try_from(records.versions.len()).unwrap(), last);
    connection.close().await.unwrap();
}
