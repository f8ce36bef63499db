//! Who sees what: what is not public cannot be told from what is not there.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{TestApp, codes, section};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    a_notice_without_a_public_version_is_absent,
    an_unannounced_version_is_absent_by_every_way,
    an_unannounced_version_does_not_show_in_the_one_before,
    a_base_that_is_not_public_is_null,
    the_future_is_refused_to_anybody_without_a_role,
    a_refused_field_is_null_alone,
    names_of_people_are_for_roles,
    the_content_of_a_withdrawn_version_is_for_auditors,
    what_never_was_public_stays_so_when_it_is_withdrawn,
    a_cancelled_version_that_was_announced_shows_its_metadata,
    a_cancelled_version_that_was_not_announced_is_absent,
    a_limited_token_reads_other_notices_as_anybody,
);

const FACTS: &str = "fragment F on NoticeVersion { id number state contentHash logSequence content { title } \
                     withdrawn { reason } cancelled { reason } url cacheTags }";

/// Version 1 in force, version 2 scheduled for March and known to nobody.
async fn with_a_secret(app: &TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    app.schedule_text("privacy", "Second.", "2026-03-01T00:00:00Z")
        .await;
}

async fn act(app: &TestApp, field: &str, more: Value) {
    let mut input = json!({"slug": "privacy", "number": 2});
    input
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    app.as_role(Role::Admin)
        .done(field, input, "version { number }")
        .await;
}

async fn a_notice_without_a_public_version_is_absent(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = app.draft("privacy", &[]).await;
    app.schedule_text("privacy", "First.", "2026-03-01T00:00:00Z")
        .await;
    let id = app.as_role(Role::Editor).notice("privacy", "id").await["id"].clone();
    let query = "query($id: ID!, $draft: ID!) { notice(slug: \"privacy\") { id } \
                 notices { nodes { slug } totalCount pageInfo { hasNextPage startCursor } } \
                 node(id: $id) { id } nodes(ids: [$id, $draft, \"Notice:none\"]) { id } }";
    let seen = app
        .anonymous()
        .data(query, json!({"id": id, "draft": draft.id}))
        .await;
    let page_info = json!({"hasNextPage": false, "startCursor": null});
    assert_eq!(
        seen["notices"],
        json!({"nodes": [], "totalCount": 0, "pageInfo": page_info})
    );
    assert_eq!((&seen["notice"], &seen["node"]), (&json!(null), &json!(null)));
    assert_eq!(seen["nodes"], json!([null, null, null]));
    for path in [
        "/notices/privacy",
        "/notices/privacy/versions/1",
        "/notices/absent",
    ] {
        assert_eq!(app.anonymous().get(path).await.status, 404, "{path}");
    }
    assert!(!app.anonymous().get("/").await.text.contains("privacy\""));
    app.set_now("2026-03-01T00:00:00Z").await;
    assert_eq!(
        app.anonymous().notice("privacy", "latest { number }").await["latest"]["number"],
        1
    );
}

async fn an_unannounced_version_is_absent_by_every_way(app: TestApp) {
    with_a_secret(&app).await;
    let editor = app.as_role(Role::Editor);
    let id = editor.notice("privacy", "version(number: 2) { id }").await["version"]["id"].clone();
    let query = format!(
        "query($id: ID!) {{ notice(slug: \"privacy\") {{ \
           version(number: 2) {{ number }} hidden: version(number: 2) {{ ...F }} absent: version(number: 99) {{ ...F }} \
           upcoming {{ ...F }} \
           versions {{ totalCount nodes {{ number }} pageInfo {{ hasNextPage hasPreviousPage }} }} \
           newest: versions(first: 1) {{ nodes {{ number }} pageInfo {{ hasPreviousPage hasNextPage startCursor }} }} }} \
         node(id: $id) {{ id ...F }} nodes(ids: [$id, \"NoticeVersion:none\"]) {{ ...F }} }} {FACTS}"
    );
    let seen = app.anonymous().data(&query, json!({"id": id})).await;
    let notice = &seen["notice"];
    for field in ["version", "hidden", "absent"] {
        assert_eq!(notice[field], json!(null), "{field}");
    }
    assert_eq!(notice["upcoming"], json!([]));
    assert_eq!(
        (&notice["versions"]["totalCount"], &notice["versions"]["nodes"]),
        (&json!(1), &json!([{"number": 1}]))
    );
    assert_eq!(notice["newest"]["nodes"], json!([{"number": 1}]));
    assert_eq!(notice["newest"]["pageInfo"]["hasNextPage"], false);
    assert_eq!(notice["newest"]["pageInfo"]["hasPreviousPage"], false);
    assert_eq!(
        (&seen["node"], &seen["nodes"]),
        (&json!(null), &json!([null, null]))
    );
    // A cursor that somebody with a role got lets nothing through.
    let cursor = editor
        .notice("privacy", "versions(first: 1) { pageInfo { endCursor } }")
        .await;
    let cursor = cursor["versions"]["pageInfo"]["endCursor"].clone();
    let query = "query($c: String!) { notice(slug: \"privacy\") { after: versions(after: $c) { nodes { number } } \
                 before: versions(last: 5, before: $c) { nodes { number } } } }";
    let around = app.anonymous().data(query, json!({"c": cursor})).await;
    let expected = json!({"after": {"nodes": [{"number": 1}]}, "before": {"nodes": []}});
    assert_eq!(around["notice"], expected);
    let pages = ["/notices/privacy/versions/2", "/notices/privacy/versions/99"];
    let [hidden, absent] = [
        app.anonymous().get(pages[0]).await,
        app.anonymous().get(pages[1]).await,
    ];
    assert_eq!((hidden.status, hidden.text), (404, absent.text));
    assert!(
        !app.anonymous()
            .get("/notices/privacy")
            .await
            .text
            .contains("2026-03-01")
    );
}

async fn an_unannounced_version_does_not_show_in_the_one_before(app: TestApp) {
    with_a_secret(&app).await;
    let selection = "latest { effectiveUntil intervals { until } }";
    let open = json!({"effectiveUntil": null, "intervals": [{"until": null}]});
    let until = "2026-03-01T00:00:00Z";
    let ended = json!({"effectiveUntil": until, "intervals": [{"until": until}]});
    assert_eq!(app.anonymous().notice("privacy", selection).await["latest"], open);
    let limited = app.limited(Role::Auditor, &["other"]);
    assert_eq!(limited.notice("privacy", selection).await["latest"], open);
    for role in Role::ALL {
        assert_eq!(
            app.as_role(*role).notice("privacy", selection).await["latest"],
            ended
        );
    }
    act(&app, "announceVersion", json!({})).await;
    assert_eq!(
        app.anonymous().notice("privacy", selection).await["latest"],
        ended
    );
}

async fn a_base_that_is_not_public_is_null(app: TestApp) {
    with_a_secret(&app).await;
    let editor = app.as_role(Role::Editor);
    let input = json!({"slug": "privacy", "from": 2});
    let payload = editor.done("createDraft", input, "draft { id revision }").await;
    let draft = noticeboard_tests::app::DraftRef::of(&payload);
    let draft = app.edit(&draft, &[section("data", "Data", "Third.")]).await;
    let more = json!({"effectiveFrom": "2026-04-01T00:00:00Z", "announce": true});
    assert_eq!(app.publishing(&draft, more).await["errors"], json!([]));
    let selection = "version(number: 3) { basedOn { number } }";
    assert_eq!(
        app.anonymous().notice("privacy", selection).await["version"]["basedOn"],
        json!(null)
    );
    assert_eq!(
        editor.notice("privacy", selection).await["version"]["basedOn"]["number"],
        2
    );
}

async fn the_future_is_refused_to_anybody_without_a_role(app: TestApp) {
    with_a_secret(&app).await;
    let query = "{ notice(slug: \"privacy\") { slug versionAt(at: \"2026-03-02T00:00:00Z\") { number } } }";
    for caller in [
        app.anonymous(),
        app.as_subject("nobody", &[]),
        app.limited(Role::Admin, &["other"]),
    ] {
        let response = caller.graphql(query, json!({})).await;
        assert_eq!(codes(&response), ["INVALID_INPUT"]);
        assert_eq!(response["errors"][0]["path"], json!(["notice", "versionAt"]));
        assert_eq!(
            response["data"]["notice"],
            json!({"slug": "privacy", "versionAt": null})
        );
    }
    let seen = app.as_role(Role::Reviewer).data(query, json!({})).await;
    assert_eq!(seen["notice"]["versionAt"]["number"], 2);
}

async fn a_refused_field_is_null_alone(app: TestApp) {
    with_a_secret(&app).await;
    app.draft("privacy", &[]).await;
    let query = "{ auditLog { totalCount } viewer { subject } \
                 notice(slug: \"privacy\") { slug drafts { id } latest { number } } }";
    let response = app.anonymous().graphql(query, json!({})).await;
    let mut found = codes(&response);
    found.sort();
    assert_eq!(found, ["FORBIDDEN", "UNAUTHENTICATED"]);
    let notice = json!({"slug": "privacy", "drafts": null, "latest": {"number": 1}});
    let expected = json!({"auditLog": null, "viewer": {"subject": null}, "notice": notice});
    assert_eq!(response["data"], expected);
    assert!(!response["errors"].to_string().contains("Draft"));
}

async fn names_of_people_are_for_roles(app: TestApp) {
    with_a_secret(&app).await;
    let selection = "latest { publishedBy { subject } source { format } }";
    let nobody = json!({"publishedBy": null, "source": null});
    assert_eq!(
        app.anonymous().notice("privacy", selection).await["latest"],
        nobody
    );
    let somebody = json!({"publishedBy": {"subject": "publisher"}, "source": null});
    assert_eq!(
        app.as_role(Role::Editor).notice("privacy", selection).await["latest"],
        somebody
    );
}

async fn the_content_of_a_withdrawn_version_is_for_auditors(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    app.publish_text("privacy", "A secret name.").await;
    act(
        &app,
        "withdrawVersion",
        json!({"reason": "It named a person.", "then": "PREVIOUS"}),
    )
    .await;
    let query = format!(
        "{{ notice(slug: \"privacy\") {{ latest {{ number }} version(number: 2) {{ ...F }} }} }} {FACTS}"
    );
    for role in [
        None,
        Some(Role::Editor),
        Some(Role::Reviewer),
        Some(Role::Publisher),
    ] {
        let caller = role.map_or_else(|| app.anonymous(), |role| app.as_role(role));
        let response = caller.graphql(&query, json!({})).await;
        assert_eq!(codes(&response), ["WITHDRAWN"], "{role:?}");
        let version = &response["data"]["notice"]["version"];
        assert_eq!(
            (&version["state"], &version["content"]),
            (&json!("WITHDRAWN"), &json!(null))
        );
        assert_eq!(version["withdrawn"]["reason"], "It named a person.");
        assert!(version["contentHash"].as_str().unwrap().starts_with("sha256:"));
        assert_eq!(response["data"]["notice"]["latest"]["number"], 1);
        assert!(!response.to_string().contains("A secret name."));
    }
    for role in [Role::Auditor, Role::Admin] {
        let seen = app.as_role(role).data(&query, json!({})).await;
        assert_eq!(seen["notice"]["version"]["content"]["title"], "Privacy");
    }
    let page = app.anonymous().get("/notices/privacy/versions/2").await;
    assert_eq!(page.status, 410);
    assert!(!page.text.contains("A secret name."));
}

async fn what_never_was_public_stays_so_when_it_is_withdrawn(app: TestApp) {
    with_a_secret(&app).await;
    act(
        &app,
        "withdrawVersion",
        json!({"reason": "It named a person.", "then": "PREVIOUS"}),
    )
    .await;
    app.set_now("2026-04-01T00:00:00Z").await;
    let selection = "version(number: 2) { number } versions { totalCount } latest { number effectiveUntil }";
    let seen = app.anonymous().notice("privacy", selection).await;
    let latest = json!({"number": 1, "effectiveUntil": null});
    assert_eq!(
        seen,
        json!({"version": null, "versions": {"totalCount": 1}, "latest": latest})
    );
}

async fn a_cancelled_version_that_was_announced_shows_its_metadata(app: TestApp) {
    with_a_secret(&app).await;
    act(&app, "announceVersion", json!({})).await;
    act(&app, "cancelVersion", json!({"reason": "Not after all."})).await;
    let query = format!("{{ notice(slug: \"privacy\") {{ version(number: 2) {{ ...F }} }} }} {FACTS}");
    let response = app.anonymous().graphql(&query, json!({})).await;
    assert_eq!(codes(&response), ["FORBIDDEN"]);
    let version = &response["data"]["notice"]["version"];
    assert_eq!(
        (&version["state"], &version["content"]),
        (&json!("CANCELLED"), &json!(null))
    );
    assert_eq!(version["cancelled"]["reason"], "Not after all.");
    let seen = app.as_role(Role::Editor).data(&query, json!({})).await;
    assert_eq!(seen["notice"]["version"]["content"]["title"], "Privacy");
}

async fn a_cancelled_version_that_was_not_announced_is_absent(app: TestApp) {
    with_a_secret(&app).await;
    act(&app, "cancelVersion", json!({"reason": "Not after all."})).await;
    app.set_now("2026-04-01T00:00:00Z").await;
    let seen = app
        .anonymous()
        .notice("privacy", "version(number: 2) { number } versions { totalCount }")
        .await;
    assert_eq!(seen, json!({"version": null, "versions": {"totalCount": 1}}));
}

async fn a_limited_token_reads_other_notices_as_anybody(app: TestApp) {
    with_a_secret(&app).await;
    app.create_notice("mine").await;
    app.create_notice("theirs").await;
    let query = "{ notice(slug: \"privacy\") { versions { totalCount } drafts { id } latest { publishedBy { subject } } } \
                 theirs: notice(slug: \"theirs\") { id } mine: notice(slug: \"mine\") { drafts { id } } \
                 notices { nodes { slug } totalCount } }";
    let response = app
        .limited(Role::Admin, &["mine"])
        .graphql(query, json!({}))
        .await;
    assert_eq!(codes(&response), ["FORBIDDEN"]);
    let data = &response["data"];
    let latest = json!({"publishedBy": null});
    let privacy = json!({"versions": {"totalCount": 1}, "drafts": null, "latest": latest});
    assert_eq!(data["notice"], privacy);
    assert_eq!(
        (&data["theirs"], &data["mine"]),
        (&json!(null), &json!({"drafts": []}))
    );
    let notices = json!({"nodes": [{"slug": "mine"}, {"slug": "privacy"}], "totalCount": 2});
    assert_eq!(data["notices"], notices);
}
