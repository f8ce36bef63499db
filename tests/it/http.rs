//! What stands around the API: pages, health, the page to try queries in, and failures of ours.

use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{TestApp, codes, put_section, section, set_title, title};
use noticeboard_tests::clients;
use sea_orm::ConnectionTrait as _;
use serde_json::json;

noticeboard_tests::on_both!(
    the_server_passes_the_audits_of_graphql_over_http,
    everything_that_graphiql_loads_comes_from_here,
    a_server_says_that_it_lives_and_whether_it_is_ready,
    the_first_page_lists_what_is_in_force,
    a_notice_has_a_page_for_what_is_in_force_and_for_each_version,
    a_page_of_a_notice_without_a_latest_is_gone,
    a_former_slug_leads_to_the_one_of_now,
    a_failure_of_ours_is_told_without_its_cause,
    a_request_id_of_the_client_is_kept_and_recorded,
);

async fn the_server_passes_the_audits_of_graphql_over_http(app: TestApp) {
    clients::run_audits(&format!("{}/graphql", app.url())).await;
}

async fn everything_that_graphiql_loads_comes_from_here(app: TestApp) {
    let page = app.anonymous().get("/graphiql").await;
    assert_eq!(page.status, 200);
    let loaded: Vec<&str> = ["src=\"", "href=\""]
        .iter()
        .flat_map(|start| page.text.split(start).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(loaded.len() >= 6, "{loaded:?}");
    for address in loaded {
        assert!(!address.contains("//"), "{address} is not from here");
        let asset = app
            .anonymous()
            .get(&format!("/{}", address.trim_start_matches('/')))
            .await;
        assert_eq!(asset.status, 200, "{address}");
        assert!(!asset.text.is_empty());
    }
    assert!(
        page.header("content-security-policy")
            .contains("script-src 'self'")
    );
}

async fn a_server_says_that_it_lives_and_whether_it_is_ready(app: TestApp) {
    for (path, status) in [("/health/live", "live"), ("/health/ready", "ready")] {
        let answer = app.anonymous().get(path).await;
        assert_eq!((answer.status, answer.json()), (200, json!({"status": status})));
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

async fn the_first_page_lists_what_is_in_force(app: TestApp) {
    let empty = app.anonymous().get("/").await;
    assert_eq!(empty.status, 200);
    app.create_notice("privacy").await;
    app.create_notice("secret").await;
    app.publish_text("privacy", "First.").await;
    app.draft("secret", &[title("A secret notice")]).await;
    let page = app.anonymous().get("/").await;
    assert!(page.text.contains("href=\"notices/privacy\"") && !page.text.contains("secret"));
    assert!(page.header("content-type").starts_with("text/html"));
    assert_eq!(page.header("cache-control"), "public, max-age=0, must-revalidate");
    assert!(
        page.header("content-security-policy")
            .starts_with("default-src 'none'")
    );
    let page = app.as_role(Role::Editor).get("/").await;
    assert!(page.text.contains("href=\"notices/secret\""));
    assert_eq!(page.header("cache-control"), "private, no-store");
}

async fn a_notice_has_a_page_for_what_is_in_force_and_for_each_version(app: TestApp) {
    app.create_notice("privacy").await;
    let edits = [
        title("Privacy"),
        section("a", "A", "English <text>."),
        set_title("nb", "Personvern"),
        put_section("nb", "a", "Å", "Norsk."),
    ];
    app.publish(&app.draft("privacy", &edits).await).await;
    app.publish(&app.draft("privacy", &[section("a", "A", "Newer.")]).await)
        .await;
    let anybody = app.anonymous();
    let latest = anybody.get("/notices/privacy").await;
    assert!(
        latest.status == 200 && latest.text.contains("Newer.") && latest.text.contains("<html lang=\"en\"")
    );
    let tags = anybody.notice("privacy", "latest { cacheTags }").await;
    let tags: Vec<&str> = tags["latest"]["cacheTags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag.as_str().unwrap())
        .collect();
    assert_eq!(latest.header("cache-tag"), tags.join(","));
    let first = anybody.get("/notices/privacy/versions/1").await;
    assert!(first.status == 200 && first.text.contains("English") && !first.text.contains("Newer."));
    let norwegian = anybody.get("/notices/privacy?locale=nb").await;
    assert!(norwegian.text.contains("Personvern") && norwegian.text.contains("lang=\"nb\""));
    for path in [
        "/notices/absent",
        "/notices/privacy/versions/3",
        "/notices/privacy/versions/0",
        "/notices/privacy/versions/x",
        "/nothing",
    ] {
        assert_eq!(anybody.get(path).await.status, 404, "{path}");
    }
}

async fn a_page_of_a_notice_without_a_latest_is_gone(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    let input = json!({"slug": "privacy", "reason": "The shop is closed."});
    app.as_role(Role::Admin)
        .done("retireNotice", input, "notice { slug }")
        .await;
    let gone = app.anonymous().get("/notices/privacy").await;
    assert_eq!(gone.status, 410);
    assert!(gone.text.contains("The shop is closed."));
    assert_eq!(
        app.anonymous().get("/notices/privacy/versions/1").await.status,
        200
    );
}

async fn a_former_slug_leads_to_the_one_of_now(app: TestApp) {
    app.create_notice("old").await;
    app.publish_text("old", "First.").await;
    let input = json!({"slug": "old", "newSlug": "new"});
    app.as_role(Role::Admin)
        .done("updateNotice", input, "notice { slug }")
        .await;
    for (path, target) in [
        ("/notices/old", "/notices/new"),
        ("/notices/old/versions/1", "/notices/new/versions/1"),
    ] {
        let answer = app.anonymous().get(path).await;
        assert_eq!(answer.status, 307, "{path}");
        let base = reqwest::Url::parse(app.url()).unwrap().join(path).unwrap();
        let led_to = base.join(answer.header("location")).unwrap();
        assert_eq!(led_to.path(), target);
        assert_eq!(app.anonymous().get(led_to.path()).await.status, 200);
    }
    let notice = app.anonymous().notice("old", "slug formerSlugs").await;
    assert_eq!(notice, json!({"slug": "new", "formerSlugs": ["old"]}));
    let taken = json!({"slug": "old", "defaultLocale": "en"});
    let payload = app
        .as_role(Role::Admin)
        .mutate("createNotice", taken, "notice { slug }")
        .await;
    assert_eq!(codes(&payload), ["SLUG_TAKEN"]);
}

async fn a_failure_of_ours_is_told_without_its_cause(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    app.publish_text("privacy", "Second.").await;
    app.advance(Duration::from_mins(1)).await;
    let server = app.another_server().await;
    assert_eq!(server.anonymous().get("/notices/privacy").await.status, 200);
    let database = app.connect().await;
    database
        .execute_unprepared("ALTER TABLE version_contents RENAME TO moved_away")
        .await
        .unwrap();
    database.close().await.unwrap();
    // What is in force is kept at hand; a version of before is read from the database.
    let query = "{ notice(slug: \"privacy\") { slug version(number: 1) { content { title } } } }";
    let answer = server.anonymous().post(query, json!({})).await;
    let response = answer.json();
    assert_eq!(codes(&response), ["INTERNAL"], "{response}");
    let error = &response["errors"][0];
    assert_eq!(error["extensions"]["requestId"], answer.header("x-request-id"));
    let page = server.anonymous().get("/notices/privacy/versions/1").await;
    assert_eq!(page.status, 500);
    for text in [&answer.text, &page.text] {
        let told = text.to_lowercase();
        for cause in ["version_contents", "no such", "relation", "select", "sqlx"] {
            assert!(!told.contains(cause), "{cause} in {text}");
        }
    }
    let payload = app
        .as_role(Role::Editor)
        .mutation("createDraft", json!({"slug": "privacy"}), "draft { id }")
        .await;
    assert_eq!(codes(&payload), ["INTERNAL"]);
    assert_eq!(payload["data"], json!({"createDraft": null}));
}

async fn a_request_id_of_the_client_is_kept_and_recorded(app: TestApp) {
    app.create_notice("privacy").await;
    let answer = app.anonymous().get("/health/live").await;
    assert_eq!(answer.header("x-request-id").len(), 32);
    let log = app
        .as_role(Role::Auditor)
        .data("{ auditLog { nodes { requestId } } }", json!({}))
        .await;
    assert_eq!(
        log["auditLog"]["nodes"][0]["requestId"].as_str().unwrap().len(),
        32
    );
}
