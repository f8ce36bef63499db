//! Handing drafts in, reviewing them, and what it takes to publish.

use futures_util::future::join_all;
use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{DraftRef, Engine, Setup, TestApp, codes, section, title};
use noticeboard_tests::program::Program;
use noticeboard_tests::records;
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    a_draft_is_approved_when_enough_people_approve_it,
    publishing_with_too_few_approvals_tells_how_many_are_missing,
    a_review_is_of_the_content_that_was_read,
    an_edit_makes_approvals_void_and_keeps_them_in_sight,
    going_back_to_an_approved_content_brings_its_approvals_back,
    no_author_reviews,
    a_reviewer_who_writes_on_the_draft_does_not_count_any_more,
    whoever_takes_the_text_of_another_version_is_its_author,
    the_last_decision_of_a_reviewer_counts_and_an_objection_blocks,
    an_objection_blocks_where_nobody_asks_for_approvals_too,
    lowering_the_number_does_not_help_a_draft_in_review,
    raising_the_number_counts_for_drafts_in_review,
    only_what_was_handed_in_is_reviewed,
    a_draft_is_handed_in_once,
    reviews_are_null_for_others_without_an_error,
    restoring_takes_the_approvals_of_equal_content,
    reviews_leave_their_records,
    a_comment_that_is_too_long_is_refused,
    of_64_reviewers_at_once_all_count,
    an_approval_and_an_edit_at_once_leave_no_unread_content_approved,
);

const REVIEWS: &str = "reviews { reviewer { subject } decision comment contentHash at isValid }";

/// A notice that asks for this many approvals, and a draft of it that is not handed in.
async fn written(app: &TestApp, approvals: i32) -> DraftRef {
    app.create_notice_with("privacy", json!({"approvalsRequired": approvals}))
        .await;
    app.draft(
        "privacy",
        &[title("Privacy"), section("data", "Data", "What we keep.")],
    )
    .await
}

/// The same, handed in.
async fn handed_in(app: &TestApp, approvals: i32) -> DraftRef {
    let draft = written(app, approvals).await;
    app.submit(&draft).await
}

async fn read(app: &TestApp, draft: &DraftRef, selection: &str) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Draft {{ {selection} }} }} }}");
    app.as_role(Role::Auditor)
        .data(&query, json!({"id": draft.id}))
        .await["node"]
        .take()
}

async fn state(app: &TestApp, draft: &DraftRef) -> String {
    read(app, draft, "state").await["state"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// How many approvals publishing misses; 0 when it is done.
async fn missing(app: &TestApp, draft: &DraftRef) -> i64 {
    let payload = app.publishing(draft, json!({})).await;
    if payload["errors"] == json!([]) {
        return 0;
    }
    let error = &payload["errors"][0];
    assert_eq!(error["code"], "APPROVALS_MISSING", "{payload}");
    assert_eq!(error["__typename"], "ApprovalsMissingError");
    error["missing"].as_i64().unwrap()
}

async fn ask_for(app: &TestApp, approvals: i32) {
    let input = json!({"slug": "privacy", "approvalsRequired": approvals});
    app.as_role(Role::Admin)
        .done("updateNotice", input, "notice { revision }")
        .await;
}

async fn a_draft_is_approved_when_enough_people_approve_it(app: TestApp) {
    let draft = handed_in(&app, 2).await;
    assert_eq!(state(&app, &draft).await, "IN_REVIEW");
    app.approve("rita", &draft).await;
    assert_eq!(state(&app, &draft).await, "IN_REVIEW");
    let approved = app.reviewing("rolf", &draft, "APPROVE").await;
    assert_eq!(approved["draft"]["state"], "APPROVED");
    assert_eq!(
        approved["draft"]["revision"], draft.revision,
        "a review is no change of the draft"
    );
    assert_eq!(app.publish(&draft).await, 1);
    let selection = format!("latest {{ {REVIEWS} contentHash }}");
    let latest = app.as_role(Role::Editor).notice("privacy", &selection).await["latest"].take();
    let reviewers: Vec<&Value> = latest["reviews"]
        .as_array()
        .unwrap()
        .iter()
        .map(|review| &review["reviewer"]["subject"])
        .collect();
    assert_eq!(reviewers, ["rita", "rolf"]);
    assert_eq!(latest["reviews"][1]["contentHash"], latest["contentHash"]);
    assert_eq!(latest["reviews"][1]["isValid"], true);
    // Its page says so, too, and to nobody else.
    let page = "/notices/privacy/versions/1";
    let shown = app.as_role(Role::Auditor).get(page).await.text;
    assert!(
        shown.contains("<dt>Approved by</dt><dd>rita</dd><dd>rolf</dd>"),
        "{shown}"
    );
    let shown = app.anonymous().get(page).await.text;
    assert!(
        !shown.contains("Approved by") && !shown.contains("rita"),
        "{shown}"
    );
    records::sound(&app.connect().await).await;
}

async fn publishing_with_too_few_approvals_tells_how_many_are_missing(app: TestApp) {
    let draft = written(&app, 2).await;
    assert_eq!(missing(&app, &draft).await, 2);
    let draft = app.submit(&draft).await;
    assert_eq!(missing(&app, &draft).await, 2);
    app.approve("rita", &draft).await;
    app.approve("rita", &draft).await;
    assert_eq!(missing(&app, &draft).await, 1, "one person twice is one person");
    let admin = app.as_role(Role::Admin);
    let input = json!({"draftId": draft.id, "expectedRevision": draft.revision, "changeNote": "Now.",
        "materiality": "MATERIAL", "overrideChecks": "I may."});
    let payload = admin.mutate("publishDraft", input, "version { number }").await;
    assert_eq!(codes(&payload), ["APPROVALS_MISSING"], "no role lifts it");
    app.approve("rolf", &draft).await;
    assert_eq!(missing(&app, &draft).await, 0);
}

async fn a_review_is_of_the_content_that_was_read(app: TestApp) {
    let draft = handed_in(&app, 1).await;
    let hash = read(&app, &draft, "contentHash").await["contentHash"].take();
    let edited = app.edit(&draft, &[title("Another title")]).await;
    let reviewer = app.as_role(Role::Reviewer);
    let input = json!({"draftId": draft.id, "contentHash": hash, "decision": "APPROVE"});
    let payload = reviewer.mutate("reviewDraft", input, "draft { id }").await;
    let error = &payload["errors"][0];
    assert_eq!(
        (&error["code"], &error["__typename"]),
        (&json!("STALE_REVISION"), &json!("StaleRevisionError"))
    );
    assert_eq!(error["path"], json!(["input", "contentHash"]));
    assert_eq!(error["draft"]["revision"], edited.revision, "what stands now");
    let input = json!({"draftId": draft.id, "contentHash": "sha256:abc", "decision": "APPROVE"});
    let payload = reviewer.mutate("reviewDraft", input, "draft { id }").await;
    assert_eq!(codes(&payload), ["INVALID_INPUT"]);
    assert_eq!(read(&app, &draft, REVIEWS).await["reviews"], json!([]));
}

async fn an_edit_makes_approvals_void_and_keeps_them_in_sight(app: TestApp) {
    let draft = handed_in(&app, 1).await;
    app.approve("rita", &draft).await;
    let draft = app.edit(&draft, &[title("Another title")]).await;
    let seen = read(&app, &draft, &format!("state {REVIEWS}")).await;
    assert_eq!(seen["state"], "EDITING");
    let reviews = seen["reviews"].as_array().unwrap();
    assert_eq!((reviews.len(), &reviews[0]["isValid"]), (1, &json!(false)));
    assert_eq!(missing(&app, &draft).await, 1);
    let draft = app.submit(&draft).await;
    assert_eq!(state(&app, &draft).await, "IN_REVIEW");
    app.approve("rita", &draft).await;
    assert_eq!(missing(&app, &draft).await, 0);
}

async fn going_back_to_an_approved_content_brings_its_approvals_back(app: TestApp) {
    let draft = handed_in(&app, 1).await;
    app.approve("rita", &draft).await;
    let draft = app.edit(&draft, &[title("Another title")]).await;
    let draft = app.edit(&draft, &[title("Privacy")]).await;
    assert_eq!(state(&app, &draft).await, "EDITING");
    let draft = app.submit(&draft).await;
    assert_eq!(state(&app, &draft).await, "APPROVED");
    assert_eq!(missing(&app, &draft).await, 0);
}

async fn no_author_reviews(app: TestApp) {
    let draft = handed_in(&app, 1).await;
    for decision in ["APPROVE", "REQUEST_CHANGES"] {
        let payload = app.reviewing("editor", &draft, decision).await;
        assert_eq!(codes(&payload), ["OWN_REVIEW"], "{decision}");
        assert_eq!(payload["errors"][0]["__typename"], "InvalidInputError");
    }
    let hash = read(&app, &draft, "contentHash").await["contentHash"].take();
    let both = app.as_subject("editor", &[Role::Admin, Role::Editor, Role::Reviewer]);
    let input = json!({"draftId": draft.id, "contentHash": hash, "decision": "APPROVE"});
    let payload = both.mutate("reviewDraft", input, "draft { id }").await;
    assert_eq!(codes(&payload), ["OWN_REVIEW"], "no role lifts it");
    // Whoever only started a draft has written nothing yet.
    let starter = app.as_subject("starter", &[Role::Admin]);
    let empty = starter
        .done("createDraft", json!({"slug": "privacy"}), "draft { id revision }")
        .await;
    let draft = app.edit(&DraftRef::of(&empty), &[title("By another")]).await;
    let draft = app.submit(&draft).await;
    app.approve("starter", &draft).await;
}

async fn a_reviewer_who_writes_on_the_draft_does_not_count_any_more(app: TestApp) {
    let draft = handed_in(&app, 1).await;
    app.approve("rita", &draft).await;
    let rita = app.as_subject("rita", &[Role::Editor, Role::Reviewer]);
    let mut draft = draft;
    for text in ["By Rita", "Privacy"] {
        let input = json!({"draftId": draft.id, "expectedRevision": draft.revision, "edits": [title(text)]});
        draft = DraftRef::of(&rita.done("editDraft", input, "draft { id revision }").await);
    }
    let draft = app.submit(&draft).await;
    let seen = read(&app, &draft, &format!("state {REVIEWS}")).await;
    assert_eq!(
        seen["state"], "IN_REVIEW",
        "the content is what she approved, and she is its author now"
    );
    assert_eq!(seen["reviews"][0]["isValid"], false);
    assert_eq!(missing(&app, &draft).await, 1);
    assert_eq!(
        codes(&app.reviewing("rita", &draft, "APPROVE").await),
        ["OWN_REVIEW"]
    );
}

async fn whoever_takes_the_text_of_another_version_is_its_author(app: TestApp) {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    app.publish_text("privacy", "Second.").await;
    ask_for(&app, 1).await;
    let taker = app.as_subject("taker", &[Role::Editor, Role::Reviewer]);
    let input = json!({"slug": "privacy", "from": 1});
    let draft = DraftRef::of(&taker.done("createDraft", input, "draft { id revision }").await);
    let draft = app.submit(&draft).await;
    assert_eq!(
        codes(&app.reviewing("taker", &draft, "APPROVE").await),
        ["OWN_REVIEW"]
    );
}

async fn the_last_decision_of_a_reviewer_counts_and_an_objection_blocks(app: TestApp) {
    let draft = handed_in(&app, 1).await;
    app.approve("rita", &draft).await;
    let objected = app.reviewing("rolf", &draft, "REQUEST_CHANGES").await;
    assert_eq!(objected["draft"]["state"], "IN_REVIEW");
    assert_eq!(
        missing(&app, &draft).await,
        1,
        "enough approve, and one stands against it"
    );
    app.approve("ruth", &draft).await;
    assert_eq!(missing(&app, &draft).await, 1);
    let given_in = app.reviewing("rolf", &draft, "APPROVE").await;
    assert_eq!(given_in["draft"]["state"], "APPROVED");
    assert_eq!(given_in["draft"]["reviews"].as_array().unwrap().len(), 4);
    let taken_back = app.reviewing("rita", &draft, "REQUEST_CHANGES").await;
    assert_eq!(taken_back["draft"]["state"], "IN_REVIEW");
    app.approve("rita", &draft).await;
    assert_eq!(missing(&app, &draft).await, 0);
}

async fn an_objection_blocks_where_nobody_asks_for_approvals_too(app: TestApp) {
    let draft = handed_in(&app, 0).await;
    assert_eq!(state(&app, &draft).await, "IN_REVIEW");
    app.reviewing("rita", &draft, "REQUEST_CHANGES").await;
    assert_eq!(missing(&app, &draft).await, 1);
    let edited = app.edit(&draft, &[title("As Rita asked")]).await;
    assert_eq!(missing(&app, &edited).await, 0);
}

async fn lowering_the_number_does_not_help_a_draft_in_review(app: TestApp) {
    let draft = handed_in(&app, 2).await;
    app.approve("rita", &draft).await;
    ask_for(&app, 0).await;
    assert_eq!(state(&app, &draft).await, "IN_REVIEW");
    assert_eq!(missing(&app, &draft).await, 1);
    app.approve("rolf", &draft).await;
    assert_eq!(state(&app, &draft).await, "APPROVED");
    assert_eq!(missing(&app, &draft).await, 0);
}

async fn raising_the_number_counts_for_drafts_in_review(app: TestApp) {
    let draft = handed_in(&app, 1).await;
    app.approve("rita", &draft).await;
    ask_for(&app, 2).await;
    assert_eq!(state(&app, &draft).await, "IN_REVIEW");
    assert_eq!(missing(&app, &draft).await, 1);
    app.approve("rolf", &draft).await;
    assert_eq!(state(&app, &draft).await, "APPROVED");
}

async fn only_what_was_handed_in_is_reviewed(app: TestApp) {
    let draft = written(&app, 0).await;
    let payload = app.reviewing("rita", &draft, "APPROVE").await;
    assert_eq!(
        (codes(&payload), &payload["errors"][0]["state"]),
        (vec!["WRONG_STATE".to_owned()], &json!("EDITING"))
    );
    app.publish(&draft).await;
    let payload = app.reviewing("rita", &draft, "APPROVE").await;
    assert_eq!(payload["errors"][0]["state"], "PUBLISHED");
    let absent = DraftRef {
        id: "Draft:none".to_owned(),
        revision: 1,
    };
    let hash = format!("sha256:{}", "0".repeat(64));
    let input = json!({"draftId": absent.id, "contentHash": hash, "decision": "APPROVE"});
    let payload = app
        .as_role(Role::Reviewer)
        .mutate("reviewDraft", input, "draft { id }")
        .await;
    assert_eq!(codes(&payload), ["NOT_FOUND"]);
}

async fn a_draft_is_handed_in_once(app: TestApp) {
    let draft = handed_in(&app, 1).await;
    let editor = app.as_role(Role::Editor);
    let submit = async |revision: i64| {
        let input = json!({"draftId": draft.id, "expectedRevision": revision});
        editor.mutate("submitDraft", input, "draft { id }").await
    };
    assert_eq!(codes(&submit(draft.revision - 1).await), ["STALE_REVISION"]);
    assert_eq!(submit(draft.revision).await["errors"][0]["state"], "IN_REVIEW");
    app.approve("rita", &draft).await;
    assert_eq!(submit(draft.revision).await["errors"][0]["state"], "APPROVED");
    app.publish(&draft).await;
    assert_eq!(
        submit(draft.revision + 1).await["errors"][0]["state"],
        "PUBLISHED"
    );
}

async fn reviews_are_null_for_others_without_an_error(app: TestApp) {
    let draft = handed_in(&app, 1).await;
    app.approve("rita", &draft).await;
    app.publish(&draft).await;
    let selection = "latest { number reviews { decision } }";
    for other in [app.anonymous(), app.limited(Role::Admin, &["another"])] {
        let latest = other.notice("privacy", selection).await["latest"].take();
        assert_eq!(latest, json!({"number": 1, "reviews": null}));
    }
    for role in Role::ALL {
        let latest = app.as_role(*role).notice("privacy", selection).await["latest"].take();
        assert_eq!(latest["reviews"], json!([{"decision": "APPROVE"}]), "{role}");
    }
}

async fn restoring_takes_the_approvals_of_equal_content(app: TestApp) {
    let first = handed_in(&app, 1).await;
    app.approve("rita", &first).await;
    app.publish(&first).await;
    ask_for(&app, 0).await;
    app.publish_text("privacy", "Second, which nobody read.").await;
    app.publish_text("privacy", "Third.").await;
    ask_for(&app, 2).await;
    let publisher = app.as_role(Role::Publisher);
    let restore = async |number: i64| {
        let input = json!({"slug": "privacy", "number": number, "expectedLatest": 3, "changeNote": "Back.",
            "materiality": "MATERIAL"});
        let selection = "version { number reviews { reviewer { subject } isValid } }";
        publisher.mutate("restoreVersion", input, selection).await
    };
    assert_eq!(restore(2).await["errors"][0]["missing"], 2);
    assert_eq!(restore(1).await["errors"][0]["missing"], 1);
    // Another draft of the same content gathers what is missing.
    let input = json!({"slug": "privacy", "from": 1});
    let editor = app.as_role(Role::Editor);
    let draft = DraftRef::of(&editor.done("createDraft", input, "draft { id revision }").await);
    let draft = app.submit(&draft).await;
    app.approve("rita", &draft).await;
    assert_eq!(restore(1).await["errors"][0]["missing"], 1, "Rita is one person");
    app.approve("rolf", &draft).await;
    let restored = restore(1).await;
    assert_eq!(restored["errors"], json!([]));
    let reviewers: Vec<&Value> = restored["version"]["reviews"]
        .as_array()
        .unwrap()
        .iter()
        .map(|review| &review["reviewer"]["subject"])
        .collect();
    assert_eq!(reviewers, ["rita", "rita", "rolf"]);
}

async fn reviews_leave_their_records(app: TestApp) {
    let draft = handed_in(&app, 1).await;
    let hash = read(&app, &draft, "contentHash").await["contentHash"].take();
    let input = json!({"draftId": draft.id, "contentHash": hash, "decision": "REQUEST_CHANGES",
        "comment": "  The second section says less than it did.\u{200b} "});
    let rita = app.as_subject("rita", &[Role::Reviewer]);
    let payload = rita
        .done("reviewDraft", input, "draft { reviews { comment } }")
        .await;
    let comment = "The second section says less than it did.";
    assert_eq!(payload["draft"]["reviews"][0]["comment"], comment);
    let query = "{ auditLog(filter: {actions: [DRAFT_SUBMITTED, DRAFT_REVIEWED]}) { nodes { \
                 action actor { subject } draftId text record } } }";
    let log = app.as_role(Role::Auditor).data(query, json!({})).await;
    let nodes = log["auditLog"]["nodes"].as_array().unwrap();
    let told: Vec<_> = nodes
        .iter()
        .map(|node| {
            (
                &node["action"],
                &node["actor"]["subject"],
                &node["draftId"],
                &node["text"],
            )
        })
        .collect();
    let id = json!(draft.id);
    assert_eq!(
        told,
        [
            (&json!("DRAFT_SUBMITTED"), &json!("editor"), &id, &json!(null)),
            (&json!("DRAFT_REVIEWED"), &json!("rita"), &id, &json!(comment)),
        ]
    );
    let record =
        |index: usize| -> Value { serde_json::from_str(nodes[index]["record"].as_str().unwrap()).unwrap() };
    assert_eq!(
        record(0)["details"],
        json!({"approvalsRequired": 1, "revision": draft.revision})
    );
    assert_eq!(record(1)["details"], json!({"decision": "REQUEST_CHANGES"}));
    assert_eq!(record(1)["contentHash"], hash);
    assert!(
        !record(1).to_string().contains("second section"),
        "the words stand in the side table"
    );
}

async fn a_comment_that_is_too_long_is_refused(app: TestApp) {
    let draft = handed_in(&app, 1).await;
    let hash = read(&app, &draft, "contentHash").await["contentHash"].take();
    let input = json!({"draftId": draft.id, "contentHash": hash, "decision": "APPROVE", "comment": "x".repeat(2_001)});
    let payload = app
        .as_role(Role::Reviewer)
        .mutate("reviewDraft", input, "draft { id }")
        .await;
    assert_eq!(payload["errors"][0]["path"], json!(["input", "comment"]));
    assert_eq!(read(&app, &draft, REVIEWS).await["reviews"], json!([]));
}

async fn of_64_reviewers_at_once_all_count(app: TestApp) {
    let draft = handed_in(&app, 20).await;
    let names: Vec<String> = (0..64).map(|number| format!("reviewer-{number}")).collect();
    let payloads = join_all(names.iter().map(|name| app.reviewing(name, &draft, "APPROVE"))).await;
    assert!(payloads.iter().all(|payload| payload["errors"] == json!([])));
    let approved = payloads
        .iter()
        .filter(|payload| payload["draft"]["state"] == "APPROVED")
        .count();
    assert_eq!(approved, 64 - 19, "from the twentieth on it is approved");
    let seen = read(&app, &draft, &format!("state {REVIEWS}")).await;
    assert_eq!(seen["reviews"].as_array().unwrap().len(), 64);
    assert_eq!(app.publish(&draft).await, 1);
    records::sound(&app.connect().await).await;
}

async fn an_approval_and_an_edit_at_once_leave_no_unread_content_approved(app: TestApp) {
    app.create_notice_with("privacy", json!({"approvalsRequired": 1}))
        .await;
    for round in 0..12 {
        let draft = app
            .draft("privacy", &[title("Read"), section("data", "Data", "Read.")])
            .await;
        let draft = app.submit(&draft).await;
        let unread = format!("Unread {round}");
        let edits = json!([title(&unread)]);
        let input = json!({"draftId": draft.id, "expectedRevision": draft.revision, "edits": edits});
        let editor = app.as_role(Role::Editor);
        let edit = editor.done("editDraft", input, "draft { id revision }");
        let (approval, edited) = tokio::join!(app.reviewing("rita", &draft, "APPROVE"), edit);
        let allowed = [
            vec![],
            vec!["STALE_REVISION".to_owned()],
            vec!["WRONG_STATE".to_owned()],
        ];
        assert!(allowed.contains(&codes(&approval)), "{approval}");
        let edited = DraftRef::of(&edited);
        assert_eq!(state(&app, &edited).await, "EDITING");
        let hash = read(&app, &edited, "contentHash").await["contentHash"].take();
        let reviews = read(&app, &edited, REVIEWS).await["reviews"].take();
        let of_unread = reviews
            .as_array()
            .unwrap()
            .iter()
            .any(|review| review["contentHash"] == hash);
        assert!(!of_unread, "an approval of what nobody read: {reviews}");
        assert_eq!(missing(&app, &edited).await, 1);
    }
    records::sound(&app.connect().await).await;
}

/// The command line publishes under the same rules as everybody.
async fn an_import_that_may_not_publish_leaves_its_draft(engine: Engine) {
    let Some(app) = TestApp::start_with(
        engine,
        Setup {
            real_time: true,
            ..Setup::default()
        },
    )
    .await
    else {
        return;
    };
    app.create_notice_with("privacy", json!({"approvalsRequired": 1}))
        .await;
    let page = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../api/assets/demo/privacy-page.json"
    );
    let arguments = [
        "import",
        page,
        "--notice",
        "privacy",
        "--publish",
        "--change-note",
        "From the page.",
        "--json",
    ];
    let refused = Program::run_on(&app.database_url(), &arguments).await;
    assert_eq!(refused.code, Some(1), "{refused:?}");
    let report: Value = serde_json::from_str(&refused.stdout).unwrap();
    assert_eq!(report["version"], json!(null));
    let complaint: Value = serde_json::from_str(&refused.stderr).unwrap();
    let message = complaint["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.starts_with("not published: 1 more must approve first"),
        "{message}"
    );
    let query = "query($id: ID!) { node(id: $id) { ... on Draft { id revision state } } }";
    let seen = app
        .as_role(Role::Editor)
        .data(query, json!({"id": report["draft"]}))
        .await;
    assert_eq!(
        seen["node"]["state"], "EDITING",
        "the draft that it named is there"
    );
    let draft = app.submit(&DraftRef::of(&json!({"draft": seen["node"]}))).await;
    app.approve("rita", &draft).await;
    let done = Program::run_on(&app.database_url(), &arguments).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    let report: Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(
        (&report["version"], &report["draft"]),
        (&json!(1), &json!(draft.id))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_may_not_publish_leaves_its_draft_on_sqlite() {
    an_import_that_may_not_publish_leaves_its_draft(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_may_not_publish_leaves_its_draft_on_postgres() {
    an_import_that_may_not_publish_leaves_its_draft(Engine::Postgres).await;
}
