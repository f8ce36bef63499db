//! Several servers on one PostgreSQL: what is in force is the same on all of them, or they do not say.

use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard::domain::clock::{Clock as _, Instant, SystemClock};
use noticeboard::domain::timing::{Timing, WhenOutOfTouch};
use noticeboard_tests::app::{Answer, Engine, Setup, TestApp, codes, instant, section, title};
use noticeboard_tests::program::Program;
use noticeboard_tests::proxy::Proxy;
use noticeboard_tests::records;
use sea_orm::ConnectionTrait as _;
use serde_json::json;

const SLUG: &str = "privacy";
const LATEST: &str = "query { notice(slug: \"privacy\") { latest { number effectiveFrom } } }";
/// A machine that is busy with other tests may take so long for a step.
const STEP: Duration = Duration::from_millis(50);

fn shared() -> Setup {
    with(Timing::SHARED)
}

fn with(timing: Timing) -> Setup {
    Setup {
        timing,
        real_time: true,
        ..Setup::default()
    }
}

async fn on_postgres(setup: Setup) -> Option<TestApp> {
    TestApp::start_with(Engine::Postgres, setup).await
}

async fn ask(app: &TestApp) -> Answer {
    app.anonymous().post(LATEST, json!({})).await
}

/// The number of the version in force, by an answer that is one.
fn number(answer: &Answer) -> Option<i64> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["data"]["notice"]["latest"]["number"].as_i64()
}

/// The first answer that is no refusal.
async fn ask_until_answered(app: &TestApp) -> Answer {
    loop {
        let answer = ask(app).await;
        if answer.status != 503 {
            return answer;
        }
        tokio::time::sleep(STEP).await;
    }
}

async fn until_refused(app: &TestApp) -> Answer {
    loop {
        let answer = ask(app).await;
        if answer.status != 200 {
            return answer;
        }
        tokio::time::sleep(STEP).await;
    }
}

/// Seconds, as the server's numbers have them.
async fn lease_left(app: &TestApp) -> f64 {
    let metrics = app.anonymous().get("/metrics").await.text;
    let line = metrics
        .lines()
        .find_map(|line| line.strip_prefix("noticeboard_lease_seconds "));
    line.expect("the lease is among the numbers").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_on_one_server_is_on_every_server_when_the_answer_comes() {
    let Some(one) = on_postgres(shared()).await else {
        return;
    };
    let other = one.another_server().await;
    one.create_notice(SLUG).await;
    for round in 1..=2 {
        let published = one.publish_text(SLUG, &format!("Text {round}.")).await;
        assert_eq!(number(&ask_until_answered(&other).await), Some(published));
        assert_eq!(number(&ask_until_answered(&one).await), Some(published));
    }
    let input = json!({"slug": SLUG, "number": 2, "reason": "A mistake.", "then": "PREVIOUS"});
    let admin = other.as_role(Role::Admin);
    admin.done("withdrawVersion", input, "version { number }").await;
    assert_eq!(number(&ask_until_answered(&one).await), Some(1));
    let input = json!({"slug": SLUG, "newSlug": "renamed"});
    admin.done("updateNotice", input, "notice { slug }").await;
    let anybody = one.anonymous();
    let renamed = anybody.data("{ notice(slug: \"renamed\") { slug } }", json!({}));
    assert_eq!(renamed.await["notice"]["slug"], "renamed");
    records::sound(&one.connect().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_on_sqlite_sees_within_a_second_what_another_process_wrote() {
    let setup = with(Timing::alone(Duration::ZERO));
    let server = TestApp::start_with(Engine::Sqlite, setup).await.unwrap();
    let other = server.another_server().await;
    server.create_notice(SLUG).await;
    server.publish_text(SLUG, "One.").await;
    assert_eq!(number(&ask(&server).await), Some(1));
    other.publish_text(SLUG, "Two.").await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(number(&ask(&server).await), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_loses_its_database_stops_and_comes_back() {
    let Some(app) = on_postgres(shared()).await else {
        return;
    };
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    let proxy = Proxy::to(&app.database_url()).await;
    let behind = app.another_server_by(proxy.url(), shared()).await;
    assert_eq!(number(&ask_until_answered(&behind).await), Some(1));
    let lease = lease_left(&behind).await;
    assert!(lease > 0.0 && lease <= 1.0, "{lease}");
    for silently in [true, false] {
        if silently {
            proxy.silence();
        } else {
            proxy.cut();
        }
        tokio::time::sleep(Timing::SHARED.lease).await;
        let refused = ask(&behind).await;
        assert_eq!(refused.status, 503, "{}", refused.text);
        assert_eq!(codes(&refused.json()), ["UNAVAILABLE"]);
        assert_eq!(refused.header("retry-after"), "1");
        let page = behind.anonymous().get("/notices/privacy").await;
        assert_eq!((page.status, page.header("retry-after")), (503, "1"));
        assert_eq!(behind.anonymous().get("/health/ready").await.status, 503);
        assert_eq!(behind.anonymous().get("/health/live").await.status, 200);
        assert!(lease_left(&behind).await <= 0.0);
        proxy.mend();
        assert_eq!(number(&ask_until_answered(&behind).await), Some(1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_may_be_told_to_answer_what_it_knew_and_then_says_so() {
    let Some(app) = on_postgres(shared()).await else {
        return;
    };
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    let proxy = Proxy::to(&app.database_url()).await;
    let setup = with(Timing {
        when_out_of_touch: WhenOutOfTouch::AnswerStale,
        ..Timing::SHARED
    });
    let behind = app.another_server_by(proxy.url(), setup).await;
    let fresh = ask_until_answered(&behind).await;
    proxy.cut();
    tokio::time::sleep(Timing::SHARED.lease).await;
    let stale = ask(&behind).await;
    assert_eq!(number(&stale), Some(1));
    assert_eq!(stale.json()["extensions"]["stale"], true, "{}", stale.text);
    assert_eq!(stale.header("noticeboard-stale"), "true");
    let page = behind.anonymous().get("/notices/privacy").await;
    assert_eq!((page.status, page.header("noticeboard-stale")), (200, "true"));
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(behind.anonymous().get("/health/ready").await.status, 503);
    assert!(fresh.header("noticeboard-stale").is_empty() && fresh.json()["extensions"]["stale"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_whose_answer_takes_too_long_does_not_count() {
    let Some(app) = on_postgres(shared()).await else {
        return;
    };
    app.create_notice(SLUG).await;
    let proxy = Proxy::to(&app.database_url()).await;
    let behind = app.another_server_by(proxy.url(), shared()).await;
    ask_until_answered(&behind).await;
    // Every look is answered, each a little too late.
    proxy.delay(Timing::SHARED.clock_error * 2 + Duration::from_millis(20));
    until_refused(&behind).await;
    tokio::time::sleep(Timing::SHARED.lease).await;
    assert_eq!(ask(&behind).await.status, 503);
    proxy.mend();
    assert_eq!(ask_until_answered(&behind).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_check_of_the_lease_a_server_serves_on() {
    let Some(app) = on_postgres(shared()).await else {
        return;
    };
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    let proxy = Proxy::to(&app.database_url()).await;
    let setup = with(Timing {
        is_lease_checked: false,
        ..Timing::SHARED
    });
    let behind = app.another_server_by(proxy.url(), setup).await;
    assert_eq!(number(&ask_until_answered(&behind).await), Some(1));
    proxy.cut();
    app.publish_text(SLUG, "Two.").await;
    assert_eq!(number(&ask(&behind).await), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_comes_too_late_is_refused_and_made_again_with_a_new_instant() {
    let Some(app) = on_postgres(shared()).await else {
        return;
    };
    app.create_notice(SLUG).await;
    let draft = app
        .draft(SLUG, &[title("Privacy"), section("data", "Data", "Text.")])
        .await;
    let proxy = Proxy::to(&app.database_url()).await;
    let behind = app.another_server_by(proxy.url(), shared()).await;
    proxy.hold_commits();
    let letting_go = async {
        proxy.until_a_commit_is_held().await;
        // Longer than the commit may take: the window without the margin.
        tokio::time::sleep(Timing::SHARED.window.saturating_sub(Timing::SHARED.margin()) + STEP).await;
        let let_go = SystemClock.now();
        proxy.mend();
        let_go
    };
    let (payload, let_go) = tokio::join!(behind.publishing(&draft, json!({})), letting_go);
    assert_eq!(payload["version"]["number"], 1, "{payload:#}");
    let at = |field: &str| instant(payload["version"][field].as_str().unwrap());
    assert!(at("publishedAt") > let_go, "the late commit stands");
    assert_eq!(at("effectiveFrom"), at("publishedAt").plus(Timing::SHARED.window));
    records::sound(&app.connect().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_is_called_off_too_late_comes_into_force() {
    let Some(app) = on_postgres(shared()).await else {
        return;
    };
    app.create_notice(SLUG).await;
    let proxy = Proxy::to(&app.database_url()).await;
    let behind = app.another_server_by(proxy.url(), shared()).await;
    let begins = SystemClock
        .now()
        .plus(Timing::SHARED.window + Timing::SHARED.until_known() + Timing::SHARED.window);
    app.schedule_text(SLUG, "One.", &begins.to_string()).await;
    proxy.hold_commits();
    let cancelling = async {
        let input = json!({"slug": SLUG, "number": 1, "reason": "No."});
        let publisher = behind.as_role(Role::Publisher);
        publisher
            .mutate("cancelVersion", input, "version { number }")
            .await
    };
    let letting_go = async {
        proxy.until_a_commit_is_held().await;
        let latest = begins.minus(Timing::SHARED.margin());
        tokio::time::sleep(SystemClock.now().until(latest) + STEP).await;
        proxy.mend();
    };
    let (payload, ()) = tokio::join!(cancelling, letting_go);
    assert_eq!(codes(&payload), ["WRONG_STATE"], "{payload:#}");
    tokio::time::sleep(SystemClock.now().until(begins) + Timing::SHARED.clock_error * 2).await;
    assert_eq!(number(&ask_until_answered(&app).await), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_a_commit_that_is_lost_is_looked_up() {
    let Some(app) = on_postgres(shared()).await else {
        return;
    };
    app.create_notice(SLUG).await;
    let draft = app
        .draft(SLUG, &[title("Privacy"), section("data", "Data", "Text.")])
        .await;
    let proxy = Proxy::to(&app.database_url()).await;
    let behind = app.another_server_by(proxy.url(), shared()).await;
    proxy.lose_answers_to_commits();
    let payload = behind.publishing(&draft, json!({})).await;
    assert_eq!(payload["version"]["state"], "IN_FORCE", "{payload:#}");
    proxy.mend();
    assert_eq!(
        records::sound(&app.connect().await).await.versions_of(SLUG).len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_at_an_instant_of_change_waits_until_it_is_past() {
    let timing = Timing {
        window: Duration::from_secs(4),
        lease: Duration::from_secs(2),
        clock_error: Duration::from_millis(500),
        ..Timing::SHARED
    };
    let Some(app) = on_postgres(with(timing)).await else {
        return;
    };
    app.create_notice(SLUG).await;
    let begins = SystemClock.now().plus(timing.window + timing.until_known());
    app.schedule_text(SLUG, "One.", &begins.to_string()).await;
    // A little before the instant, and nearer than the clocks agree.
    let before = begins.minus(timing.clock_error / 2);
    tokio::time::sleep(SystemClock.now().until(before)).await;
    let answer = ask(&app).await;
    assert_eq!(number(&answer), Some(1));
    let answered = SystemClock.now();
    assert!(
        answered >= begins.plus(timing.clock_error / 2),
        "answered at {answered}, with {begins} in between"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_answered_when_every_server_knows_of_it_or_has_stopped() {
    let Some(app) = on_postgres(shared()).await else {
        return;
    };
    app.create_notice(SLUG).await;
    let known = Timing::SHARED.until_known();
    let begun = SystemClock.now();
    app.publish_text(SLUG, "One.").await;
    let latest = app.anonymous().notice(SLUG, "latest { effectiveFrom }").await;
    let begins = instant(latest["latest"]["effectiveFrom"].as_str().unwrap());
    let answered = SystemClock.now();
    assert!(begins >= begun.plus(Timing::SHARED.window));
    assert!(answered >= begins.plus(Timing::SHARED.clock_error * 2));
    let admin = app.as_role(Role::Admin);
    let takes = async |field: &str, input| {
        let begun = SystemClock.now();
        admin.done(field, input, "notice { slug }").await;
        begun.until(SystemClock.now())
    };
    let far = SystemClock.now().plus(Duration::from_hours(1)).to_string();
    let draft = app.draft(SLUG, &[section("data", "Data", "Two.")]).await;
    let input = json!({"draftId": draft.id, "expectedRevision": draft.revision, "changeNote": "Note.",
        "effectiveFrom": far, "materiality": "MATERIAL"});
    assert!(takes("publishDraft", input).await >= known);
    assert!(takes("announceVersion", json!({"slug": SLUG, "number": 2})).await >= known);
    let reason = json!({"slug": SLUG, "number": 2, "reason": "No."});
    assert!(takes("cancelVersion", reason).await >= known);
    assert!(takes("updateNotice", json!({"slug": SLUG, "jurisdictions": ["EU"]})).await >= known);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_lost_records_is_not_served() {
    let Some(app) = on_postgres(shared()).await else {
        return;
    };
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    ask_until_answered(&app).await;
    let connection = app.connect().await;
    let lose = "ALTER TABLE log_records DISABLE TRIGGER ALL; ALTER TABLE log_commitments DISABLE TRIGGER ALL;
        DELETE FROM log_commitments; DELETE FROM log_records WHERE sequence = (SELECT max(sequence) FROM log_records)";
    connection.execute_unprepared(lose).await.unwrap();
    until_refused(&app).await;
    let ready = app.anonymous().get("/health/ready").await;
    assert_eq!(ready.status, 503);
    assert!(ready.text.contains("lost some of them"), "{}", ready.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_cannot_keep_the_promise_do_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let env = [
        ("NOTICEBOARD_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none"),
        (
            "NOTICEBOARD_JWT_SECRET",
            "a secret that only the tests know, 32 bytes or more",
        ),
        ("NOTICEBOARD_SIGNING_KEY", noticeboard_tests::app::SIGNING_KEY),
        ("NOTICEBOARD_LEASE_MS", "1700"),
    ];
    let said = Program::run(folder.path(), &env, &["serve"]).await;
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(
        said.err.contains("NOTICEBOARD_WINDOW_MS to at least 2050"),
        "{}",
        said.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_answers_when_the_servers_show_what_it_published() {
    let Some(app) = on_postgres(shared()).await else {
        return;
    };
    let page = noticeboard_tests::workspace::root().join("api/assets/demo/privacy-page.json");
    let page = page.to_str().unwrap();
    let arguments = [
        "import",
        page,
        "--notice",
        SLUG,
        "--publish",
        "--change-note",
        "Note.",
        "--materiality",
        "material",
    ];
    let ended = Program::run_on(&app.database_url(), &arguments).await;
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(number(&ask_until_answered(&app).await), Some(1));
}

/// Its instants are past, so that the commit depends on none of them.
#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_takes_a_whole_history_over() {
    let Some(old) = on_postgres(shared()).await else {
        return;
    };
    old.create_notice(SLUG).await;
    old.publish_text(SLUG, "One.").await;
    old.publish_text(SLUG, "Two.").await;
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("bundle.json");
    let bundle = bundle.to_str().unwrap();
    let export = ["export", "--notice", SLUG, "--out", bundle];
    let ended = Program::run_on(&old.database_url(), &export).await;
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let new = on_postgres(shared()).await.unwrap();
    let import = ["import", bundle, "--notice", SLUG, "--format", "bundle"];
    let ended = Program::run_on(&new.database_url(), &import).await;
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(number(&ask_until_answered(&new).await), Some(2));
}

/// The database's instants and the machine's are the same clock in these tests.
#[tokio::test(flavor = "multi_thread")]
async fn the_clock_of_the_database_is_this_machines() {
    let Some(app) = on_postgres(shared()).await else {
        return;
    };
    let before: Instant = SystemClock.now();
    app.create_notice(SLUG).await;
    let notice = app.as_role(Role::Auditor).notice(SLUG, "createdAt").await;
    let created = instant(notice["createdAt"].as_str().unwrap());
    assert!(before <= created && created <= SystemClock.now());
}
