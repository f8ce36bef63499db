//! How many statements reading costs.

use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard::domain::timing::Timing;
use noticeboard_tests::app::{Engine, Setup, TestApp, section, title};
use serde_json::{Value, json};

/// What the server does by itself, such as looking for letters to webhooks, it does once a second, as it finds out how
/// many of them wait when somebody reads its numbers; and it is done within this time.
const BY_ITSELF: Duration = Duration::from_millis(100);
/// Reading may be slow on a busy machine, so that the server does something by itself meanwhile. Then it is tried again.
const ATTEMPTS: i64 = 10;

/// A server that does not look at its database by itself.
async fn quiet(engine: Engine) -> Option<TestApp> {
    let timing = Timing {
        poll: Duration::from_hours(1),
        ..Timing::alone(Duration::ZERO)
    };
    let setup = Setup {
        timing,
        ..Setup::default()
    };
    TestApp::start_with(engine, setup).await
}

async fn statements(app: &TestApp) -> u64 {
    let metrics = app.anonymous().get("/metrics").await.text;
    let line = metrics
        .lines()
        .find_map(|line| line.strip_prefix("noticeboard_database_statements_total "));
    line.expect("statements are counted").parse().unwrap()
}

/// The count, just after the server did something by itself.
async fn statements_at_rest(app: &TestApp) -> u64 {
    let mut before = statements(app).await;
    loop {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let now = statements(app).await;
        if now > before {
            break;
        }
        before = now;
    }
    tokio::time::sleep(BY_ITSELF).await;
    statements(app).await
}

async fn reads_of_anybody_send_no_statement(engine: Engine) {
    let Some(app) = quiet(engine).await else { return };
    app.create_notice("privacy").await;
    app.publish_text("privacy", "One.").await;
    let mut asked = Vec::new();
    for attempt in 0..ATTEMPTS {
        // Nothing of it was read before.
        let number = app.publish_text("privacy", &format!("Attempt {attempt}.")).await;
        let before = statements_at_rest(&app).await;
        read_everything(&app, number).await;
        asked.push(statements(&app).await - before);
        if asked.last() == Some(&0) {
            break;
        }
    }
    assert_eq!(asked.last(), Some(&0), "reading asked the database: {asked:?}");
    // A count that never moves would say nothing.
    let before = statements(&app).await;
    app.as_role(Role::Editor).notice("privacy", "slug").await;
    assert!(statements(&app).await > before);
}

/// What anybody may ask of a notice, by GraphQL and by pages.
async fn read_everything(app: &TestApp, latest: i64) {
    let anybody = app.anonymous();
    let query = "{
        notice(slug: \"privacy\") {
            slug requiredLocales formerSlugs createdAt retired { at }
            latest { number state effectiveFrom effectiveUntil intervals { from until } basedOn { number }
                content { title html sections { key } cookies { key } } }
            versions { totalCount nodes { number state changeNote effectiveUntil } }
            versionAt(at: \"2026-01-01T00:00:00Z\") { number }
            upcoming { number }
        }
        notices { totalCount nodes { slug latest { content { title } } } }
        checkpoint { note }
    }";
    let data = anybody.data(query, json!({})).await;
    assert_eq!(data["notice"]["latest"]["number"], latest, "{data:#}");
    let version = format!("/notices/privacy/versions/{latest}");
    for path in [
        "/",
        "/notices/privacy",
        &version,
        "/notices/privacy/history",
        "/log/checkpoint",
    ] {
        assert_eq!(anybody.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_of_anybody_send_no_statement_on_sqlite() {
    reads_of_anybody_send_no_statement(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_of_anybody_send_no_statement_on_postgres() {
    reads_of_anybody_send_no_statement(Engine::Postgres).await;
}

/// What one page of versions costs a server that has read none of them.
async fn cost_of_page(app: &TestApp, query: &str, first: usize) -> (u64, Value) {
    let fresh = app.another_server().await;
    let before = statements_at_rest(&fresh).await;
    let data = fresh.anonymous().data(query, json!({"first": first})).await;
    (statements(&fresh).await - before, data)
}

async fn a_page_of_versions_costs_a_fixed_number_of_statements(engine: Engine) {
    let Some(app) = quiet(engine).await else { return };
    app.create_notice("privacy").await;
    let cookie = json!({"putCookie": {"key": "id", "name": "id", "category": "ANALYTICS",
        "purpose": "Counts."}});
    for number in 0..101 {
        let edits = [
            title("Privacy"),
            section("data", "Data", &format!("Text {number}.")),
            cookie.clone(),
        ];
        let draft = app.draft("privacy", &edits).await;
        app.publish(&draft).await;
    }
    let contents =
        "query($first: Int!) { notice(slug: \"privacy\") { versions(first: $first) { nodes { number
        content { sections { key html } cookies { key purpose } } } } } }";
    let (few, _) = cost_of_page(&app, contents, 10).await;
    let (many, data) = cost_of_page(&app, contents, 100).await;
    let nodes = data["notice"]["versions"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 100);
    assert!(
        nodes
            .iter()
            .all(|node| node["content"]["cookies"][0]["key"] == "id")
    );
    assert!(
        many <= few + 6,
        "10 versions cost {few} statements, 100 cost {many}"
    );
    let differences =
        "query($first: Int!) { notice(slug: \"privacy\") { versions(first: $first) { nodes { number
        diff { stats { wordsAdded } } } } } }";
    let (few, _) = cost_of_page(&app, differences, 3).await;
    let (many, _) = cost_of_page(&app, differences, 25).await;
    assert!(
        many <= few + 6,
        "3 differences cost {few} statements, 25 cost {many}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_versions_costs_a_fixed_number_of_statements_on_sqlite() {
    a_page_of_versions_costs_a_fixed_number_of_statements(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_versions_costs_a_fixed_number_of_statements_on_postgres() {
    a_page_of_versions_costs_a_fixed_number_of_statements(Engine::Postgres).await;
}
