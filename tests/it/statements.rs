//! How many statements reading costs.

use std::time::Duration;

use noticeboard::domain::timing::Timing;
use noticeboard_tests::app::{Engine, Setup, TestApp, section, title};
use serde_json::{Value, json};

/// What the server does by itself it does once a second, and then not again while nothing changes.
const BY_ITSELF: Duration = Duration::from_millis(1_200);

/// A server that does not look at its database by itself.
async fn quiet(engine: Engine) -> Option<TestApp> {
    let timing = Timing {
        poll: Duration::from_secs(3_600),
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

/// The count, once the server does nothing by itself any more.
async fn statements_at_rest(app: &TestApp) -> u64 {
    let mut before = statements(app).await;
    loop {
        tokio::time::sleep(BY_ITSELF).await;
        let now = statements(app).await;
        if now == before {
            return now;
        }
        before = now;
    }
}

async fn reads_of_anybody_send_no_statement(engine: Engine) {
    let Some(app) = quiet(engine).await else { return };
    app.create_notice("privacy").await;
    for text in ["One.", "Two.", "Three."] {
        app.publish_text("privacy", text).await;
    }
    app.schedule_text("privacy", "Four.", "2026-06-01T00:00:00Z")
        .await;
    let before = statements_at_rest(&app).await;
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
        checkpoint { size }
    }";
    let data = anybody.data(query, json!({})).await;
    assert_eq!(data["notice"]["latest"]["number"], 3, "{data:#}");
    for path in [
        "/",
        "/notices/privacy",
        "/notices/privacy/versions/3",
        "/notices/privacy/history",
    ] {
        assert_eq!(anybody.get(path).await.status, 200, "{path}");
    }
    assert_eq!(anybody.get("/log/checkpoint").await.status, 200);
    assert_eq!(statements(&app).await, before, "reading asked the database");
    // A count that never moves would say nothing.
    app.as_role(noticeboard::domain::actor::Role::Editor)
        .notice("privacy", "slug")
        .await;
    assert!(statements(&app).await > before);
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
        many <= few + 2 && many < 10,
        "10 versions cost {few} statements, 100 cost {many}"
    );
    let differences =
        "query($first: Int!) { notice(slug: \"privacy\") { versions(first: $first) { nodes { number
        diff { stats { wordsAdded } } } } } }";
    let (few, _) = cost_of_page(&app, differences, 3).await;
    let (many, _) = cost_of_page(&app, differences, 25).await;
    assert!(
        many <= few + 2 && many < 10,
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
