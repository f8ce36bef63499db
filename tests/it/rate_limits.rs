//! How many requests an address without a token may send.

use std::num::NonZeroU32;

use noticeboard::app::serving::Serving;
use noticeboard::domain::actor::Role;
use noticeboard::http::limiter::Rate;
use noticeboard::http::peer::Proxies;
use noticeboard_tests::app::{Setup, TestApp};

noticeboard_tests::on_both!(
    an_address_that_sends_too_many_waits_and_a_bearer_does_not,
    behind_a_trusted_proxy_each_client_has_its_own_rate,
);

const QUERY: &str = "{ viewer { subject } }";

/// Two at once, and then one in a thousand seconds or so.
fn slow(proxies: &[&str]) -> Setup {
    let proxies = proxies.iter().map(|network| network.parse().unwrap()).collect();
    Setup {
        serving: Serving {
            rate: Some(Rate {
                per_second: NonZeroU32::MIN,
                burst: NonZeroU32::new(2).unwrap(),
            }),
            proxies: Proxies::new(proxies),
            ..Serving::default()
        },
        ..Setup::default()
    }
}

async fn an_address_that_sends_too_many_waits_and_a_bearer_does_not(app: TestApp) {
    let server = app.another_server_with(slow(&[])).await;
    let anybody = server.anonymous();
    let mut away = None;
    for _ in 0..20 {
        let answer = anybody.query(QUERY, &[("x-forwarded-for", "198.51.100.7")]).await;
        if answer.status == 429 {
            away = Some(answer);
        }
    }
    let away = away.expect("twenty requests within a second are too many");
    assert_eq!(away.header("retry-after"), "1");
    assert_eq!(away.json()["errors"][0]["extensions"]["code"], "RATE_LIMITED");
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(server.as_role(Role::Editor).query(QUERY, &[]).await.status);
        statuses.push(anybody.get("/health/live").await.status);
    }
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    let metrics = anybody.get("/metrics").await.text;
    let line = metrics
        .lines()
        .find(|line| line.starts_with("noticeboard_rate_limited_requests_total"));
    assert!(line.is_some_and(|line| !line.ends_with(" 0")), "{metrics}");
    for secret in ["198.51.100", "127.0.0.1"] {
        assert!(!metrics.contains(secret), "{secret} in {metrics}");
    }
}

async fn behind_a_trusted_proxy_each_client_has_its_own_rate(app: TestApp) {
    let server = app.another_server_with(slow(&["127.0.0.0/8"])).await;
    for number in 0..10 {
        let client = format!("198.51.100.{number}");
        let answer = server
            .anonymous()
            .query(QUERY, &[("x-forwarded-for", &client)])
            .await;
        assert_eq!(answer.status, 200, "{client}");
    }
    let mut statuses = Vec::new();
    for _ in 0..10 {
        let answer = server
            .anonymous()
            .query(QUERY, &[("forwarded", "for=\"[2001:db8::1]\"")])
            .await;
        statuses.push(answer.status);
    }
    assert!(statuses.contains(&429), "{statuses:?}");
}
