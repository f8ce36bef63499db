//! Preview tokens: what is kept of them, for how long they are good, and what ends them.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Caller, DraftRef, PUBLIC_URL, TestApp, codes, instant, section};
use noticeboard_tests::socket::Socket;
use sea_orm::{ConnectionTrait as _, EntityTrait as _};
use serde_json::{Value, json};

use crate::previews::{SLUG, drafted, holder};

noticeboard_tests::on_both!(
    a_token_ends_at_its_instant,
    a_token_ends_with_its_draft,
    a_draft_that_is_no_draft_any_more_gets_no_token,
    a_token_is_good_for_an_hour_unless_somebody_says_otherwise,
    a_length_of_time_that_is_none_or_too_long_is_refused,
    the_record_holds_no_token_and_the_database_its_hash_alone,
    tokens_of_old_are_removed_a_hundred_at_a_time,
    a_token_is_good_on_every_server_and_ends_on_all_at_once,
    a_token_that_cannot_be_looked_up_is_no_bad_token,
);

async fn discard(app: &TestApp, draft: &DraftRef) {
    let input = json!({"draftId": draft.id, "expectedRevision": draft.revision});
    let editor = app.as_role(Role::Editor);
    editor.done("discardDraft", input, "draft { state }").await;
}

/// How a token that is no longer good is answered: as any bad one.
async fn expect_refused(app: &TestApp, holder: &Caller) {
    let refused = holder.post("{ __typename }", json!({})).await;
    let bad = app.with_credential("Bearer nbp_nonsense");
    let bad = bad.post("{ __typename }", json!({})).await;
    assert_eq!((refused.status, bad.status), (401, 401));
    assert_eq!(
        (&refused.text, refused.header("www-authenticate")),
        (&bad.text, "Bearer")
    );
    assert_eq!(holder.get("/notices/privacy").await.status, 401);
}

async fn a_token_ends_at_its_instant(app: TestApp) {
    let draft = drafted(&app).await;
    let input = json!({"draftId": draft.id, "validFor": "PT10M"});
    let editor = app.as_role(Role::Editor);
    let made = editor.done("createPreviewToken", input, "token expiresAt").await;
    let holder = app.with_credential(&format!("Bearer {}", made["token"].as_str().unwrap()));
    let end = instant(made["expiresAt"].as_str().unwrap());
    let query = "query($id: ID!) { node(id: $id) { id } }";
    app.set_now(&end.previous().to_string()).await;
    let seen = holder.data(query, json!({"id": draft.id})).await;
    assert_eq!(seen["node"]["id"], json!(draft.id));
    app.set_now(&end.to_string()).await;
    expect_refused(&app, &holder).await;
}

async fn a_token_ends_with_its_draft(app: TestApp) {
    let draft = drafted(&app).await;
    let (of_published, _) = holder(&app, &draft, "P30D").await;
    let more = json!({"effectiveFrom": "2026-06-01T00:00:00Z"});
    assert_eq!(app.publishing(&draft, more).await["errors"], json!([]));
    expect_refused(&app, &of_published).await;
    let other = app.draft(SLUG, &[section("data", "Data", "Never.")]).await;
    let (of_discarded, _) = holder(&app, &other, "P30D").await;
    discard(&app, &other).await;
    expect_refused(&app, &of_discarded).await;
}

async fn a_draft_that_is_no_draft_any_more_gets_no_token(app: TestApp) {
    let draft = drafted(&app).await;
    app.publish(&draft).await;
    let other = app.draft(SLUG, &[section("data", "Data", "Never.")]).await;
    discard(&app, &other).await;
    for (draft, state) in [(draft, "PUBLISHED"), (other, "DISCARDED")] {
        let input = json!({"draftId": draft.id});
        let reviewer = app.as_role(Role::Reviewer);
        let payload = reviewer
            .mutate("createPreviewToken", input, "token expiresAt url")
            .await;
        assert_eq!(codes(&payload), ["WRONG_STATE"]);
        assert_eq!(payload["errors"][0]["state"], state);
        for field in ["token", "expiresAt", "url"] {
            assert_eq!(payload[field], json!(null), "{field}");
        }
    }
    let input = json!({"draftId": "Draft:nowhere"});
    let payload = app
        .as_role(Role::Editor)
        .mutate("createPreviewToken", input, "token")
        .await;
    assert_eq!(codes(&payload), ["NOT_FOUND"]);
}

async fn a_token_is_good_for_an_hour_unless_somebody_says_otherwise(app: TestApp) {
    let draft = drafted(&app).await;
    // Instants of records grow by themselves while the clock stands, by less than a second.
    for (input, until) in [
        (json!({"draftId": draft.id}), "2026-01-01T01:00:00"),
        (
            json!({"draftId": draft.id, "validFor": null}),
            "2026-01-01T01:00:00",
        ),
        (
            json!({"draftId": draft.id, "validFor": "PT1S"}),
            "2026-01-01T00:00:01",
        ),
        (
            json!({"draftId": draft.id, "validFor": "P30D"}),
            "2026-01-31T00:00:00",
        ),
    ] {
        let editor = app.as_role(Role::Editor);
        let payload = editor
            .done("createPreviewToken", input, "token expiresAt url")
            .await;
        assert!(
            payload["expiresAt"].as_str().unwrap().starts_with(until),
            "{payload}"
        );
        let token = payload["token"].as_str().unwrap();
        let url = format!("{PUBLIC_URL}/preview?token={token}");
        assert_eq!(payload["url"], json!(url));
        assert!(token.len() >= 43, "{token}");
    }
    let seen = app
        .as_role(Role::Editor)
        .data(
            "query($id: ID!) { node(id: $id) { ... on Draft { revision } } }",
            json!({"id": draft.id}),
        )
        .await;
    assert_eq!(
        seen["node"]["revision"],
        json!(draft.revision),
        "a token is no change of the draft"
    );
}

async fn a_length_of_time_that_is_none_or_too_long_is_refused(app: TestApp) {
    let draft = drafted(&app).await;
    for (valid_for, said) in [
        ("P30DT1S", "longer than P30D"),
        ("P1Y", "longer than P30D"),
        ("PT0S", "not longer than nothing"),
        ("-PT1H", "not longer than nothing"),
        ("an hour", "no ISO 8601 duration"),
    ] {
        let input = json!({"draftId": draft.id, "validFor": valid_for});
        let editor = app.as_role(Role::Editor);
        let payload = editor.mutate("createPreviewToken", input, "token").await;
        assert_eq!(codes(&payload), ["INVALID_INPUT"], "{valid_for}");
        let error = &payload["errors"][0];
        assert_eq!(error["path"], json!(["input", "validFor"]));
        let message = error["message"]
            .as_str()
            .unwrap()
            .replace("is not an ISO", "no ISO");
        assert!(message.contains(said), "{message}");
    }
}

async fn the_record_holds_no_token_and_the_database_its_hash_alone(app: TestApp) {
    let draft = drafted(&app).await;
    let (_, token) = holder(&app, &draft, "PT1H").await;
    let query = "{ auditLog(filter: {actions: [PREVIEW_TOKEN_CREATED]}) { nodes { action actor { subject } draftId notice { slug } text record } } }";
    let mut seen = app.as_role(Role::Auditor).data(query, json!({})).await;
    let logged = seen["auditLog"]["nodes"][0].take();
    assert_eq!(
        (&logged["draftId"], &logged["text"]),
        (&json!(draft.id), &json!(null))
    );
    assert_eq!(logged["actor"]["subject"], "editor");
    let record: Value = serde_json::from_str(logged["record"].as_str().unwrap()).unwrap();
    let named: Vec<&String> = record["details"].as_object().unwrap().keys().collect();
    assert_eq!(named, ["expiresAt"]);
    let database = app.connect().await;
    let rows = noticeboard_entity::preview_tokens::Entity::find()
        .all(&database)
        .await
        .unwrap();
    let bits = &token["nbp_".len()..];
    assert_eq!((rows.len(), rows[0].token_hash.len()), (1, 32));
    assert!(!format!("{rows:?}").contains(bits));
    let hash = hex::encode(&rows[0].token_hash);
    let record = logged["record"].to_string();
    assert!(!record.contains(bits) && !record.contains(&hash), "{record}");
}

async fn tokens_of_old_are_removed_a_hundred_at_a_time(app: TestApp) {
    let draft = drafted(&app).await;
    holder(&app, &draft, "PT1H").await;
    let database = app.connect().await;
    // 150 that ended long ago, and one that ended a moment ago and is remembered.
    let id = draft.id.trim_start_matches("Draft:");
    for number in 0..151 {
        let ended = if number == 150 {
            app.now().as_micros()
        } else {
            2_000 + i64::from(number)
        };
        let row = noticeboard_entity::preview_tokens::Model {
            token_hash: vec![u8::try_from(number).unwrap(); 32],
            draft_id: id.to_owned(),
            created_at: 1_000,
            expires_at: ended,
        };
        let row = sea_orm::IntoActiveModel::into_active_model(row);
        noticeboard_entity::preview_tokens::Entity::insert(sea_orm::ActiveModelTrait::reset_all(row))
            .exec_without_returning(&database)
            .await
            .unwrap();
    }
    let count = async || {
        let rows = noticeboard_entity::preview_tokens::Entity::find()
            .all(&database)
            .await;
        rows.unwrap().len()
    };
    assert_eq!(count().await, 152);
    holder(&app, &draft, "PT1H").await;
    assert_eq!(count().await, 53, "the hundred oldest are gone, and one is new");
    holder(&app, &draft, "PT1H").await;
    assert_eq!(
        count().await,
        4,
        "two new ones, the first, and the one that is remembered"
    );
}

async fn a_token_is_good_on_every_server_and_ends_on_all_at_once(app: TestApp) {
    let other = app.another_server().await;
    let draft = drafted(&app).await;
    let (_, token) = holder(&app, &draft, "PT1H").await;
    let elsewhere = other.with_credential(&format!("Bearer {token}"));
    let query = "query($id: ID!) { node(id: $id) { id } }";
    let seen = elsewhere.data(query, json!({"id": draft.id})).await;
    assert_eq!(seen["node"]["id"], json!(draft.id));
    discard(&app, &draft).await;
    assert_eq!(elsewhere.post(query, json!({"id": draft.id})).await.status, 401);
}

async fn a_token_that_cannot_be_looked_up_is_no_bad_token(app: TestApp) {
    let draft = drafted(&app).await;
    let (holder, token) = holder(&app, &draft, "PT1H").await;
    let database = app.connect().await;
    database
        .execute_unprepared("ALTER TABLE preview_tokens RENAME TO hidden")
        .await
        .unwrap();
    let failed = holder.post("{ __typename }", json!({})).await;
    assert_eq!(
        (failed.status, codes(&failed.json())),
        (500, vec!["INTERNAL".to_owned()])
    );
    assert!(!failed.text.contains("preview_tokens"), "{}", failed.text);
    let mut socket = Socket::open(app.url()).await;
    let payload = json!({"authorization": format!("Bearer {token}")});
    socket
        .send(&json!({"type": "connection_init", "payload": payload}))
        .await;
    assert_eq!(socket.closed().await, 1013);
    let path = format!("/preview?token={token}");
    for page in [holder.get("/preview").await, app.anonymous().get(&path).await] {
        assert_eq!(
            (page.status, page.header("cache-control")),
            (500, "private, no-store")
        );
    }
    // Others do not notice.
    let seen = app.anonymous().notice(SLUG, "latest { number }").await;
    assert_eq!(seen["latest"]["number"], 1);
}
