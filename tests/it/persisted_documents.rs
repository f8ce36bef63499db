//! Documents that are named instead of sent: by their hash, or from a manifest.

use noticeboard::app::serving::Serving;
use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Answer, Setup, TestApp, codes};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

noticeboard_tests::on_both!(
    a_document_is_sent_once_and_then_named_by_its_hash,
    a_hash_that_is_not_the_document_s_is_refused,
    a_trusted_document_is_named_as_each_tool_names_it,
    a_server_of_trusted_documents_executes_no_other,
    the_cost_of_a_request_is_told_when_it_is_asked_for,
    more_items_than_the_limit_are_refused_before_anything_is_read,
);

const QUERY: &str = "query($slug: String!) { notice(slug: $slug) { latest { number } } }";
const OTHER: &str = "{ notices { totalCount } }";

fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

fn apollo(text: &str) -> Value {
    by_name(&hash(text))
}

fn by_name(name: &str) -> Value {
    json!({"persistedQuery": {"version": 1, "sha256Hash": name}})
}

fn number(answer: &Answer) -> Value {
    let response = answer.json();
    assert_eq!(answer.status, 200, "{response}");
    response["data"]["notice"]["latest"]["number"].clone()
}

async fn published(app: &TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
}

async fn a_document_is_sent_once_and_then_named_by_its_hash(app: TestApp) {
    published(&app).await;
    let anybody = app.anonymous();
    let variables = json!({"slug": "privacy"});
    let named = json!({"variables": variables, "extensions": apollo(QUERY)});
    let path = format!(
        "/graphql?variables={}&extensions={}",
        variables.to_string().replace('"', "%22"),
        apollo(QUERY).to_string().replace('"', "%22")
    );
    for _ in 0..2 {
        for answer in [anybody.post_json(&named, &[]).await, anybody.get(&path).await] {
            assert_eq!(
                answer.status, 200,
                "clients of Apollo send the document only then"
            );
            assert_eq!(codes(&answer.json()), ["PERSISTED_QUERY_NOT_FOUND"]);
            assert_eq!(answer.json()["errors"][0]["message"], "PersistedQueryNotFound");
            assert!(answer.header("cache-control").contains("no-store"));
        }
    }
    let whole = json!({"query": QUERY, "variables": variables, "extensions": apollo(QUERY)});
    assert_eq!(number(&anybody.post_json(&whole, &[]).await), 1);
    assert_eq!(number(&anybody.post_json(&named, &[]).await), 1);
    let by_get = anybody.get(&path).await;
    assert_eq!(number(&by_get), 1);
    assert!(!by_get.header("etag").is_empty());
    app.publish_text("privacy", "Second.").await;
    assert_eq!(number(&anybody.get(&path).await), 2);
    let appendix = json!({"documentId": format!("sha256:{}", hash(QUERY)), "variables": variables});
    assert_eq!(number(&anybody.post_json(&appendix, &[]).await), 2);
}

async fn a_hash_that_is_not_the_document_s_is_refused(app: TestApp) {
    let wrong = json!({"query": QUERY, "extensions": apollo(OTHER)});
    let answer = app.anonymous().post_json(&wrong, &[]).await;
    assert_eq!(
        (answer.status, codes(&answer.json())),
        (400, vec!["INVALID_INPUT".to_owned()])
    );
    let named = json!({"extensions": apollo(OTHER)});
    let answer = app.anonymous().post_json(&named, &[]).await;
    assert_eq!(codes(&answer.json()), ["PERSISTED_QUERY_NOT_FOUND"]);
}

/// As graphql-codegen's client preset writes it (by SHA-1), and as Relay's compiler does (by MD5).
fn trusting(only_trusted: bool) -> Setup {
    let codegen = json!({"c5e1f2a6f0a0b3d2e4a7c8b9d0e1f2a3b4c5d6e7": QUERY}).to_string();
    let relay = json!({"d41d8cd98f00b204e9800998ecf8427e": OTHER}).to_string();
    let manifests = [("web.json", codegen.as_str()), ("app.json", relay.as_str())];
    Setup {
        serving: Serving::default().trusting(&manifests, only_trusted).unwrap(),
        ..Setup::default()
    }
}

async fn a_trusted_document_is_named_as_each_tool_names_it(app: TestApp) {
    published(&app).await;
    let server = app.another_server_with(trusting(false)).await;
    let anybody = server.anonymous();
    let variables = json!({"slug": "privacy"});
    for body in [
        json!({"documentId": "c5e1f2a6f0a0b3d2e4a7c8b9d0e1f2a3b4c5d6e7", "variables": variables}),
        json!({"documentId": format!("sha256:{}", hash(QUERY)), "variables": variables}),
        json!({"extensions": apollo(QUERY), "variables": variables}),
        json!({"extensions": by_name("c5e1f2a6f0a0b3d2e4a7c8b9d0e1f2a3b4c5d6e7"), "variables": variables}),
        json!({"extensions": by_name(&format!("sha256:{}", hash(QUERY))), "variables": variables}),
        json!({"query": QUERY, "variables": variables}),
    ] {
        assert_eq!(number(&anybody.post_json(&body, &[]).await), 1, "{body}");
    }
    for name in ["doc_id", "id", "documentId"] {
        let body = json!({name: "d41d8cd98f00b204e9800998ecf8427e"});
        let response = anybody.post_json(&body, &[]).await.json();
        assert_eq!(response["data"]["notices"]["totalCount"], 1, "{response}");
        let by_get = anybody
            .get(&format!("/graphql?{name}=d41d8cd98f00b204e9800998ecf8427e"))
            .await;
        assert_eq!(by_get.json(), response);
    }
    let unknown = anybody.post_json(&json!({"id": "nothing"}), &[]).await;
    assert_eq!(codes(&unknown.json()), ["PERSISTED_QUERY_NOT_FOUND"]);
    let untrusted = anybody
        .post_json(&json!({"query": "{ viewer { subject } }"}), &[])
        .await;
    assert!(untrusted.json().get("errors").is_none());
}

async fn a_server_of_trusted_documents_executes_no_other(app: TestApp) {
    published(&app).await;
    let server = app.another_server_with(trusting(true)).await;
    let refused =
        "mutation { createNotice(input: {slug: \"x\", defaultLocale: \"en\"}) { errors { code } } }";
    for caller in [server.anonymous(), server.as_role(Role::Admin)] {
        for body in [
            json!({"query": "{ viewer { subject } }"}),
            json!({"query": refused}),
            json!({"query": "{ __schema { types { name } } }"}),
            json!({"query": "{ viewer { subject } }", "extensions": apollo("{ viewer { subject } }")}),
        ] {
            let answer = caller
                .post_json(&body, &[("accept", "application/graphql-response+json")])
                .await;
            assert_eq!(codes(&answer.json()), ["PERSISTED_QUERY_REQUIRED"], "{body}");
            assert_eq!(answer.status, 400);
            assert!(answer.json().get("data").is_none());
        }
        let named = json!({"extensions": apollo("{ viewer { subject } }")});
        let answer = caller.post_json(&named, &[]).await;
        assert_eq!(codes(&answer.json()), ["PERSISTED_QUERY_NOT_FOUND"]);
        let trusted = json!({"query": QUERY, "variables": {"slug": "privacy"}});
        assert_eq!(number(&caller.post_json(&trusted, &[]).await), 1);
    }
    let listed = app.anonymous().data(OTHER, json!({})).await;
    assert_eq!(listed["notices"]["totalCount"], 1);
}

async fn the_cost_of_a_request_is_told_when_it_is_asked_for(app: TestApp) {
    published(&app).await;
    let query = "query($n: Int) { notices(first: 10) { nodes { s: slug versions(first: $n) { nodes { number } } } } }";
    let body = json!({"query": query, "variables": {"n": 5}, "extensions": {"cost": true}});
    let response = app.anonymous().post_json(&body, &[]).await.json();
    let cost = &response["extensions"]["cost"];
    assert_eq!(cost["nodes"], 60);
    assert_eq!(
        (&cost["fields"], &cost["depth"], &cost["aliases"]),
        (&json!(6), &json!(5), &json!(1))
    );
    assert_eq!(cost["limits"]["nodes"], 10_000);
    let body = json!({"query": query, "variables": {"n": 5}});
    assert!(
        app.anonymous()
            .post_json(&body, &[])
            .await
            .json()
            .get("extensions")
            .is_none()
    );
}

async fn more_items_than_the_limit_are_refused_before_anything_is_read(app: TestApp) {
    let query =
        "query($n: Int) { notices(first: 100) { nodes { versions(first: $n) { nodes { number } } } } }";
    for (length, codes_wanted) in [(98, vec![]), (100, vec!["LIMIT_EXCEEDED".to_owned()])] {
        let answer = app.anonymous().post(query, json!({"n": length})).await;
        let response = answer.json();
        assert_eq!(codes(&response), codes_wanted, "{response}");
    }
}
