//! Many callers at once: one of them wins, the others are told what stands, and the records stay whole.

use futures_util::future::join_all;
use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{DraftRef, TestApp, codes, section, title};
use noticeboard_tests::records;
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    of_64_publishers_of_one_draft_one_wins,
    of_64_drafts_of_one_notice_one_is_published,
    of_64_editors_of_one_revision_one_wins,
    of_64_notices_with_one_slug_one_is_made,
    repetitions_of_one_publish_get_one_answer,
    one_key_with_two_inputs_publishes_once,
    publishers_on_two_servers_are_like_publishers_on_one,
);

const CALLERS: usize = 64;

/// The payloads that were not refused, and the codes of those that were.
fn split(payloads: Vec<Value>) -> (Vec<Value>, Vec<String>) {
    let (done, refused): (Vec<Value>, Vec<Value>) = payloads
        .into_iter()
        .partition(|payload| payload["errors"] == json!([]));
    (done, refused.iter().flat_map(codes).collect())
}

/// Publishes with the usual answers to what a publisher is asked, in a few words.
async fn publish(app: &TestApp, draft: &DraftRef, more: &Value) -> Value {
    let mut input = json!({
        "draftId": draft.id,
        "expectedRevision": draft.revision,
        "changeNote": "What changed.",
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    let selection = "version { id number effectiveFrom contentHash } undoneBy { number }";
    app.as_role(Role::Publisher)
        .mutate("publishDraft", input, selection)
        .await
}

async fn edited_draft(app: &TestApp, text: &str) -> DraftRef {
    let edits = [title("Privacy"), section("data", "Data", text)];
    app.draft("privacy", &edits).await
}

async fn of_64_publishers_of_one_draft_one_wins(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = edited_draft(&app, "What we keep.").await;
    let nothing = json!({});
    let payloads = join_all((0..CALLERS).map(|_| publish(&app, &draft, &nothing))).await;
    let (done, refused) = split(payloads);
    assert_eq!(done.len(), 1);
    assert_eq!(done[0]["version"]["number"], 1);
    assert_eq!(refused.len(), CALLERS - 1);
    let known = ["WRONG_STATE", "STALE_REVISION"];
    assert!(
        refused.iter().all(|code| known.contains(&code.as_str())),
        "{refused:?}"
    );
    let records = records::sound(&app.connect().await).await;
    assert_eq!(records.versions.len(), 1);
}

async fn of_64_drafts_of_one_notice_one_is_published(app: TestApp) {
    app.create_notice("privacy").await;
    let mut drafts = Vec::new();
    for number in 0..CALLERS {
        drafts.push(edited_draft(&app, &format!("Text {number}.")).await);
    }
    let nothing = json!({});
    let payloads = join_all(drafts.iter().map(|draft| publish(&app, draft, &nothing))).await;
    let latest: Vec<Value> = payloads
        .iter()
        .flat_map(|payload| payload["errors"].as_array().into_iter().flatten())
        .map(|error| error["latest"]["number"].clone())
        .collect();
    assert_eq!(latest, vec![json!(1); CALLERS - 1]);
    let (done, refused) = split(payloads);
    assert_eq!(done.len(), 1);
    assert_eq!(refused, vec!["STALE_BASE"; CALLERS - 1]);
    let records = records::sound(&app.connect().await).await;
    assert_eq!(records.versions.len(), 1);
}

async fn of_64_editors_of_one_revision_one_wins(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = edited_draft(&app, "What we keep.").await;
    let edit = async |number: usize| {
        let edits = json!([{"setTitle": {"title": format!("Title {number}")}}]);
        let input = json!({"draftId": draft.id, "expectedRevision": draft.revision, "edits": edits});
        let selection = "draft { revision content { title } }";
        let editor = app.as_subject(&format!("editor-{number}"), &[Role::Editor]);
        editor.mutate("editDraft", input, selection).await
    };
    let payloads = join_all((0..CALLERS).map(edit)).await;
    let shown: Vec<Value> = payloads
        .iter()
        .flat_map(|payload| payload["errors"].as_array().into_iter().flatten())
        .map(|error| error["draft"].clone())
        .collect();
    let next = draft.revision + 1;
    let standing = json!({"id": draft.id, "revision": next, "label": null});
    assert_eq!(shown, vec![standing; CALLERS - 1]);
    let (done, refused) = split(payloads);
    assert_eq!(done.len(), 1);
    assert_eq!(done[0]["draft"]["revision"], next);
    assert_eq!(refused, vec!["STALE_REVISION"; CALLERS - 1]);
    let records = records::sound(&app.connect().await).await;
    let won = done[0]["draft"]["content"]["title"].as_str().unwrap();
    assert!(records.drafts[0].content.contains(won));
}

async fn of_64_notices_with_one_slug_one_is_made(app: TestApp) {
    let admin = app.as_role(Role::Admin);
    let input = json!({"slug": "privacy", "defaultLocale": "en"});
    let made =
        join_all((0..CALLERS).map(|_| admin.mutate("createNotice", input.clone(), "notice { id }"))).await;
    let (done, refused) = split(made);
    assert_eq!(done.len(), 1);
    assert_eq!(refused, vec!["SLUG_TAKEN"; CALLERS - 1]);
    let records = records::sound(&app.connect().await).await;
    assert_eq!((records.notices.len(), records.log.len()), (1, 1));
}

async fn repetitions_of_one_publish_get_one_answer(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = edited_draft(&app, "What we keep.").await;
    let key = json!({"idempotencyKey": "release-1"});
    let answers = join_all((0..CALLERS).map(|_| publish(&app, &draft, &key))).await;
    assert_eq!(answers[0]["version"]["number"], 1, "{:#}", answers[0]);
    for answer in &answers {
        assert_eq!(answer, &answers[0]);
    }
    assert_eq!(publish(&app, &draft, &key).await, answers[0]);
    let records = records::sound(&app.connect().await).await;
    assert_eq!((records.versions.len(), records.remembered.len()), (1, 1));
}

async fn one_key_with_two_inputs_publishes_once(app: TestApp) {
    app.create_notice("privacy").await;
    let draft = edited_draft(&app, "What we keep.").await;
    let inputs: Vec<Value> = (0..16)
        .map(|number| json!({"idempotencyKey": "release-1", "changeNote": format!("Note {}.", number % 2)}))
        .collect();
    let answers = join_all(inputs.iter().map(|input| publish(&app, &draft, input))).await;
    let (done, refused) = split(answers);
    assert_eq!(done.len(), 8);
    assert!(done.iter().all(|answer| answer == &done[0]));
    assert_eq!(refused, vec!["IDEMPOTENCY_MISMATCH"; 8]);
    records::sound(&app.connect().await).await;
}

async fn publishers_on_two_servers_are_like_publishers_on_one(app: TestApp) {
    let other = app.another_server().await;
    app.create_notice("privacy").await;
    for round in 0_i64..4 {
        let draft = edited_draft(&app, &format!("Round {round}.")).await;
        let nothing = json!({});
        let servers = [&app, &other].into_iter().cycle().take(16);
        let payloads = join_all(servers.map(|server| publish(server, &draft, &nothing))).await;
        let (done, refused) = split(payloads);
        assert_eq!((done.len(), refused.len()), (1, 15), "{refused:?}");
        assert_eq!(done[0]["version"]["number"], round + 1);
    }
    let records = records::sound(&app.connect().await).await;
    assert_eq!(records.versions_of("privacy").len(), 4);
}
