//! Bringing in the page that the website serves now.

use noticeboard::domain::actor::Role;
use noticeboard_entity::{drafts, log_records, source_documents};
use noticeboard_tests::app::{DraftRef, TestApp, codes, messages};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    a_dry_run_shows_the_draft_and_writes_nothing,
    a_page_becomes_a_draft_with_its_source,
    the_same_page_again_gives_the_same_draft,
    after_publishing_the_same_page_changes_nothing,
    other_markup_of_the_same_words_changes_nothing,
    sections_keep_their_keys_when_one_is_renamed,
    what_is_no_page_is_refused_with_paths_and_nothing_is_written,
    what_says_nothing_is_refused_and_what_takes_most_away_is_suspected,
    large_and_deep_documents_are_read_and_deeper_ones_refused,
    cookie_lists_stay_text_when_that_is_asked_for,
    the_page_of_the_real_website_comes_in_whole,
);

const PAGE: &str = include_str!("../../api/assets/demo/privacy-page.json");

async fn import(app: &TestApp, document: &str, more: Value) -> Value {
    let mut input = json!({"slug": "privacy", "format": "WORDPRESS", "document": document});
    input
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let selection = "changed warnings { code } draft { id revision contentHash content { \
                     title sections { key heading level text } cookies { key name category } } }";
    app.as_role(Role::Editor)
        .mutate("importDocument", input, selection)
        .await
}

/// How many drafts, source documents and records there are.
async fn counts(app: &TestApp) -> [u64; 3] {
    let database = app.connect().await;
    let counts = [
        drafts::Entity::find().count(&database).await.unwrap(),
        source_documents::Entity::find().count(&database).await.unwrap(),
        log_records::Entity::find().count(&database).await.unwrap(),
    ];
    database.close().await.unwrap();
    counts
}

/// The page with this done to its HTML.
fn changed(change: impl Fn(&str) -> String) -> String {
    let mut page: Value = serde_json::from_str(PAGE).unwrap();
    let html = page["content"]["rendered"].as_str().unwrap();
    let after = change(html);
    assert_ne!(html, after, "the page was not changed");
    page["content"]["rendered"] = json!(after);
    page.to_string()
}

fn keys(payload: &Value) -> Vec<String> {
    let sections = payload["draft"]["content"]["sections"].as_array().unwrap();
    sections
        .iter()
        .map(|section| section["key"].as_str().unwrap().to_owned())
        .collect()
}

async fn a_dry_run_shows_the_draft_and_writes_nothing(app: TestApp) {
    app.create_notice("privacy").await;
    let before = counts(&app).await;
    let shown = import(&app, PAGE, json!({"dryRun": true})).await;
    assert_eq!((&shown["changed"], &shown["errors"]), (&json!(true), &json!([])));
    assert!(keys(&shown).len() > 3);
    assert_eq!(counts(&app).await, before);
    let done = import(&app, PAGE, json!({})).await;
    assert_eq!(done["draft"]["contentHash"], shown["draft"]["contentHash"]);
    assert_ne!(counts(&app).await, before);
}

async fn a_page_becomes_a_draft_with_its_source(app: TestApp) {
    app.create_notice("privacy").await;
    let payload = import(&app, PAGE, json!({})).await;
    let content = &payload["draft"]["content"];
    assert_eq!(content["title"], "Privacy Notice – Fjordlys Instruments");
    assert!(!content["cookies"].as_array().unwrap().is_empty());
    app.publish(&DraftRef::of(&payload)).await;
    let selection = "latest { source { format url modifiedAt sha256 } }";
    let source = &app.as_role(Role::Auditor).notice("privacy", selection).await["latest"]["source"];
    assert_eq!(
        (&source["format"], &source["modifiedAt"]),
        (&json!("WORDPRESS"), &json!("2026-03-09T14:00:00Z"))
    );
    assert_eq!(source["url"], "https://fjordlys.example/privacy/");
    let hash = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(PAGE));
    assert_eq!(source["sha256"], format!("sha256:{hash}"));
}

async fn the_same_page_again_gives_the_same_draft(app: TestApp) {
    app.create_notice("privacy").await;
    let first = import(&app, PAGE, json!({})).await;
    let counted = counts(&app).await;
    assert_eq!(import(&app, PAGE, json!({})).await, first);
    assert_eq!(counts(&app).await, counted);
}

async fn after_publishing_the_same_page_changes_nothing(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish(&DraftRef::of(&import(&app, PAGE, json!({})).await))
        .await;
    let counted = counts(&app).await;
    let again = import(&app, PAGE, json!({})).await;
    assert_eq!(
        (&again["changed"], &again["draft"], &again["errors"]),
        (&json!(false), &json!(null), &json!([]))
    );
    assert_eq!(counts(&app).await, counted);
}

async fn other_markup_of_the_same_words_changes_nothing(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish(&DraftRef::of(&import(&app, PAGE, json!({})).await))
        .await;
    let wrapped = changed(|html| {
        let html = html.replace(
            "class=\"wp-block-heading\"",
            "class=\"other\" style=\"color: red\"",
        );
        format!(
            "<div class=\"wrapper\">\n\n  {}</div>",
            html.replace("<p>", "<p class=\"has-text\">\n")
        )
    });
    let again = import(&app, &wrapped, json!({})).await;
    assert_eq!(
        (&again["changed"], &again["draft"]),
        (&json!(false), &json!(null))
    );
    let link = changed(|html| html.replace("mailto:privacy@", "mailto:data@"));
    assert_eq!(
        import(&app, &link, json!({})).await["changed"],
        true,
        "the target of a link counts"
    );
}

async fn sections_keep_their_keys_when_one_is_renamed(app: TestApp) {
    app.create_notice("privacy").await;
    let first = import(&app, PAGE, json!({})).await;
    app.publish(&DraftRef::of(&first)).await;
    let renamed = changed(|html| html.replace("Who is responsible", "Who is in charge of your data"));
    let second = import(&app, &renamed, json!({})).await;
    assert_eq!(second["changed"], true);
    assert_eq!(keys(&second), keys(&first));
    let headings = second["draft"]["content"]["sections"].to_string();
    assert!(headings.contains("Who is in charge of your data"));
}

async fn what_is_no_page_is_refused_with_paths_and_nothing_is_written(app: TestApp) {
    app.create_notice("privacy").await;
    let before = counts(&app).await;
    let documents = [
        "",
        "not JSON",
        "[]",
        "{}",
        "42",
        "{\"content\": {\"rendered\": 1}}",
        "{\"code\": \"rest_post_invalid_id\"}",
    ];
    for document in documents {
        let payload = import(&app, document, json!({})).await;
        let codes = codes(&payload);
        assert!(
            !codes.is_empty() && codes.iter().all(|code| code == "INVALID_INPUT"),
            "{document}: {payload}"
        );
        let told = messages(&payload);
        assert!(
            told.iter().all(|line| line.starts_with("input.document")),
            "{told:?}"
        );
        assert_eq!(
            (&payload["draft"], &payload["changed"]),
            (&json!(null), &json!(false))
        );
    }
    let locale = import(&app, PAGE, json!({"locale": "not a language"})).await;
    assert_eq!(locale["errors"][0]["path"], json!(["input", "locale"]));
    let absent = import(&app, PAGE, json!({"slug": "absent"})).await;
    assert_eq!(codes(&absent), ["NOT_FOUND"]);
    assert_eq!(counts(&app).await, before);
}

async fn what_says_nothing_is_refused_and_what_takes_most_away_is_suspected(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish(&DraftRef::of(&import(&app, PAGE, json!({})).await))
        .await;
    let before = counts(&app).await;
    let page =
        |html: &str| json!({"title": {"rendered": "Privacy"}, "content": {"rendered": html}}).to_string();
    for html in ["", "<p> </p><hr>", "<script>x()</script>", "<img src='a.png'>"] {
        for dry_run in [true, false] {
            let payload = import(&app, &page(html), json!({"dryRun": dry_run})).await;
            assert_eq!(codes(&payload), ["INVALID_INPUT"], "{html}: {payload}");
            assert_eq!(payload["errors"][0]["path"], json!(["input", "document"]));
        }
    }
    assert_eq!(counts(&app).await, before);
    let payload = import(&app, &page("<p>Loading, please wait.</p>"), json!({})).await;
    assert_eq!(payload["errors"], json!([]));
    let told: Vec<&Value> = payload["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["code"])
        .collect();
    assert!(told.contains(&&json!("SUSPECT_DOCUMENT")), "{payload}");
}

async fn large_and_deep_documents_are_read_and_deeper_ones_refused(app: TestApp) {
    app.create_notice("privacy").await;
    let html = |document: &str| json!({"format": "HTML", "document": document, "dryRun": true});
    let nested = |depth: usize| format!("{}words{}", "<div>".repeat(depth), "</div>".repeat(depth));
    let read = import(&app, "", html(&nested(10_000))).await;
    assert_eq!(read["draft"]["content"]["sections"][0]["text"], "words", "{read}");
    let refused = import(&app, "", html(&nested(50_000))).await;
    assert_eq!(codes(&refused), ["INVALID_INPUT"], "{refused}");
    assert!(
        messages(&refused)[0].contains("elements inside one another"),
        "{refused}"
    );
    // One line of 5 MB.
    let line = format!("<p>{}</p>", "word ".repeat(1_000_000));
    let read = import(&app, "", html(&line)).await;
    assert_eq!(read["draft"]["content"]["sections"].as_array().unwrap().len(), 1);
}

async fn cookie_lists_stay_text_when_that_is_asked_for(app: TestApp) {
    app.create_notice("privacy").await;
    let with = import(&app, PAGE, json!({"dryRun": true})).await;
    let without = import(&app, PAGE, json!({"dryRun": true, "extractCookies": false})).await;
    let names: Vec<&str> = with["draft"]["content"]["cookies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cookie| cookie["name"].as_str().unwrap())
        .collect();
    assert_eq!(without["draft"]["content"]["cookies"], json!([]));
    let text = without["draft"]["content"]["sections"].to_string();
    assert!(
        !names.is_empty() && names.iter().all(|name| text.contains(name)),
        "{names:?}"
    );
}

/// The page lies outside of the repository; without it there is nothing to bring in.
async fn the_page_of_the_real_website_comes_in_whole(app: TestApp) {
    let Some(folder) = noticeboard_tests::shared_data::folder() else {
        return;
    };
    let page = std::fs::read_to_string(folder.join("wordpress-page.json")).unwrap();
    app.create_notice_with("privacy", json!({"defaultLocale": "en-US"}))
        .await;
    let payload = import(&app, &page, json!({})).await;
    assert_eq!(payload["errors"], json!([]));
    let content = &payload["draft"]["content"];
    let names: Vec<&Value> = content["cookies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cookie| &cookie["name"])
        .collect();
    assert_eq!(names, ["__zlcmid", "pll_language", "_ga", "_gid"]);
    let sections = content["sections"].as_array().unwrap();
    assert_eq!(sections.iter().filter(|section| section["level"] == 1).count(), 9);
    assert_eq!(app.publish(&DraftRef::of(&payload)).await, 1);
    assert_eq!(import(&app, &page, json!({})).await["changed"], false);
}
