//! Where webhooks are never sent: private machines, by whatever way they are written, named or pointed to.

use std::io;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use noticeboard::delivery::lookup::Lookup;
use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Engine, Setup, TestApp, codes, messages};
use noticeboard_tests::receiver::{Receiver, Reply};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const SLUG: &str = "privacy";

/// Answers one list of addresses after the other, the last one for ever; none stands for a name that is not there.
#[derive(Debug, Default)]
struct Answers {
    lists: Mutex<Vec<Vec<IpAddr>>>,
    asked: AtomicUsize,
}

impl Answers {
    fn of(lists: &[&[&str]]) -> Arc<Self> {
        let list = |list: &&[&str]| list.iter().map(|address| address.parse().unwrap()).collect();
        Arc::new(Self {
            lists: Mutex::new(lists.iter().map(list).collect()),
            asked: AtomicUsize::new(0),
        })
    }
}

#[async_trait]
impl Lookup for Answers {
    async fn addresses(&self, _host: &str) -> io::Result<Vec<IpAddr>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let mut lists = self.lists.lock().unwrap();
        let list = if lists.len() > 1 {
            lists.remove(0)
        } else {
            lists[0].clone()
        };
        if list.is_empty() {
            return Err(io::Error::other("there is no such name"));
        }
        Ok(list)
    }
}

/// An app of its own, on which a notice is there and a webhook.
async fn with_webhook(allow: &str, lookup: Arc<dyn Lookup>, url: &str) -> TestApp {
    let setup = Setup {
        webhook_allow: allow.to_owned(),
        lookup,
        ..Setup::default()
    };
    let app = TestApp::start_with(Engine::Sqlite, setup).await.unwrap();
    app.create_notice(SLUG).await;
    let admin = app.as_role(Role::Admin);
    admin
        .done("createWebhook", json!({"url": url}), "webhook { id }")
        .await;
    app
}

async fn last_delivery(app: &TestApp, attempt: i64) -> Value {
    for _ in 0..400 {
        let query = "{ webhooks { deliveries(first: 1) { attempt status responseCode } } }";
        let mut data = app.as_role(Role::Admin).data(query, json!({})).await;
        let delivery = data["webhooks"][0]["deliveries"][0].take();
        if delivery["attempt"] == json!(attempt) {
            return delivery;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("attempt {attempt} is not made");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_address_is_refused_however_it_is_written() {
    let setup = Setup {
        webhook_allow: String::new(),
        ..Setup::default()
    };
    let app = TestApp::start_with(Engine::Sqlite, setup).await.unwrap();
    let admin = app.as_role(Role::Admin);
    let good = admin
        .done(
            "createWebhook",
            json!({"url": "https://receiver.example/"}),
            "webhook { id }",
        )
        .await;
    for odd in [
        "https://127.0.0.1/",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://0177.1/",
        "https://127.1:8443/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[::1]/",
        "https://[0:0:0:0:0:0:0:1]/",
        "https://0.0.0.0/",
        "https://[::]/",
        "https://10.0.0.1/",
        "https://172.16.0.1/",
        "https://192.168.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[64:ff9b::127.0.0.1]/",
        "https://[2002:7f00:1::]/",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://hooks.localhost/",
        "https://１２７.0.0.1/",
        "https://127。0。0。1/",
        "https://255.255.255.255/",
    ] {
        let payload = admin
            .mutate("createWebhook", json!({"url": odd}), "webhook { id }")
            .await;
        assert_eq!(codes(&payload), ["INVALID_INPUT"], "{odd}");
        assert!(messages(&payload)[0].starts_with("input.url: "), "{payload}");
        let input = json!({"webhookId": good["webhook"]["id"], "url": odd});
        let payload = admin.mutate("updateWebhook", input, "webhook { id }").await;
        assert_eq!(codes(&payload), ["INVALID_INPUT"], "{odd}");
    }
    let payload = admin
        .mutate(
            "createWebhook",
            json!({"url": "http://receiver.example/"}),
            "webhook { id }",
        )
        .await;
    assert!(messages(&payload)[0].contains("is not https"), "{payload}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_allowed_once_is_judged_with_every_delivery() {
    let receiver = Receiver::start().await;
    let setup = Setup::default();
    let mut app = with_webhook("127.0.0.1", Arc::clone(&setup.lookup), receiver.url()).await;
    app.stop().await;
    let strict = Setup {
        webhook_allow: String::new(),
        ..setup
    };
    let app = app.another_server_with(strict).await;
    app.publish_text(SLUG, "One.").await;
    let delivery = last_delivery(&app, 1).await;
    assert_eq!(
        (&delivery["status"], &delivery["responseCode"]),
        (&json!("PENDING"), &json!(null))
    );
    assert_eq!(receiver.received().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_leads_to_a_private_address_is_not_connected_to() {
    let receiver = Receiver::start().await;
    for private in [
        &["127.0.0.1"][..],
        &["::ffff:127.0.0.1"],
        &["127.0.0.1", "10.0.0.1"],
        &[],
    ] {
        let answers = Answers::of(&[private]);
        // Something is allowed, so that the name itself is, and http.
        let url = format!("http://receiver.example:{}/", receiver.port());
        let app = with_webhook("10.99.0.0/16", answers.clone(), &url).await;
        app.publish_text(SLUG, "One.").await;
        let delivery = last_delivery(&app, 1).await;
        assert_eq!(
            (&delivery["status"], &delivery["responseCode"]),
            (&json!("PENDING"), &json!(null)),
            "{private:?}"
        );
        assert_eq!(
            answers.asked.load(Ordering::Relaxed),
            1,
            "the name is asked for, once"
        );
    }
    assert_eq!(receiver.received().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_addresses_only_those_in_reach_are_connected_to() {
    let receiver = Receiver::start().await;
    let beside = Receiver::start_at("127.0.0.2").await;
    let answers = Answers::of(&[&["127.0.0.2", "127.0.0.1"]]);
    let url = format!("http://receiver.example:{}/", receiver.port());
    let app = with_webhook("127.0.0.1", answers, &url).await;
    app.publish_text(SLUG, "One.").await;
    assert_eq!(
        receiver.wait_for(1).await[0].header("host"),
        format!("receiver.example:{}", receiver.port())
    );
    assert_eq!(beside.received().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_leads_elsewhere_the_second_time_is_judged_again() {
    let receiver = Receiver::start().await;
    receiver.answer(Reply::status(500));
    let answers = Answers::of(&[&["127.0.0.1"], &["127.0.0.3"]]);
    let url = format!("http://receiver.example:{}/", receiver.port());
    let app = with_webhook("127.0.0.1", answers.clone(), &url).await;
    let listener = TcpListener::bind(("127.0.0.3", receiver.port().parse().unwrap()))
        .await
        .unwrap();
    app.publish_text(SLUG, "One.").await;
    assert_eq!(last_delivery(&app, 1).await["responseCode"], json!(500));
    app.advance(Duration::from_secs(7)).await;
    assert_eq!(last_delivery(&app, 2).await["responseCode"], json!(null));
    assert_eq!(
        answers.asked.load(Ordering::Relaxed),
        2,
        "one question for each connection"
    );
    let connected = tokio::time::timeout(Duration::from_millis(200), listener.accept()).await;
    assert!(connected.is_err(), "it was connected to");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_is_a_failure_and_not_followed() {
    let (receiver, target) = (Receiver::start().await, Receiver::start().await);
    for status in [301, 302, 303, 307, 308] {
        receiver.answer(Reply::status(status).with("location", target.url()));
        let app = with_webhook("127.0.0.1", Setup::default().lookup, receiver.url()).await;
        app.publish_text(SLUG, "One.").await;
        let delivery = last_delivery(&app, 1).await;
        assert_eq!(
            (&delivery["status"], &delivery["responseCode"]),
            (&json!("PENDING"), &json!(status))
        );
    }
    assert_eq!(target.received().len(), 0);
}

/// A server that takes every connection, says this, and then nothing, or for ever the same byte.
async fn bad_server(says: &'static str, goes_on: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                // What is said before a request came would be no answer to it.
                assert!(stream.read(&mut [0; 4096]).await.unwrap() > 0);
                stream.write_all(says.as_bytes()).await.unwrap();
                while goes_on && stream.write_all(&[b'x'; 4096]).await.is_ok() {}
                tokio::time::sleep(Duration::from_mins(1)).await;
            });
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_does_not_come_to_an_end_is_given_up_soon() {
    const ENDLESS: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n";
    for (says, goes_on, code, soon) in [
        ("", false, json!(null), 15),
        ("HTTP/1.1 200 OK\r\nx: ", true, json!(null), 15),
        (ENDLESS, true, json!(200), 5),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n",
            false,
            json!(200),
            15,
        ),
        ("nonsense\r\n\r\n", false, json!(null), 5),
    ] {
        let url = bad_server(says, goes_on).await;
        let app = with_webhook("127.0.0.1", Setup::default().lookup, &url).await;
        let begun = Instant::now();
        app.publish_text(SLUG, "One.").await;
        assert_eq!(last_delivery(&app, 1).await["responseCode"], code, "{says:?}");
        assert!(
            begun.elapsed() < Duration::from_secs(soon + 5),
            "{says:?}: {:?}",
            begun.elapsed()
        );
    }
}
