use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_graphql::{Context, EmptySubscription, Error, ErrorExtensions as _, Object, Schema};
use axum::Router;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::documents::{Documents, Knowledge};
use super::keeping::Keeping;
use super::streams::Streams;
use super::{Endpoint, router};
use crate::domain::actor::Role;
use crate::domain::caller::Caller;
use crate::http::cors::Origins;
use crate::http::edge::Edge;
use crate::http::standing::Standings;
use crate::http::testing::{bearer, edge, send, text};
use crate::http::touch::Touch;

struct Query;

#[Object]
impl Query {
    async fn who(&self, context: &Context<'_>) -> Option<String> {
        let caller = context.data::<Caller>().ok()?;
        caller.actor.subject().map(str::to_owned)
    }

    async fn echo(&self, number: i32) -> i32 {
        number
    }

    async fn slow(&self) -> bool {
        tokio::time::sleep(Duration::from_mins(1)).await;
        true
    }

    async fn fails(&self) -> Result<i32, Error> {
        tokio::task::yield_now().await;
        Err(Error::new("secret cause"))
    }

    async fn refused(&self) -> Option<Result<i32, Error>> {
        tokio::task::yield_now().await;
        Some(Err(
            Error::new("No.").extend_with(|_, extensions| extensions.set("code", "FORBIDDEN"))
        ))
    }
}

struct Mutation(Arc<AtomicUsize>);

#[Object]
impl Mutation {
    async fn count(&self) -> usize {
        tokio::time::sleep(Duration::from_millis(20)).await;
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }
}

fn counted() -> (Router, Arc<AtomicUsize>) {
    served_by(edge())
}

fn served_by(edge: Edge) -> (Router, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let schema = Schema::build(Query, Mutation(count.clone()), EmptySubscription)
        .disable_suggestions()
        .finish();
    let endpoint = Endpoint {
        executor: schema,
        streams: Streams::new(edge.limits.streams),
        edge,
        origins: Origins::Any,
        documents: Arc::new(Documents::new(Knowledge {
            steady_roots: &["who"],
            moving_fields: &[],
            text_scalars: &[],
        })),
        keeping: Keeping {
            standings: Standings::unknown(),
            max_age: Duration::ZERO,
        },
    };
    (router(endpoint), count)
}

fn routes() -> Router {
    counted().0
}

const JSON: (&str, &str) = ("content-type", "application/json");
const MODERN: (&str, &str) = ("accept", "application/graphql-response+json");

async fn post(headers: &[(&str, &str)], body: &Value) -> (StatusCode, Value) {
    let headers: Vec<_> = [JSON].iter().chain(headers).copied().collect();
    let response = send(routes(), "POST", "/graphql", &headers, body.to_string()).await;
    let status = response.status();
    (status, serde_json::from_str(&text(response).await).unwrap())
}

async fn query(document: &str) -> (StatusCode, Value) {
    post(&[MODERN], &json!({"query": document})).await
}

fn code(body: &Value) -> &str {
    body["errors"][0]["extensions"]["code"].as_str().unwrap()
}

#[tokio::test]
async fn a_query_is_answered_by_post_and_by_get() {
    assert_eq!(
        post(
            &[],
            &json!({"query": "query($n: Int!) { echo(number: $n) }", "variables": {"n": 4}})
        )
        .await,
        (StatusCode::OK, json!({"data": {"echo": 4}}))
    );
    let response = send(routes(), "GET", "/graphql?query=%7Becho(number:5)%7D", &[], "").await;
    assert_eq!(text(response).await, r#"{"data":{"echo":5}}"#);
}

#[tokio::test]
async fn without_touch_queries_are_refused_and_changes_are_made() {
    let out_of_touch = Edge {
        touch: Touch::never(),
        ..edge()
    };
    let (routes, count) = served_by(out_of_touch);
    let headers = [JSON, MODERN];
    let read = json!({"query": "{ who }"}).to_string();
    let response = send(routes.clone(), "POST", "/graphql", &headers, read).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers()["retry-after"], "1");
    let body: Value = serde_json::from_str(&text(response).await).unwrap();
    assert_eq!(code(&body), "UNAVAILABLE");
    assert!(body.get("data").is_none());
    let change = json!({"query": "mutation { count }"}).to_string();
    let response = send(routes, "POST", "/graphql", &headers, change).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_executor_learns_who_asks() {
    let token = bearer(Role::Editor);
    let (_, body) = post(&[("authorization", &token)], &json!({"query": "{ who }"})).await;
    assert_eq!(body, json!({"data": {"who": "ada"}}));
    assert_eq!(query("{ who }").await.1, json!({"data": {"who": null}}));
}

#[tokio::test]
async fn every_bad_credential_gets_the_same_answer() {
    let good = bearer(Role::Admin);
    let mut bodies = Vec::new();
    for headers in [
        vec![("authorization", "Bearer nonsense")],
        vec![("authorization", "Basic YTpi")],
        vec![("authorization", "")],
        vec![("authorization", good.as_str()), ("authorization", good.as_str())],
    ] {
        let headers: Vec<_> = headers.into_iter().chain([JSON]).collect();
        let response = send(routes(), "POST", "/graphql", &headers, r#"{"query":"{who}"}"#).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(response.headers()["www-authenticate"], "Bearer");
        bodies.push(text(response).await);
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]));
    assert!(bodies[0].contains("UNAUTHENTICATED"));
}

#[tokio::test]
async fn nothing_but_json_is_executed() {
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
    ] {
        let (routes, count) = counted();
        let body = r#"{"query":"mutation { count }"}"#;
        let response = send(routes, "POST", "/graphql", &[("content-type", kind)], body).await;
        assert_eq!(response.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
        assert_eq!(count.load(Ordering::SeqCst), 0);
    }
}

#[tokio::test]
async fn a_mutation_or_subscription_by_get_is_not_executed() {
    for asked in [
        "query=mutation%7Bcount%7D",
        "query=query+Q%7Bwho%7Dmutation+M%7Bcount%7D&operationName=M",
        "query=subscription%7Bcount%7D",
    ] {
        let (routes, count) = counted();
        let response = send(routes, "GET", &format!("/graphql?{asked}"), &[], "").await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{asked}");
        assert_eq!(response.headers()["allow"], "POST");
        assert_eq!(count.load(Ordering::SeqCst), 0);
    }
}

#[tokio::test]
async fn a_mutation_goes_on_when_its_client_hangs_up() {
    let (routes, count) = counted();
    let body = r#"{"query":"mutation { count }"}"#;
    let asking = send(routes, "POST", "/graphql", &[JSON], body);
    assert!(
        tokio::time::timeout(Duration::from_millis(5), asking)
            .await
            .is_err()
    );
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn what_fails_before_execution_has_no_data_and_a_code() {
    for (document, wanted) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "query($n: Int!) { echo(number: $n) }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("query A { who } query B { who }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "{ ...f } fragment f on Query { ...f }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ] {
        for (accept, status) in [
            (MODERN, StatusCode::BAD_REQUEST),
            (("accept", "application/json"), StatusCode::OK),
        ] {
            let (answered, body) = post(&[accept], &json!({"query": document})).await;
            assert_eq!((answered, code(&body)), (status, wanted), "{document}");
            assert!(body.get("data").is_none(), "{body}");
        }
    }
}

#[tokio::test]
async fn a_variable_that_is_missing_null_or_of_another_type_is_a_failure_of_the_request() {
    let document = "query($n: Int!) { echo(number: $n) }";
    for variables in [
        json!({}),
        json!({"n": null}),
        json!({"n": "x"}),
        json!({"n": [1, 2]}),
    ] {
        let (status, body) = post(&[MODERN], &json!({"query": document, "variables": variables})).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{variables} {body}");
        assert_eq!(code(&body), "GRAPHQL_VALIDATION_FAILED");
    }
    let defaulted = "query($n: Int! = 3) { echo(number: $n) }";
    assert_eq!(query(defaulted).await.1, json!({"data": {"echo": 3}}));
}

#[tokio::test]
async fn an_error_that_nulls_the_whole_answer_keeps_its_data_entry() {
    let (status, body) = query("{ fails }").await;
    assert_eq!(
        (status, &body["data"], code(&body)),
        (StatusCode::OK, &Value::Null, "INTERNAL")
    );
    assert!(body.get("data").is_some());
}

#[tokio::test]
async fn a_cause_does_not_get_out_and_the_request_id_does() {
    let headers = [("x-request-id", "abc-1")];
    let (_, body) = post(&headers, &json!({"query": "{ fails }"})).await;
    assert!(!body.to_string().contains("secret"), "{body}");
    assert_eq!(body["errors"][0]["extensions"]["requestId"], "abc-1");
}

#[tokio::test]
async fn an_error_with_a_code_is_told_as_it_is() {
    let (_, body) = query("{ refused who }").await;
    assert_eq!(body["errors"][0]["message"], "No.");
    assert_eq!(
        (code(&body), &body["data"]),
        ("FORBIDDEN", &json!({"refused": null, "who": null}))
    );
}

#[tokio::test]
async fn no_message_hints_at_names_that_are_near() {
    for document in [
        "{ whoo }",
        "{ echo(numbr: 1) }",
        "{ who @deprecated(reasn: \"x\") }",
        "{ who @skp(if: true) }",
        "query($a: Itn) { who }",
    ] {
        let (_, body) = query(document).await;
        assert!(!body.to_string().contains("Did you mean"), "{body}");
        assert!(!body["errors"].as_array().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_batch_or_a_malformed_request_is_400_in_plain_words() {
    for body in [
        "[]",
        r#"[{"query":"{who}"}]"#,
        "{",
        "",
        "7",
        r#"{"query":7}"#,
        r#"{"query":"{who}","variables":[]}"#,
    ] {
        let response = send(routes(), "POST", "/graphql", &[JSON], body).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{body}");
        let answer = text(response).await;
        assert!(
            !answer.contains("::") && !answer.contains("invalid type"),
            "{answer}"
        );
    }
    let response = send(routes(), "POST", "/graphql", &[JSON], vec![b'{', 0xff]).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_client_that_takes_neither_form_is_told_so() {
    let (status, _) = post(&[("accept", "text/html")], &json!({"query": "{ who }"})).await;
    assert_eq!(status, StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn the_limit_of_a_body_goes_by_who_sends_it() {
    let sized = |bytes: usize| json!({"query": "{ who }", "extensions": {"x": "x".repeat(bytes)}});
    assert_eq!(post(&[], &sized(200_000)).await.0, StatusCode::OK);
    assert_eq!(post(&[], &sized(300_000)).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    for (role, is_trusted) in [
        (Role::Editor, true),
        (Role::Publisher, true),
        (Role::Admin, true),
        (Role::Reviewer, false),
        (Role::Auditor, false),
    ] {
        let status = post(&[("authorization", &bearer(role))], &sized(300_000)).await.0;
        assert_eq!(status == StatusCode::OK, is_trusted, "{role}");
    }
    let status = post(&[("authorization", &bearer(Role::Admin))], &sized(8_400_000))
        .await
        .0;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn documents_that_ask_for_too_much_are_refused_before_execution() {
    let doubling = (0..30).fold(
        "{ ...f0 } fragment f30 on Query { who }".to_owned(),
        |text, level| {
            let next = level + 1;
            text + &format!(" fragment f{level} on Query {{ ...f{next} ...f{next} }}")
        },
    );
    let aliases: Vec<String> = (0..10_000).map(|n| format!("a{n}: who")).collect();
    let lists = |depth: usize| format!("{{ echo(number: {}1{}) }}", "[".repeat(depth), "]".repeat(depth));
    for document in [
        doubling,
        format!("{{ {} }}", aliases.join(" ")),
        format!("{{ {} }}", "who ".repeat(50_000)),
        format!("{{ who {} }}", "@a ".repeat(50_000)),
        format!("{}who{}", "{ a ".repeat(500), "}".repeat(500)),
        lists(2_000),
        lists(20_000),
    ] {
        let (status, body) = query(&document).await;
        assert_eq!(
            (status, code(&body)),
            (StatusCode::BAD_REQUEST, "LIMIT_EXCEEDED"),
            "{document:.40}"
        );
    }
}

#[tokio::test]
async fn the_standard_introspection_query_passes() {
    let of_type = (0..9).fold("kind name".to_owned(), |inner, _| {
        format!("kind name ofType {{ {inner} }}")
    });
    let document = format!(
        "query {{ __schema {{ queryType {{ name }} types {{ ...T }} directives {{ name args {{ ...I }} }} }} }}
         fragment T on __Type {{ kind name fields(includeDeprecated: true) {{ name args {{ ...I }} type {{ ...R }} }}
           inputFields {{ ...I }} interfaces {{ ...R }} enumValues {{ name }} possibleTypes {{ ...R }} }}
         fragment I on __InputValue {{ name type {{ ...R }} defaultValue }}
         fragment R on __Type {{ {of_type} }}"
    );
    let (status, body) = query(&document).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert!(body.get("errors").is_none());
}

#[tokio::test]
async fn a_query_that_takes_too_long_ends() {
    let (status, body) = query("{ slow }").await;
    assert_eq!(
        (status, code(&body)),
        (StatusCode::SERVICE_UNAVAILABLE, "TIMEOUT")
    );
}
