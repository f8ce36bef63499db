//! The same server by HTTP/2, for clients that begin with it and for proxies that speak it to the servers behind them.

use noticeboard_tests::app::{TestApp, query_path};
use reqwest::{Client, Version};
use serde_json::json;

noticeboard_tests::on_both!(http_2_and_http_1_give_the_same_answers);

async fn http_2_and_http_1_give_the_same_answers(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    let query = "{ notice(slug: \"privacy\") { latest { number content { html } } } }";
    let path = query_path(query);
    let old = Client::builder().http1_only().build().unwrap();
    let new = Client::builder().http2_prior_knowledge().build().unwrap();
    let mut answers = Vec::new();
    for (client, version) in [(&old, Version::HTTP_11), (&new, Version::HTTP_2)] {
        let get = client.get(format!("{}{path}", app.url()));
        let post = client
            .post(format!("{}/graphql", app.url()))
            .json(&json!({"query": query}));
        let head = client.head(format!("{}{path}", app.url()));
        for request in [get, post] {
            let answer = request.send().await.unwrap();
            assert_eq!((answer.version(), answer.status().as_u16()), (version, 200));
            answers.push(answer.text().await.unwrap());
        }
        let head = head.send().await.unwrap();
        assert_eq!((head.version(), head.status().as_u16()), (version, 200));
        let length: usize = head.headers()["content-length"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!(Some(length), answers.last().map(String::len));
        assert!(head.bytes().await.unwrap().is_empty());
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    assert!(answers[0].contains("First."));
}
