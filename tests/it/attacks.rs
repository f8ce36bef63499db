//! Requests that ask for more than anybody gets: refused at once, by the built server, while others are answered.

use std::cell::Cell;
use std::time::{Duration, Instant};

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Engine, TestApp};
use serde_json::json;

/// A build without optimisation on a machine that runs other tests too is slower than what runs for people.
const SLOWER: u32 = if cfg!(debug_assertions) { 40 } else { 1 };
const SHORT: Duration = Duration::from_millis(50);
const OF_256_KIB: Duration = Duration::from_millis(250);
const QUERY: &str = "{ viewer { subject } }";

/// Every attack with a word on what it is; a body is sent as it is written.
fn attacks() -> Vec<(&'static str, String)> {
    let document = |text: String| json!({ "query": text }).to_string();
    let doubling = (0..30).fold(
        "query { ...f0 } fragment f30 on Query { __typename }".to_owned(),
        |text, level| {
            let next = level + 1;
            text + &format!(" fragment f{level} on Query {{ ...f{next} ...f{next} }}")
        },
    );
    let aliases: Vec<String> = (0..10_000).map(|n| format!("a{n}: __typename")).collect();
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let literal = |depth| format!("{{ notice(slug: {}) {{ slug }} }}", nested(depth));
    let objects = format!(
        "{{ notice(slug: {}1{}) {{ slug }} }}",
        "{a:".repeat(20_000),
        "}".repeat(20_000)
    );
    let kind = |depth: usize| {
        format!(
            "query($a: {}Int{}) {{ __typename }}",
            "[".repeat(depth),
            "]".repeat(depth)
        )
    };
    let variables = |text: String| format!(r#"{{"query": "{{ __typename }}", "variables": {text}}}"#);
    vec![
        ("doubling fragments", document(doubling)),
        ("10,000 aliases", document(format!("{{ {} }}", aliases.join(" ")))),
        (
            "50,000 fields",
            document(format!("{{ {} }}", "slug ".repeat(50_000))),
        ),
        (
            "50,000 directives",
            document(format!("{{ __typename {} }}", "@a ".repeat(50_000))),
        ),
        (
            "depth 500",
            document(format!("{}slug{}", "{ a ".repeat(500), "}".repeat(500))),
        ),
        ("2,000 nested lists", document(literal(2_000))),
        ("20,000 nested lists", document(literal(20_000))),
        ("20,000 nested objects", document(objects)),
        ("2,000 nested types", document(kind(2_000))),
        ("20,000 nested types", document(kind(20_000))),
        ("20,000 nested values of JSON", variables(nested(20_000))),
        (
            "20,000 nested values of a variable",
            variables(format!("{{\"a\": {}}}", nested(20_000))),
        ),
        ("a list of JSON that does not end", "[".repeat(200_000)),
        (
            "256 KiB of a name",
            document(format!("{{ {} }}", "a".repeat(260_000))),
        ),
        (
            "256 KiB of commas",
            document(format!("{{ {} }}", ",".repeat(260_000))),
        ),
        (
            "above 256 KiB",
            document(format!("{{ {} }}", "a ".repeat(150_000))),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_asks_for_too_much_is_refused_at_once_and_others_are_answered() {
    let app = TestApp::start(Engine::Sqlite)
        .await
        .expect("SQLite is everywhere");
    let anybody = app.anonymous();
    assert_eq!(anybody.post(QUERY, json!({})).await.status, 200);
    let headers = [
        ("content-type", "application/json"),
        ("accept", "application/graphql-response+json"),
    ];
    for (what, body) in attacks() {
        let bound = if body.len() > 100_000 { OF_256_KIB } else { SHORT } * SLOWER;
        let begun = Instant::now();
        let answer = anybody.post_text(&body, &headers).await;
        let took = begun.elapsed();
        assert!(
            [400, 413].contains(&answer.status),
            "{what}: {} {}",
            answer.status,
            answer.text
        );
        assert!(answer.text.len() < 2_000, "{what}: {}", answer.text);
        let answered = answer.json();
        assert!(answered["errors"][0]["message"].is_string(), "{what}: {answered}");
        assert!(answered.get("data").is_none(), "{what}: {answered}");
        assert!(took < bound, "{what} took {took:?}, more than {bound:?}");
    }
    assert_eq!(anybody.post(QUERY, json!({})).await.status, 200);
}

/// The test, the server and all that serves share one thread: work that takes long must not be done on it.
#[tokio::test(flavor = "current_thread")]
async fn a_large_import_keeps_nobody_else_waiting() {
    let app = TestApp::start(Engine::Sqlite)
        .await
        .expect("SQLite is everywhere");
    app.create_notice("privacy").await;
    let sections: Vec<String> = (0..400)
        .map(|number| {
            format!(
                "## Section {number}\n\n{}\n",
                "We keep what you wrote for a year. ".repeat(200)
            )
        })
        .collect();
    let document = format!("# Privacy\n\n{}", sections.join("\n"));
    let editor = app.as_role(Role::Editor);
    let input = json!({"slug": "privacy", "format": "MARKDOWN", "document": document});
    let begun = Instant::now();
    let importing = async {
        let payload = editor.done("importDocument", input, "changed").await;
        assert_eq!(payload["changed"], true);
        begun.elapsed()
    };
    let longest = Cell::new(Duration::ZERO);
    let asking = async {
        let anybody = app.anonymous();
        loop {
            let asked = Instant::now();
            assert_eq!(anybody.get("/health/live").await.status, 200);
            longest.set(longest.get().max(asked.elapsed()));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let took: Duration = tokio::select! {
        took = importing => took,
        never = asking => never,
    };
    assert!(
        took > Duration::from_millis(200),
        "{took:?}: the test tests nothing"
    );
    let longest = longest.get();
    assert!(longest < took / 2, "somebody waited {longest:?} of {took:?}");
}
