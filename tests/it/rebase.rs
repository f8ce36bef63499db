//! Several drafts of one notice: bringing them onto each other's versions.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{DraftRef, TestApp, codes, section, title};
use noticeboard_tests::records;
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    publishing_one_draft_makes_the_others_stale_and_a_rebase_ends_it,
    words_of_both_sides_come_together,
    a_conflict_changes_nothing_and_names_the_places,
    a_choice_decides_the_conflicts_and_says_which,
    a_draft_goes_onto_a_scheduled_version,
    what_no_draft_can_stand_on_is_refused,
    a_draft_that_stands_there_already_stays,
    with_nothing_in_force_the_base_is_null_and_the_content_stays,
    the_text_of_a_withdrawn_version_goes_with_the_rebase,
    a_draft_whose_base_was_withdrawn_comes_back_onto_the_one_before,
    a_rebase_makes_approvals_void_when_it_changes_the_content,
    a_rebase_onto_the_same_content_keeps_approvals_but_those_of_its_author,
    a_stale_revision_is_told_before_anything_is_merged,
    rebasing_leaves_its_record,
    a_draft_with_conflicts_in_declarations_names_them,
);

/// Version 1 with the sections a, b and c, and two drafts of it.
async fn two_drafts(app: &TestApp) -> (DraftRef, DraftRef) {
    app.create_notice("privacy").await;
    let edits = [
        title("Privacy"),
        section(
            "a",
            "A",
            "We keep your data for 30 days. We share nothing with others.",
        ),
        section("b", "B", "Text of b."),
        section("c", "C", "Text of c."),
    ];
    app.publish(&app.draft("privacy", &edits).await).await;
    (app.draft("privacy", &[]).await, app.draft("privacy", &[]).await)
}

async fn rebase(app: &TestApp, draft: &DraftRef, more: Value) -> Value {
    let mut input = json!({"draftId": draft.id, "expectedRevision": draft.revision});
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    let selection = "draft { id revision state basedOn { number } content { title sections { key heading text } } } \
                     warnings { code message sectionKey }";
    app.as_role(Role::Editor)
        .mutate("rebaseDraft", input, selection)
        .await
}

async fn rebased(app: &TestApp, draft: &DraftRef, more: Value) -> (DraftRef, Value) {
    let payload = rebase(app, draft, more).await;
    assert_eq!(payload["errors"], json!([]), "the rebase was refused");
    (DraftRef::of(&payload), payload)
}

async fn read(app: &TestApp, draft: &DraftRef, selection: &str) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Draft {{ {selection} }} }} }}");
    app.as_role(Role::Auditor)
        .data(&query, json!({"id": draft.id}))
        .await["node"]
        .take()
}

fn text(payload: &Value, key: &str) -> String {
    let sections = payload["draft"]["content"]["sections"].as_array().unwrap();
    let found = sections.iter().find(|section| section["key"] == key).unwrap();
    found["text"].as_str().unwrap().trim().to_owned()
}

fn keys(payload: &Value) -> Vec<&str> {
    let sections = payload["draft"]["content"]["sections"].as_array().unwrap();
    sections
        .iter()
        .map(|section| section["key"].as_str().unwrap())
        .collect()
}

async fn withdraw(app: &TestApp, number: i64, then: &str) {
    let input = json!({"slug": "privacy", "number": number, "reason": "Wrong.", "then": then});
    app.as_role(Role::Admin)
        .done("withdrawVersion", input, "version { number }")
        .await;
}

async fn publish_from(app: &TestApp, from: i64, edits: &[Value]) -> DraftRef {
    let input = json!({"slug": "privacy", "from": from});
    let editor = app.as_role(Role::Editor);
    let draft = DraftRef::of(&editor.done("createDraft", input, "draft { id revision }").await);
    app.edit(&draft, edits).await
}

async fn publishing_one_draft_makes_the_others_stale_and_a_rebase_ends_it(app: TestApp) {
    let (one, two) = two_drafts(&app).await;
    let one = app
        .edit(&one, &[section("b", "B", "New text of b."), title("One")])
        .await;
    let two = app
        .edit(
            &two,
            &[
                section("c", "C", "New text of c."),
                json!({"moveSection": {"key": "c", "position": 0}}),
            ],
        )
        .await;
    app.publish(&one).await;
    let stale = app.publishing(&two, json!({})).await;
    assert_eq!(codes(&stale), ["STALE_BASE"]);
    assert_eq!(stale["errors"][0]["latest"]["number"], 2);
    let (two, payload) = rebased(&app, &two, json!({})).await;
    assert_eq!(payload["draft"]["basedOn"]["number"], 2);
    assert_eq!(payload["draft"]["content"]["title"], "One");
    assert_eq!(keys(&payload), ["c", "a", "b"]);
    assert_eq!(
        (text(&payload, "b"), text(&payload, "c")),
        ("New text of b.".to_owned(), "New text of c.".to_owned())
    );
    assert_eq!(payload["warnings"], json!([]));
    assert_eq!(app.publish(&two).await, 3);
    records::sound(&app.connect().await).await;
}

async fn words_of_both_sides_come_together(app: TestApp) {
    let (one, two) = two_drafts(&app).await;
    let one = app
        .edit(
            &one,
            &[section(
                "a",
                "A",
                "We keep your data for 60 days. We share nothing with others.",
            )],
        )
        .await;
    let two = app
        .edit(
            &two,
            &[section(
                "a",
                "A",
                "We keep your data for 30 days. We share little with others.",
            )],
        )
        .await;
    app.publish(&one).await;
    let (_, payload) = rebased(&app, &two, json!({})).await;
    assert_eq!(
        text(&payload, "a"),
        "We keep your data for 60 days. We share little with others."
    );
}

async fn a_conflict_changes_nothing_and_names_the_places(app: TestApp) {
    let (one, two) = two_drafts(&app).await;
    let one = app
        .edit(
            &one,
            &[
                section("b", "B", "One."),
                section("c", "C by one", "Text of c."),
                title("One"),
            ],
        )
        .await;
    let two = app
        .edit(
            &two,
            &[
                section("b", "B", "Two."),
                json!({"removeSection": {"key": "c"}}),
                title("Two"),
            ],
        )
        .await;
    app.publish(&one).await;
    let before = read(&app, &two, "revision contentHash basedOn { number }").await;
    let refused = rebase(&app, &two, json!({})).await;
    let error = &refused["errors"][0];
    assert_eq!(
        (&error["code"], &error["__typename"], &error["path"]),
        (
            &json!("MERGE_CONFLICT"),
            &json!("MergeConflictError"),
            &json!(["input", "onConflict"])
        )
    );
    assert_eq!(
        (&error["sectionKeys"], &error["cookieKeys"]),
        (&json!(["b", "c"]), &json!([]))
    );
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("the title; the sections b, c"),
        "{error}"
    );
    assert_eq!(refused["draft"], json!(null));
    assert_eq!(
        read(&app, &two, "revision contentHash basedOn { number }").await,
        before
    );
    let query = "{ auditLog(filter: {actions: [DRAFT_REBASED]}) { totalCount } }";
    let log = app.as_role(Role::Auditor).data(query, json!({})).await;
    assert_eq!(log["auditLog"]["totalCount"], 0);
}

async fn a_choice_decides_the_conflicts_and_says_which(app: TestApp) {
    for (choice, title_then, of_b, with_c) in [
        ("KEEP_DRAFT", "Two", "Two.", false),
        ("TAKE_LATEST", "One", "One.", true),
    ] {
        let app = &app;
        let slug = choice.to_lowercase().replace('_', "-");
        app.create_notice(&slug).await;
        let first = [
            title("Privacy"),
            section("b", "B", "Text."),
            section("c", "C", "Text."),
            section("d", "D", "D."),
        ];
        app.publish(&app.draft(&slug, &first).await).await;
        let two = app.draft(&slug, &[]).await;
        let two = app
            .edit(
                &two,
                &[
                    section("b", "B", "Two."),
                    json!({"removeSection": {"key": "c"}}),
                    title("Two"),
                ],
            )
            .await;
        let one = [
            section("b", "B", "One."),
            section("c", "C by one", "Text."),
            title("One"),
            section("e", "E", "E."),
        ];
        app.publish(&app.draft(&slug, &one).await).await;
        let (_, payload) = rebased(app, &two, json!({"onConflict": choice})).await;
        assert_eq!(payload["draft"]["content"]["title"], title_then, "{choice}");
        assert_eq!(text(&payload, "b"), of_b, "{choice}");
        assert_eq!(keys(&payload).contains(&"c"), with_c, "{choice}");
        assert!(
            keys(&payload).contains(&"e"),
            "what only the version added is there: {choice}"
        );
        let warnings = payload["warnings"].as_array().unwrap();
        let places: Vec<&Value> = warnings.iter().map(|warning| &warning["sectionKey"]).collect();
        assert_eq!(places, [&json!(null), &json!("b"), &json!("c")], "{choice}");
        assert!(
            warnings
                .iter()
                .all(|warning| warning["code"] == "CONFLICT_DECIDED")
        );
    }
}

async fn a_draft_goes_onto_a_scheduled_version(app: TestApp) {
    let (one, two) = two_drafts(&app).await;
    let one = app.edit(&one, &[section("b", "B", "From March on.")]).await;
    let later = json!({"effectiveFrom": "2026-03-01T00:00:00Z"});
    assert_eq!(app.publishing(&one, later).await["errors"], json!([]));
    let two = app.edit(&two, &[section("c", "C", "From April on.")]).await;
    let still_later = json!({"effectiveFrom": "2026-04-01T00:00:00Z"});
    assert_eq!(
        codes(&app.publishing(&two, still_later.clone()).await),
        ["STALE_BASE"]
    );
    let (two, payload) = rebased(&app, &two, json!({"onto": 2})).await;
    assert_eq!(payload["draft"]["basedOn"]["number"], 2);
    assert_eq!(text(&payload, "b"), "From March on.");
    assert_eq!(app.publishing(&two, still_later).await["version"]["number"], 3);
}

async fn what_no_draft_can_stand_on_is_refused(app: TestApp) {
    let (one, two) = two_drafts(&app).await;
    app.publish(&app.edit(&one, &[title("One")]).await).await;
    let refused = rebase(&app, &two, json!({"onto": 1})).await;
    assert_eq!(
        (codes(&refused), &refused["errors"][0]["state"]),
        (vec!["WRONG_STATE".to_owned()], &json!("SUPERSEDED"))
    );
    let absent = rebase(&app, &two, json!({"onto": 9})).await;
    assert_eq!(
        (codes(&absent), &absent["errors"][0]["path"]),
        (vec!["NOT_FOUND".to_owned()], &json!(["input", "onto"]))
    );
    withdraw(&app, 2, "PREVIOUS").await;
    assert_eq!(
        rebase(&app, &two, json!({"onto": 2})).await["errors"][0]["state"],
        "WITHDRAWN"
    );
    let input = json!({"draftId": two.id, "expectedRevision": two.revision});
    app.as_role(Role::Editor)
        .done("discardDraft", input, "draft { id }")
        .await;
    assert_eq!(
        rebase(&app, &two, json!({})).await["errors"][0]["state"],
        "DISCARDED"
    );
}

async fn a_draft_that_stands_there_already_stays(app: TestApp) {
    let (one, _) = two_drafts(&app).await;
    let one = app.edit(&one, &[title("One")]).await;
    for more in [
        json!({}),
        json!({"onto": 1}),
        json!({"onConflict": "TAKE_LATEST"}),
    ] {
        let (same, payload) = rebased(&app, &one, more).await;
        assert_eq!(same, one);
        assert_eq!(payload["draft"]["content"]["title"], "One");
    }
}

async fn with_nothing_in_force_the_base_is_null_and_the_content_stays(app: TestApp) {
    let (one, _) = two_drafts(&app).await;
    let one = app.edit(&one, &[title("One")]).await;
    let retire = json!({"slug": "privacy", "reason": "Closed."});
    app.as_role(Role::Admin)
        .done("retireNotice", retire, "notice { slug }")
        .await;
    assert_eq!(codes(&app.publishing(&one, json!({})).await), ["STALE_BASE"]);
    let before = read(&app, &one, "contentHash").await;
    let (one, payload) = rebased(&app, &one, json!({})).await;
    assert_eq!(payload["draft"]["basedOn"], json!(null));
    assert_eq!(read(&app, &one, "contentHash").await, before);
    assert_eq!(app.publish(&one).await, 2);
}

async fn the_text_of_a_withdrawn_version_goes_with_the_rebase(app: TestApp) {
    let (one, _) = two_drafts(&app).await;
    app.publish(&app.edit(&one, &[section("b", "B", "Second text of b.")]).await)
        .await;
    let draft = publish_from(&app, 1, &[section("c", "C", "Mine.")]).await;
    withdraw(&app, 1, "PREVIOUS").await;
    let stale = app.publishing(&draft, json!({})).await;
    assert_eq!(
        codes(&stale),
        ["STALE_BASE"],
        "its text was taken from what is withdrawn now"
    );
    let (draft, payload) = rebased(&app, &draft, json!({})).await;
    assert_eq!(
        text(&payload, "b"),
        "Second text of b.",
        "the withdrawn text is gone"
    );
    assert_eq!(text(&payload, "c"), "Mine.");
    assert_eq!(app.publish(&draft).await, 3);
}

async fn a_draft_whose_base_was_withdrawn_comes_back_onto_the_one_before(app: TestApp) {
    let (one, _) = two_drafts(&app).await;
    app.publish(&app.edit(&one, &[section("b", "B", "Second text of b.")]).await)
        .await;
    let draft = app.draft("privacy", &[section("c", "C", "Mine.")]).await;
    withdraw(&app, 2, "PREVIOUS").await;
    let (draft, payload) = rebased(&app, &draft, json!({})).await;
    assert_eq!(payload["draft"]["basedOn"]["number"], 1);
    assert_eq!(
        (text(&payload, "b"), text(&payload, "c")),
        ("Text of b.".to_owned(), "Mine.".to_owned())
    );
    assert_eq!(app.publish(&draft).await, 3);
}

async fn a_rebase_makes_approvals_void_when_it_changes_the_content(app: TestApp) {
    let (one, two) = two_drafts(&app).await;
    let two = app.submit(&app.edit(&two, &[title("Two")]).await).await;
    app.approve("rita", &two).await;
    app.publish(&app.edit(&one, &[section("b", "B", "One.")]).await)
        .await;
    let (two, payload) = rebased(&app, &two, json!({})).await;
    assert_eq!(payload["draft"]["state"], "EDITING");
    let reviews = read(&app, &two, "reviews { isValid }").await;
    assert_eq!(reviews["reviews"], json!([{"isValid": false}]));
}

async fn a_rebase_onto_the_same_content_keeps_approvals_but_those_of_its_author(app: TestApp) {
    let (one, two) = two_drafts(&app).await;
    let same = [section("b", "B", "The same.")];
    let two = app.edit(&two, &same).await;
    let two = app.edit(&two, &[title("Two")]).await;
    let two = app.submit(&two).await;
    app.approve("rita", &two).await;
    app.approve("rolf", &two).await;
    assert_eq!(read(&app, &two, "state").await["state"], "APPROVED");
    app.publish(&app.edit(&one, &same).await).await;
    let rolf = app.as_subject("rolf", &[Role::Editor]);
    let input = json!({"draftId": two.id, "expectedRevision": two.revision});
    let payload = rolf
        .done(
            "rebaseDraft",
            input,
            "draft { id revision state reviews { isValid } }",
        )
        .await;
    assert_eq!(payload["draft"]["state"], "APPROVED", "Rita's approval stands");
    assert_eq!(
        payload["draft"]["reviews"],
        json!([{"isValid": true}, {"isValid": false}])
    );
    let two = DraftRef::of(&payload);
    assert_eq!(
        codes(&app.reviewing("rolf", &two, "APPROVE").await),
        ["OWN_REVIEW"]
    );
    assert_eq!(app.publish(&two).await, 3);
}

async fn a_stale_revision_is_told_before_anything_is_merged(app: TestApp) {
    let (one, two) = two_drafts(&app).await;
    app.publish(&app.edit(&one, &[title("One")]).await).await;
    app.edit(&two, &[title("Two")]).await;
    let refused = rebase(&app, &two, json!({})).await;
    assert_eq!(codes(&refused), ["STALE_REVISION"]);
    assert_eq!(refused["errors"][0]["draft"]["revision"], two.revision + 1);
}

async fn rebasing_leaves_its_record(app: TestApp) {
    let (one, two) = two_drafts(&app).await;
    let two = app.edit(&two, &[title("Two")]).await;
    app.publish(&app.edit(&one, &[title("One")]).await).await;
    let (two, _) = rebased(&app, &two, json!({"onConflict": "KEEP_DRAFT"})).await;
    let query =
        "{ auditLog(filter: {actions: [DRAFT_REBASED]}) { nodes { actor { subject } draftId record } } }";
    let log = app.as_role(Role::Auditor).data(query, json!({})).await;
    let node = &log["auditLog"]["nodes"][0];
    assert_eq!(
        (&node["actor"]["subject"], &node["draftId"]),
        (&json!("editor"), &json!(two.id))
    );
    let record: Value = serde_json::from_str(node["record"].as_str().unwrap()).unwrap();
    let details = json!({"basedOn": 2, "onConflict": "KEEP_DRAFT", "revision": two.revision});
    assert_eq!(record["details"], details);
    assert_eq!(
        record["contentHash"],
        read(&app, &two, "contentHash").await["contentHash"]
    );
    records::sound(&app.connect().await).await;
}

async fn a_draft_with_conflicts_in_declarations_names_them(app: TestApp) {
    app.create_notice("privacy").await;
    let cookie = |provider: &str| json!({"putCookie": {"key": "_ga", "name": "_ga", "provider": provider}});
    let first = [title("Privacy"), section("a", "A", "A."), cookie("Somebody")];
    app.publish(&app.draft("privacy", &first).await).await;
    let two = app.draft("privacy", &[cookie("Two")]).await;
    app.publish(&app.draft("privacy", &[cookie("One")]).await).await;
    let refused = rebase(&app, &two, json!({})).await;
    let error = &refused["errors"][0];
    assert_eq!(
        (&error["sectionKeys"], &error["cookieKeys"]),
        (&json!([]), &json!(["_ga"]))
    );
}
