//! Webhooks: who may have which, what they are told, and what is kept of their secrets.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{TestApp, VERIFIER_KEY, codes, messages, section, title};
use noticeboard_tests::log_client;
use noticeboard_tests::receiver::{Receiver, Reply};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    every_kind_of_event_is_told_signed_with_tags_and_checkpoint,
    a_version_that_was_withdrawn_meanwhile_is_told_without_its_note,
    a_webhook_hears_from_its_making_on_and_of_its_notices_alone,
    a_renamed_notice_is_still_heard_of,
    a_secret_is_shown_once_and_another_takes_over_without_a_gap,
    every_change_is_recorded_without_address_and_secret,
    what_is_wrong_with_an_input_is_said_with_its_path,
    a_limited_token_has_webhooks_of_its_own_notices_alone,
    a_database_has_a_hundred_webhooks_and_no_more,
    a_deleted_webhook_is_gone_with_what_waited,
);

const SLUG: &str = "privacy";

/// Makes a webhook; answers its id and secret.
async fn created(app: &TestApp, url: &str, slugs: Value) -> (String, String) {
    let admin = app.as_role(Role::Admin);
    let input = json!({"url": url, "slugs": slugs});
    let payload = admin.done("createWebhook", input, "webhook { id secret }").await;
    let word = |name: &str| payload["webhook"][name].as_str().unwrap().to_owned();
    (word("id"), word("secret"))
}

async fn act(app: &TestApp, field: &str, mut input: Value) {
    input["slug"] = json!(SLUG);
    app.as_role(Role::Admin).done(field, input, "notice { id }").await;
}

async fn announce_for_later(app: &TestApp, text: &str) {
    let draft = app
        .draft(SLUG, &[title("Privacy"), section("data", "Data", text)])
        .await;
    let more = json!({"effectiveFrom": "2026-02-01T00:00:00Z", "announce": true});
    let payload = app.publishing(&draft, more).await;
    assert_eq!(payload["errors"], json!([]));
}

async fn every_kind_of_event_is_told_signed_with_tags_and_checkpoint(app: TestApp) {
    let receiver = Receiver::start().await;
    app.create_notice(SLUG).await;
    let (_, secret) = created(&app, &format!("{}/hooks?key=1", receiver.url()), json!(null)).await;
    app.publish_text(SLUG, "One.").await;
    announce_for_later(&app, "Two.").await;
    act(&app, "cancelVersion", json!({"number": 2, "reason": "Not yet."})).await;
    app.publish_text(SLUG, "Three.").await;
    // What is told is told as things stand.
    receiver.wait_for(4).await;
    act(
        &app,
        "withdrawVersion",
        json!({"number": 3, "reason": "A name.", "then": "PREVIOUS"}),
    )
    .await;
    act(&app, "retireNotice", json!({"reason": "The site is closed."})).await;
    let heard = receiver.wait_for(7).await;
    let types: Vec<Value> = heard
        .iter()
        .map(|message| message.body()["type"].take())
        .collect();
    let expected = [
        "in_force",
        "announced",
        "cancelled",
        "in_force",
        "withdrawn",
        "in_force",
        "retired",
    ];
    assert_eq!(types, expected.map(|word| format!("notice.{word}")));
    let notice = app.as_role(Role::Auditor).notice(SLUG, "id cacheTags").await;
    for (sequence, message) in (1..).zip(&heard) {
        assert_eq!(
            (message.sequence(), message.path.as_str()),
            (sequence, "/hooks?key=1")
        );
        assert!(message.is_signed_with(&secret), "{sequence}");
        assert_eq!(message.header("content-type"), "application/json");
        let seconds = app.now().as_micros() / 1_000_000;
        assert_eq!(message.header("webhook-timestamp"), seconds.to_string());
        let mut body = message.body();
        let data = body["data"].take();
        assert_eq!(
            (&body["timestamp"], &data["notice"]["id"]),
            (&data["at"], &notice["id"])
        );
        assert_eq!(data["invalidatedTags"], notice["cacheTags"]);
        let (size, _) = log_client::opened(data["checkpoint"]["note"].as_str().unwrap(), &[VERIFIER_KEY]);
        assert!(size > data["logSequence"].as_u64().unwrap());
        assert_eq!(json!(size), data["checkpoint"]["treeSize"]);
    }
    let third = heard[3].body()["data"].take();
    assert_eq!(third["version"]["changeNote"], json!("What changed."));
    assert_eq!(
        (&third["version"]["number"], &third["previous"]["number"]),
        (&json!(3), &json!(1))
    );
    let back = heard[5].body()["data"].take();
    assert_eq!(
        (&back["version"]["number"], &back["previous"]["number"]),
        (&json!(1), &json!(3))
    );
    let retired = heard[6].body()["data"].take();
    assert_eq!(retired["version"], json!(null));
    let query = "query($id: ID!) { node(id: $id) { ... on NoticeVersion { number url contentHash } } }";
    let found = app
        .anonymous()
        .data(query, json!({"id": back["version"]["id"]}))
        .await;
    assert_eq!(found["node"]["number"], json!(1));
    assert_eq!(
        (&found["node"]["url"], &found["node"]["contentHash"]),
        (&back["version"]["url"], &back["version"]["contentHash"])
    );
}

async fn a_version_that_was_withdrawn_meanwhile_is_told_without_its_note(app: TestApp) {
    let receiver = Receiver::start().await;
    receiver.answer(Reply::status(503));
    app.create_notice(SLUG).await;
    created(&app, receiver.url(), json!(null)).await;
    app.publish_text(SLUG, "One.").await;
    app.publish_text(SLUG, "Two.").await;
    assert_eq!(
        receiver.wait_for(1).await[0].body()["data"]["version"]["changeNote"],
        json!("What changed.")
    );
    let query = "{ webhooks { deliveries { responseCode } } }";
    while !app
        .as_role(Role::Admin)
        .data(query, json!({}))
        .await
        .to_string()
        .contains("503")
    {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    act(
        &app,
        "withdrawVersion",
        json!({"number": 1, "reason": "A name.", "then": "PREVIOUS"}),
    )
    .await;
    receiver.answer(Reply::status(200));
    app.advance(std::time::Duration::from_secs(7)).await;
    let heard = receiver.wait_for(4).await;
    assert_eq!(heard[0].id(), heard[1].id());
    let version = heard[1].body()["data"]["version"].take();
    assert_eq!(
        (&version["changeNote"], &version["state"]),
        (&json!(null), &json!("WITHDRAWN"))
    );
    assert_eq!(heard[2].body()["data"]["previous"]["changeNote"], json!(null));
}

async fn a_webhook_hears_from_its_making_on_and_of_its_notices_alone(app: TestApp) {
    let (all, one) = (Receiver::start().await, Receiver::start().await);
    for slug in [SLUG, "cookies"] {
        app.create_notice(slug).await;
        app.publish_text(slug, "One.").await;
    }
    created(&app, all.url(), json!(null)).await;
    created(&app, one.url(), json!(["cookies", "not-there-yet"])).await;
    app.publish_text(SLUG, "Two.").await;
    app.publish_text("cookies", "Two.").await;
    app.create_notice("not-there-yet").await;
    app.publish_text("not-there-yet", "One.").await;
    let mut heard: Vec<i64> = all
        .wait_for(3)
        .await
        .iter()
        .map(noticeboard_tests::receiver::Received::sequence)
        .collect();
    heard.sort_unstable();
    assert_eq!(heard, [3, 4, 5]);
    let mut heard: Vec<i64> = one
        .wait_for(2)
        .await
        .iter()
        .map(noticeboard_tests::receiver::Received::sequence)
        .collect();
    heard.sort_unstable();
    assert_eq!(heard, [4, 5]);
    assert_eq!(one.wait_in_vain().await.len(), 2);
}

async fn a_renamed_notice_is_still_heard_of(app: TestApp) {
    let receiver = Receiver::start().await;
    app.create_notice(SLUG).await;
    created(&app, receiver.url(), json!([SLUG])).await;
    act(&app, "updateNotice", json!({"newSlug": "privacy-policy"})).await;
    app.publish_text("privacy-policy", "One.").await;
    let heard = receiver.wait_for(1).await;
    assert_eq!(heard[0].in_short(), "IN_FORCE privacy-policy 1");
}

async fn a_secret_is_shown_once_and_another_takes_over_without_a_gap(app: TestApp) {
    let receiver = Receiver::start().await;
    app.create_notice(SLUG).await;
    let (id, old) = created(&app, receiver.url(), json!(null)).await;
    let admin = app.as_role(Role::Admin);
    let seen = admin
        .data("{ webhooks { id url isActive slugs secret } }", json!({}))
        .await;
    let url = format!("{}/", receiver.url());
    let expected = json!({"id": id, "url": url, "isActive": true, "slugs": null, "secret": null});
    assert_eq!(seen["webhooks"], json!([expected]));
    let input = json!({"webhookId": id, "isActive": true});
    let payload = admin.done("updateWebhook", input, "webhook { secret }").await;
    assert_eq!(payload["webhook"]["secret"], json!(null));
    let node = admin
        .data(
            "query($id: ID!) { node(id: $id) { ... on Webhook { url secret } } }",
            json!({"id": id}),
        )
        .await;
    assert_eq!(node["node"], json!({"url": url, "secret": null}));
    let input = json!({"webhookId": id, "rotateSecret": true});
    let payload = admin.done("updateWebhook", input, "webhook { secret }").await;
    let new = payload["webhook"]["secret"].as_str().unwrap().to_owned();
    app.publish_text(SLUG, "One.").await;
    let first = receiver.wait_for(1).await;
    assert!(first[0].is_signed_with(&old) && first[0].is_signed_with(&new));
    app.advance(std::time::Duration::from_hours(25)).await;
    app.publish_text(SLUG, "Two.").await;
    let second = receiver.wait_for(2).await;
    assert!(!second[1].is_signed_with(&old) && second[1].is_signed_with(&new));
}

async fn every_change_is_recorded_without_address_and_secret(app: TestApp) {
    let receiver = Receiver::start().await;
    let (id, secret) = created(&app, &format!("{}/T0KEN", receiver.url()), json!([SLUG])).await;
    let admin = app.as_role(Role::Admin);
    let input = json!({"webhookId": id, "isActive": false, "rotateSecret": true});
    admin.done("updateWebhook", input, "webhook { id }").await;
    // What changes nothing is not recorded.
    admin
        .done(
            "updateWebhook",
            json!({"webhookId": id, "isActive": false}),
            "webhook { id }",
        )
        .await;
    admin
        .done(
            "replayWebhook",
            json!({"webhookId": id, "afterSequence": 0}),
            "webhook { id }",
        )
        .await;
    admin
        .done("deleteWebhook", json!({"webhookId": id}), "webhook { id url }")
        .await;
    let query = "{ auditLog { nodes { action record text actor { subject } notice { id } } } }";
    let log = app.as_role(Role::Auditor).data(query, json!({})).await;
    let nodes = log["auditLog"]["nodes"].as_array().unwrap();
    let actions: Vec<Value> = nodes.iter().map(|node| node["action"].clone()).collect();
    let expected = ["CREATED", "UPDATED", "REPLAYED", "DELETED"];
    assert_eq!(actions, expected.map(|word| format!("WEBHOOK_{word}")));
    let plain_id = id.strip_prefix("Webhook:").unwrap();
    for node in nodes {
        let record = node["record"].as_str().unwrap();
        assert!(record.contains(plain_id), "{record}");
        assert!(!record.contains("127.0.0.1") && !record.contains("T0KEN") && !record.contains("whsec"));
        assert_eq!(
            (&node["text"], &node["actor"]["subject"]),
            (&json!(receiver.url()), &json!("admin"))
        );
    }
    assert!(!log.to_string().contains("T0KEN") && !log.to_string().contains(&secret));
    assert!(
        nodes[1]["record"]
            .as_str()
            .unwrap()
            .contains(r#""secretRotated":true"#)
    );
}

async fn what_is_wrong_with_an_input_is_said_with_its_path(app: TestApp) {
    let admin = app.as_role(Role::Admin);
    let refused = async |field: &str, input: Value| {
        let payload = admin.mutate(field, input, "webhook { id }").await;
        assert_eq!(payload["webhook"], json!(null));
        (codes(&payload).join(","), messages(&payload).join("; "))
    };
    for (url, why) in [
        ("/hooks", "no absolute address"),
        ("https://a:b@receiver.example/", "credentials"),
        ("https://receiver.example/#a", "fragment"),
        ("ftp://receiver.example/", "neither https nor http"),
    ] {
        let (codes, messages) = refused("createWebhook", json!({"url": url})).await;
        assert!(
            codes == "INVALID_INPUT" && messages.starts_with("input.url: ") && messages.contains(why),
            "{messages}"
        );
    }
    let input = json!({"url": "https://receiver.example/", "slugs": ["good", "Not Good"]});
    assert!(
        refused("createWebhook", input)
            .await
            .1
            .starts_with("input.slugs.1: ")
    );
    let input = json!({"url": "https://receiver.example/", "slugs": []});
    assert!(
        refused("createWebhook", input)
            .await
            .1
            .starts_with("input.slugs: ")
    );
    for id in ["Webhook:none", "Draft:none", "\u{0}", ""] {
        for (field, more) in [
            ("updateWebhook", json!({"isActive": true})),
            ("deleteWebhook", json!({})),
            ("replayWebhook", json!({"afterSequence": 0})),
        ] {
            let mut input = more;
            input["webhookId"] = json!(id);
            let (codes, messages) = refused(field, input).await;
            assert!(
                codes == "NOT_FOUND" && messages.starts_with("input.webhookId: "),
                "{field} {id:?}: {messages}"
            );
        }
    }
    let input = json!({"webhookId": "Webhook:none", "afterSequence": -1});
    assert!(
        refused("replayWebhook", input)
            .await
            .1
            .starts_with("input.afterSequence: ")
    );
    created(&app, "https://receiver.example/", json!(null)).await;
    for first in [-1, 101] {
        let query = "query($first: Int) { webhooks { deliveries(first: $first) { id } } }";
        let response = admin.graphql(query, json!({"first": first})).await;
        assert_eq!(codes(&response), ["INVALID_INPUT"], "{first}");
    }
}

async fn a_limited_token_has_webhooks_of_its_own_notices_alone(app: TestApp) {
    for slug in ["mine", "theirs"] {
        app.create_notice(slug).await;
    }
    let url = "https://receiver.example/";
    let (theirs, _) = created(&app, url, json!(["theirs"])).await;
    let (both, _) = created(&app, url, json!(["mine", "theirs"])).await;
    let (all, _) = created(&app, url, json!(null)).await;
    let limited = app.limited(Role::Admin, &["mine"]);
    for slugs in [json!(null), json!(["theirs"]), json!(["mine", "theirs"])] {
        let response = limited
            .mutation(
                "createWebhook",
                json!({"url": url, "slugs": slugs}),
                "webhook { id }",
            )
            .await;
        assert_eq!(codes(&response), ["FORBIDDEN"], "{slugs}");
    }
    let response = limited
        .mutation("createWebhook", json!({"url": url}), "webhook { id }")
        .await;
    assert_eq!(codes(&response), ["FORBIDDEN"]);
    let payload = limited
        .done(
            "createWebhook",
            json!({"url": url, "slugs": ["mine"]}),
            "webhook { id }",
        )
        .await;
    let mine = &payload["webhook"]["id"];
    assert_eq!(
        limited.data("{ webhooks { id } }", json!({})).await["webhooks"],
        json!([{"id": mine}])
    );
    for other in [&theirs, &both, &all] {
        let payload = limited
            .mutate(
                "updateWebhook",
                json!({"webhookId": other, "isActive": false}),
                "webhook { id }",
            )
            .await;
        assert_eq!(codes(&payload), ["NOT_FOUND"]);
        let payload = limited
            .mutate(
                "replayWebhook",
                json!({"webhookId": other, "afterSequence": 0}),
                "webhook { id }",
            )
            .await;
        assert_eq!(codes(&payload), ["NOT_FOUND"]);
        let payload = limited
            .mutate("deleteWebhook", json!({"webhookId": other}), "webhook { id }")
            .await;
        assert_eq!(codes(&payload), ["NOT_FOUND"]);
        let found = limited
            .data("query($id: ID!) { node(id: $id) { id } }", json!({"id": other}))
            .await;
        assert_eq!(found["node"], json!(null));
    }
    for slugs in [json!(null), json!(["theirs"])] {
        let response = limited
            .mutation(
                "updateWebhook",
                json!({"webhookId": mine, "slugs": slugs}),
                "webhook { id }",
            )
            .await;
        assert_eq!(codes(&response), ["FORBIDDEN"], "{slugs}");
    }
    for role in [Role::Editor, Role::Auditor] {
        let found = app
            .as_role(role)
            .data("query($id: ID!) { node(id: $id) { id } }", json!({"id": mine}))
            .await;
        assert_eq!(found["node"], json!(null));
    }
}

async fn a_database_has_a_hundred_webhooks_and_no_more(app: TestApp) {
    for number in 0..100 {
        created(&app, &format!("https://receiver.example/{number}"), json!(null)).await;
    }
    let admin = app.as_role(Role::Admin);
    let input = json!({"url": "https://receiver.example/"});
    let payload = admin.mutate("createWebhook", input, "webhook { id }").await;
    assert_eq!(codes(&payload), ["INVALID_INPUT"]);
    assert!(messages(&payload)[0].contains("100"), "{payload}");
}

async fn a_deleted_webhook_is_gone_with_what_waited(app: TestApp) {
    let receiver = Receiver::start().await;
    receiver.answer(Reply::status(500));
    app.create_notice(SLUG).await;
    let (id, _) = created(&app, receiver.url(), json!(null)).await;
    app.publish_text(SLUG, "One.").await;
    receiver.wait_for(1).await;
    let admin = app.as_role(Role::Admin);
    admin
        .done(
            "deleteWebhook",
            json!({"webhookId": id}),
            "webhook { id deliveries { id } }",
        )
        .await;
    assert_eq!(
        admin.data("{ webhooks { id } }", json!({})).await["webhooks"],
        json!([])
    );
    app.advance(std::time::Duration::from_hours(1)).await;
    assert_eq!(receiver.wait_in_vain().await.len(), 1);
}
