//! Answers to changes wait until every server knows of them; whoever asked may be gone by then.

use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard::domain::clock::{Clock as _, SystemClock};
use noticeboard::domain::timing::Timing;
use noticeboard_tests::app::{Engine, Setup, TestApp, instant, section, title};
use noticeboard_tests::proxy::Proxy;
use noticeboard_tests::records;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};
use serde_json::json;

const SLUG: &str = "privacy";
const STEP: Duration = Duration::from_millis(10);

fn shared() -> Setup {
    Setup {
        timing: Timing::SHARED,
        real_time: true,
        ..Setup::default()
    }
}

async fn on_postgres() -> Option<TestApp> {
    TestApp::start_with(Engine::Postgres, shared()).await
}

async fn count(connection: &DatabaseConnection, query: &str) -> i64 {
    let statement = Statement::from_string(DbBackend::Postgres, query);
    let row = connection.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_hangs_up_while_the_answer_waits_changes_nothing_and_nothing_is_held_meanwhile() {
    let Some(app) = on_postgres().await else { return };
    app.create_notice(SLUG).await;
    let draft = app
        .draft(SLUG, &[title("Privacy"), section("data", "Data", "Text.")])
        .await;
    let connection = app.connect().await;
    {
        let publishing = app.publishing(&draft, json!({}));
        let sealed = async {
            while count(&connection, "SELECT count(*) FROM versions").await == 0 {
                tokio::time::sleep(STEP).await;
            }
        };
        tokio::select! {
            payload = publishing => panic!("the answer did not wait: {payload:#}"),
            () = sealed => {}
        }
    }
    // Transactions of the server's own short statements begin and end in between.
    let held = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
        AND state LIKE 'idle in transaction%' AND clock_timestamp() - state_change > interval '100 milliseconds'";
    let publisher = app.as_role(Role::Publisher);
    let scheduled = publisher.notice(SLUG, "upcoming { number effectiveFrom }").await;
    let begins = instant(scheduled["upcoming"][0]["effectiveFrom"].as_str().unwrap());
    while SystemClock.now() < begins.plus(Timing::SHARED.clock_error * 2) {
        assert_eq!(count(&connection, held).await, 0, "a transaction is held");
        tokio::time::sleep(STEP).await;
    }
    let latest = app.anonymous().notice(SLUG, "latest { number }").await;
    assert_eq!(latest["latest"]["number"], 1);
    assert_eq!(records::sound(&connection).await.versions_of(SLUG).len(), 1);
    connection.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_is_withdrawn_too_late_and_a_notice_that_is_retired_too_late_get_a_new_instant() {
    let Some(app) = on_postgres().await else { return };
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    app.publish_text(SLUG, "Two.").await;
    let withdraw = json!({"slug": SLUG, "number": 2, "reason": "A mistake.", "then": "PREVIOUS"});
    let retire = json!({"slug": SLUG, "reason": "The site is gone."});
    for (field, input, selection, at) in [
        (
            "withdrawVersion",
            withdraw,
            "version { withdrawn { at } }",
            "/version/withdrawn/at",
        ),
        (
            "retireNotice",
            retire,
            "notice { retired { at } }",
            "/notice/retired/at",
        ),
    ] {
        let proxy = Proxy::to(&app.database_url()).await;
        let behind = app.another_server_by(proxy.url(), shared()).await;
        proxy.hold_commits();
        let letting_go = async {
            proxy.until_a_commit_is_held().await;
            let in_time = Timing::SHARED.window.saturating_sub(Timing::SHARED.margin());
            tokio::time::sleep(in_time + Duration::from_millis(50)).await;
            let let_go = SystemClock.now();
            proxy.mend();
            let_go
        };
        let admin = behind.as_role(Role::Admin);
        let (payload, let_go) = tokio::join!(admin.done(field, input, selection), letting_go);
        let at = instant(payload.pointer(at).and_then(|at| at.as_str()).unwrap());
        assert!(
            at > let_go.plus(Timing::SHARED.window),
            "{field}: the late commit stands, let go at {let_go}: {payload:#}"
        );
    }
    records::sound(&app.connect().await).await;
}
