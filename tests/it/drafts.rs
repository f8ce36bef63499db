//! Making, editing and discarding drafts.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{DraftRef, TestApp, codes, messages, put_section, section, set_title, title};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    every_edit_does_what_it_says,
    all_edits_apply_or_none_and_every_problem_is_told,
    a_slug_with_spaces_is_refused_with_its_path,
    a_stale_revision_shows_the_draft_that_stands,
    stale_settings_show_the_notice_that_stands,
    a_discarded_draft_takes_no_more_edits,
    content_is_served_in_the_asked_language_or_says_which_it_is,
    text_comes_as_html_markdown_and_plain,
    what_the_gate_takes_out_is_told,
    a_draft_starts_from_the_latest_or_the_version_that_is_named,
    an_identifier_of_another_kind_is_no_draft,
);

async fn read(app: &TestApp, draft: &DraftRef, selection: &str) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Draft {{ {selection} }} }} }}");
    app.as_role(Role::Editor)
        .data(&query, json!({"id": draft.id}))
        .await["node"]
        .take()
}

async fn try_edits(app: &TestApp, draft: &DraftRef, edits: Value) -> Value {
    let input = json!({"draftId": draft.id, "expectedRevision": draft.revision, "edits": edits});
    let selection = "draft { id revision } warnings { code sectionKey excerpt }";
    app.as_role(Role::Editor)
        .mutate("editDraft", input, selection)
        .await
}

async fn every_edit_does_what_it_says(app: TestApp) {
    app.create_notice("privacy").await;
    let put = |edit: Value| json!({"putSection": edit});
    let cookie = |edit: Value| json!({"putCookie": edit});
    let edits = [
        title("Privacy"),
        set_title("nb", "Personvern"),
        put(json!({"heading": "Data we hold", "body": {"markdown": "Some."}})),
        section("rights", "Rights", "Many."),
        put(json!({"key": "access", "heading": "Access", "parentKey": "rights"})),
        section("gone", "Gone", "Gone."),
        put(json!({"key": "first", "heading": "First", "position": 0})),
        cookie(
            json!({"name": "_ga", "sectionKey": "rights", "category": "ANALYTICS", "purpose": "Counts.",
            "lifetime": {"kind": "FIXED", "duration": "P2Y"}}),
        ),
        cookie(
            json!({"key": "sid", "name": "sid", "category": "STRICTLY_NECESSARY", "lifetime": {"kind": "SESSION"}}),
        ),
        cookie(json!({"key": "tmp", "name": "tmp"})),
        json!({"removeSection": {"key": "gone"}}),
        json!({"moveSection": {"key": "data-we-hold", "parentKey": "rights", "position": 0}}),
        json!({"moveCookie": {"key": "sid", "sectionKey": "rights", "position": 0}}),
        json!({"removeCookie": {"key": "tmp"}}),
        json!({"removeLocale": {"locale": "nb"}}),
    ];
    let draft = app.draft("privacy", &edits).await;
    let selection = "revision locales content { title sections { key number parentKey } \
                     cookies { key consentRequired lifetime { kind seconds } section { key } } }";
    let seen = read(&app, &draft, selection).await;
    assert_eq!((&seen["revision"], &seen["locales"]), (&json!(2), &json!(["en"])));
    let content = &seen["content"];
    assert_eq!(content["title"], "Privacy");
    let expected = json!([
        {"key": "first", "number": "1", "parentKey": null},
        {"key": "rights", "number": "2", "parentKey": null},
        {"key": "data-we-hold", "number": "2.1", "parentKey": "rights"},
        {"key": "access", "number": "2.2", "parentKey": "rights"},
    ]);
    assert_eq!(content["sections"], expected);
    let cookies = content["cookies"].as_array().unwrap();
    assert_eq!(cookies[0]["key"], "sid");
    assert_eq!(
        (&cookies[0]["consentRequired"], &cookies[1]["consentRequired"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(
        cookies[1]["lifetime"]["seconds"].as_f64(),
        Some(2.0 * 365.0 * 86400.0)
    );
    assert_eq!(cookies.len(), 2);
    let cleared = json!({"putCookie": {"key": cookies[1]["key"], "purpose": null, "sectionKey": null}});
    let draft = app.edit(&draft, &[cleared]).await;
    let seen = read(
        &app,
        &draft,
        "content { cookies(category: ANALYTICS) { purpose category section { key } } }",
    )
    .await;
    assert_eq!(
        seen["content"]["cookies"],
        json!([{"purpose": "", "category": "ANALYTICS", "section": null}])
    );
}

async fn all_edits_apply_or_none_and_every_problem_is_told(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = app
        .draft("privacy", &[title("Privacy"), section("a", "A", "A.")])
        .await;
    let before = read(&app, &draft, "revision contentHash").await;
    let edits = json!([
        title("New"),
        {"putSection": {"key": "a", "parentKey": "a"}},
        {"putSection": {"key": "b", "heading": "B", "parentKey": "nowhere"}},
        {"putCookie": {"key": "c", "name": "one"}},
        {"removeCookie": {"key": "nothing"}},
        {"putCookie": {"key": "c", "name": "two"}},
        set_title("not a language", "X"),
        {"putCookie": {"name": "x", "lifetime": {"kind": "FIXED", "duration": "-P1D"}}},
        {"putSection": {"key": "Not A Key"}},
        {"moveSection": {"key": "a", "position": -1}},
    ]);
    let payload = try_edits(&app, &draft, edits).await;
    assert_eq!(messages(&payload).len(), 8, "one problem each: {payload}");
    let told = messages(&payload).join("\n");
    for path in [
        "edits.1.putSection.parentKey",
        "edits.2.putSection.parentKey",
        "edits.4.removeCookie.key",
        "edits.5.putCookie.key",
        "edits.6.setTitle.locale",
        "edits.7.putCookie.lifetime.duration",
        "edits.8.putSection.key",
        "edits.9.moveSection.position",
    ] {
        assert!(told.contains(&format!("input.{path}: ")), "{path} in\n{told}");
    }
    assert!(codes(&payload).iter().all(|code| code == "INVALID_INPUT"));
    assert_eq!(read(&app, &draft, "revision contentHash").await, before);
    assert_eq!(
        codes(&try_edits(&app, &draft, json!([])).await),
        ["INVALID_INPUT"]
    );
}

async fn a_slug_with_spaces_is_refused_with_its_path(app: TestApp) {
    let input = json!({"slug": "my notice", "defaultLocale": "e n", "jurisdictions": ["Europe"], "approvalsRequired": -1});
    let payload = app
        .as_role(Role::Admin)
        .mutate("createNotice", input, "notice { id }")
        .await;
    let paths: Vec<&Value> = payload["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| &error["path"][1])
        .collect();
    assert_eq!(
        paths,
        ["slug", "defaultLocale", "jurisdictions", "approvalsRequired"]
    );
    assert_eq!(payload["notice"], json!(null));
    app.create_notice("privacy").await;
    let again = json!({"slug": "privacy", "defaultLocale": "en"});
    let payload = app
        .as_role(Role::Admin)
        .mutate("createNotice", again, "notice { id }")
        .await;
    assert_eq!(codes(&payload), ["SLUG_TAKEN"]);
}

async fn a_stale_revision_shows_the_draft_that_stands(app: TestApp) {
    app.create_notice("privacy").await;
    let old = app.draft("privacy", &[]).await;
    app.edit(&old, &[title("Mine")]).await;
    let payload = try_edits(&app, &old, json!([title("Yours")])).await;
    let error = &payload["errors"][0];
    assert_eq!(
        (&error["code"], &error["__typename"]),
        (&json!("STALE_REVISION"), &json!("StaleRevisionError"))
    );
    assert_eq!(
        (&error["draft"]["revision"], &error["notice"]),
        (&json!(2), &json!(null))
    );
    assert_eq!(
        read(&app, &old, "content { title }").await["content"]["title"],
        "Mine"
    );
    for (role, field) in [(Role::Editor, "discardDraft"), (Role::Publisher, "publishDraft")] {
        let mut input = json!({"draftId": old.id, "expectedRevision": 1});
        if field == "publishDraft" {
            input["changeNote"] = json!("Changed.");
            input["materiality"] = json!("MATERIAL");
        }
        let payload = app.as_role(role).mutate(field, input, "__typename").await;
        assert_eq!(payload["errors"][0]["draft"]["revision"], 2, "{field}");
    }
}

async fn stale_settings_show_the_notice_that_stands(app: TestApp) {
    app.create_notice("privacy").await;
    let admin = app.as_role(Role::Admin);
    let update = |revision: i32, codes: Value| json!({"slug": "privacy", "expectedRevision": revision, "jurisdictions": codes});
    admin
        .done("updateNotice", update(1, json!(["EU"])), "notice { revision }")
        .await;
    let stale = admin
        .mutate("updateNotice", update(1, json!(["US"])), "notice { revision }")
        .await;
    assert_eq!(codes(&stale), ["STALE_REVISION"]);
    assert_eq!(
        stale["errors"][0]["notice"],
        json!({"slug": "privacy", "revision": 2})
    );
    let same = admin
        .done("updateNotice", update(2, json!(["EU"])), "notice { revision }")
        .await;
    assert_eq!(same["notice"]["revision"], 2);
}

async fn a_discarded_draft_takes_no_more_edits(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = app.draft("privacy", &[]).await;
    let editor = app.as_role(Role::Editor);
    let input = json!({"draftId": draft.id, "expectedRevision": draft.revision});
    let payload = editor
        .done("discardDraft", input, "draft { id revision state }")
        .await;
    assert_eq!(payload["draft"]["state"], "DISCARDED");
    let payload = try_edits(&app, &DraftRef::of(&payload), json!([title("T")])).await;
    assert_eq!(codes(&payload), ["WRONG_STATE"]);
    assert_eq!(
        editor.notice("privacy", "drafts { id }").await["drafts"],
        json!([])
    );
}

async fn content_is_served_in_the_asked_language_or_says_which_it_is(app: TestApp) {
    app.create_notice("privacy").await;
    let edits = [
        title("Privacy"),
        section("a", "A", "English."),
        set_title("nb", "Personvern"),
        put_section("nb", "a", "Å", "Norsk."),
    ];
    app.publish(&app.draft("privacy", &edits).await).await;
    let cases = [
        (json!(null), "en", "en", false),
        (json!("nb"), "nb", "nb", false),
        (json!("NB-no"), "nb", "nb-NO", true),
        (json!("de"), "en", "de", true),
    ];
    for (asked, served, requested, is_fallback) in cases {
        let query = "query($l: Locale) { notice(slug: \"privacy\") { latest { content(locale: $l) { \
                     locale requestedLocale isFallback title } } } }";
        let data = app.anonymous().data(query, json!({"l": asked})).await;
        let content = &data["notice"]["latest"]["content"];
        assert_eq!(
            (&content["locale"], &content["requestedLocale"]),
            (&json!(served), &json!(requested))
        );
        assert_eq!(content["isFallback"], is_fallback, "{asked}");
    }
    let query = "{ notice(slug: \"privacy\") { latest { number content(locale: \"n_b\") { title } } } }";
    let response = app.anonymous().graphql(query, json!({})).await;
    assert_eq!(codes(&response), ["INVALID_INPUT"]);
    assert_eq!(
        response["data"]["notice"]["latest"],
        json!({"number": 1, "content": null})
    );
}

async fn text_comes_as_html_markdown_and_plain(app: TestApp) {
    app.create_notice("privacy").await;
    let edits = [
        title("Privacy"),
        section("a", "A & B", "Some **strong** [words](https://example.org/)."),
    ];
    let draft = app.draft("privacy", &edits).await;
    let selection = "content { html markdown text section(key: \"a\") { heading html markdown text level } }";
    let content = read(&app, &draft, selection).await["content"].take();
    let part = &content["section"];
    assert_eq!((&part["heading"], &part["level"]), (&json!("A & B"), &json!(1)));
    let html = part["html"].as_str().unwrap();
    assert!(
        html.contains("<strong>strong</strong>") && html.contains("href=\"https://example.org/\""),
        "{html}"
    );
    assert!(
        part["markdown"]
            .as_str()
            .unwrap()
            .contains("**strong** [words](https://example.org/)")
    );
    assert_eq!(part["text"].as_str().unwrap().trim(), "Some strong words.");
    assert!(content["html"].as_str().unwrap().contains("A &amp; B"));
    for form in ["markdown", "text"] {
        assert!(content[form].as_str().unwrap().contains("Privacy"), "{content}");
    }
}

async fn what_the_gate_takes_out_is_told(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = app.draft("privacy", &[title("Privacy")]).await;
    let html = "<p onclick=\"steal()\">Hello</p><script>steal()</script><a href=\"javascript:steal()\">x</a>";
    let edits = json!([{"putSection": {"key": "a", "heading": "A", "body": {"html": html}}}]);
    let payload = try_edits(&app, &draft, edits).await;
    assert_eq!(payload["errors"], json!([]));
    let warnings = payload["warnings"].as_array().unwrap();
    assert!(
        !warnings.is_empty() && warnings.iter().all(|warning| warning["sectionKey"] == "a"),
        "{warnings:?}"
    );
    let content = read(&app, &draft, "content { html section(key: \"a\") { html } }").await;
    assert!(!content.to_string().contains("steal"), "{content}");
    assert!(
        content["content"]["section"]["html"]
            .as_str()
            .unwrap()
            .contains("Hello")
    );
}

async fn a_draft_starts_from_the_latest_or_the_version_that_is_named(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    app.publish_text("privacy", "Second.").await;
    app.schedule_text("privacy", "Third.", "2026-03-01T00:00:00Z")
        .await;
    let editor = app.as_role(Role::Editor);
    for (from, base, text) in [
        (json!(null), 2, "Second."),
        (json!(1), 2, "First."),
        (json!(3), 3, "Third."),
    ] {
        let input = json!({"slug": "privacy", "from": from, "label": " A  label "});
        let selection = "draft { label basedOn { number } createdBy { subject } content { text } }";
        let draft = editor.done("createDraft", input, selection).await["draft"].take();
        assert_eq!(
            (&draft["basedOn"]["number"], &draft["createdBy"]["subject"]),
            (&json!(base), &json!("editor"))
        );
        assert!(draft["content"]["text"].as_str().unwrap().contains(text));
    }
    let absent = editor
        .mutate(
            "createDraft",
            json!({"slug": "privacy", "from": 9}),
            "draft { id }",
        )
        .await;
    assert_eq!(
        (codes(&absent), &absent["errors"][0]["path"]),
        (vec!["NOT_FOUND".to_owned()], &json!(["input", "from"]))
    );
}

async fn an_identifier_of_another_kind_is_no_draft(app: TestApp) {
    app.create_notice("privacy").await;
    let id = app.as_role(Role::Editor).notice("privacy", "id").await["id"].clone();
    for id in [id, json!("Draft:nothing"), json!(""), json!("Draft:")] {
        let input = json!({"draftId": id, "expectedRevision": 1, "edits": [title("T")]});
        let payload = app
            .as_role(Role::Editor)
            .mutate("editDraft", input, "draft { id }")
            .await;
        assert_eq!(codes(&payload), ["NOT_FOUND"], "{id}");
    }
}
