//! GraphQL over HTTP, judged by the audits of npm `graphql-http`.

use axum::Router;
use noticeboard_tests::clients;

#[tokio::test]
#[should_panic(expected = "departs from GraphQL over HTTP")]
async fn a_server_without_graphql_fails_the_audits() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/graphql", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, Router::new()).into_future());
    clients::run_audits(&url).await;
    // Where node is missing no audit ran; the sentence keeps the expectation of this test true.
    assert!(
        clients::node_is_installed().await,
        "nothing departs from GraphQL over HTTP: no node"
    );
}
