//! Another server in the place of the database's primary: nobody answers for the latest from it.

use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard::domain::timing::Timing;
use noticeboard_tests::app::{Caller, Setup, TestApp, codes};
use noticeboard_tests::postgres::Lasting;
use noticeboard_tests::proxy::Proxy;
use serde_json::json;

const SLUG: &str = "privacy";
const STEP: Duration = Duration::from_millis(50);
/// A busy machine takes its time.
const PATIENCE: u32 = 400;

fn shared() -> Setup {
    Setup {
        timing: Timing::SHARED,
        real_time: true,
        ..Setup::default()
    }
}

/// What readiness says, once its status is this one.
async fn readiness(app: &TestApp, status: u16) -> String {
    let mut last = String::new();
    for _ in 0..PATIENCE {
        let ready = app.anonymous().get("/health/ready").await;
        if ready.status == status {
            return ready.text;
        }
        last = format!("{} {}", ready.status, ready.text);
        tokio::time::sleep(STEP).await;
    }
    panic!("readiness is not {status}: {last}");
}

/// What readiness says, once it gives this reason.
async fn unready_because(app: &TestApp, reason: &str) {
    let mut last = String::new();
    for _ in 0..PATIENCE {
        last = app.anonymous().get("/health/ready").await.text;
        if last.contains(reason) {
            return;
        }
        tokio::time::sleep(STEP).await;
    }
    panic!("readiness does not say `{reason}` but {last}");
}

async fn refused(reader: &Caller) {
    let query = "query { notice(slug: \"privacy\") { latest { number } } }";
    let answer = reader.post(query, json!({})).await;
    assert_eq!(answer.status, 503, "{}", answer.text);
    assert_eq!(codes(&answer.json()), ["UNAVAILABLE"]);
}

/// A change is refused and leaves no trace on whatever is behind the address.
async fn no_change_is_taken(app: &TestApp) {
    let input = json!({"slug": "another", "defaultLocale": "en"});
    let admin = app.as_role(Role::Admin);
    let answer = admin
        .post(
            "mutation($input: CreateNoticeInput!) { createNotice(input: $input) { notice { id } } }",
            json!({"input": input}),
        )
        .await;
    assert_eq!(codes(&answer.json()), ["UNAVAILABLE"], "{}", answer.text);
}

/// A replica, then the same after it was promoted, then the primary again.
#[tokio::test(flavor = "multi_thread")]
async fn neither_a_replica_nor_another_line_of_the_database_is_taken_for_the_primary() {
    let Some(primary) = Lasting::start().await else {
        return;
    };
    let database = primary.fresh_database().await;
    let address = database.url().to_owned();
    let app = TestApp::start_on(database, shared()).await;
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "One.").await;
    let replica = primary.replica().await;
    let copy = replica.address_of_same(&address);
    let proxy = Proxy::to(&address).await;
    let behind = app.another_server_by(proxy.url(), shared()).await;
    readiness(&behind, 200).await;

    proxy.lead_to(&copy).await;
    unready_because(&behind, "the database is a replica").await;
    refused(&behind.anonymous()).await;
    no_change_is_taken(&behind).await;

    replica.promote().await;
    unready_because(&behind, "another one became the primary").await;
    refused(&behind.anonymous()).await;
    no_change_is_taken(&behind).await;

    proxy.lead_to(&address).await;
    readiness(&behind, 200).await;
    let latest = behind.anonymous().notice(SLUG, "latest { number }").await;
    assert_eq!(latest["latest"]["number"], 1);
    assert_eq!(behind.publish_text(SLUG, "Two.").await, 2);
}
