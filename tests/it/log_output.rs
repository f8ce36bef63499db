//! What the program writes to its log, and what it never does.

use noticeboard::domain::actor::Role;
use noticeboard_tests::program::Program;
use noticeboard_tests::{app, sqlite};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

const SUBJECT: &str = "subject-4711-of-the-token";
const TITLE: &str = "Title 4712 of the draft";
const BODY: &str = "Body 4713 of the section";
const NOTE: &str = "Note 4714 of the change";
const REASON: &str = "Reason 4715 of the withdrawal";
const LABEL: &str = "Label 4716 of the draft";
const KEY: &str = "key-4717-of-the-request";

#[tokio::test(flavor = "multi_thread")]
async fn the_log_names_requests_and_holds_no_token_subject_or_text() {
    let database = sqlite::fresh_database();
    let mut program = Program::serve(&database.url()).await;
    let token = program.token(SUBJECT, &[Role::Admin]);
    let admin = program.as_subject(SUBJECT, &[Role::Admin]);
    admin
        .done(
            "createNotice",
            json!({"slug": "privacy", "defaultLocale": "en"}),
            "notice { id }",
        )
        .await;
    let publish = json!({"changeNote": NOTE, "materiality": "EDITORIAL", "materialityReason": REASON, "idempotencyKey": KEY});
    admin
        .done(
            "publishDraft",
            merged(&publish, &draft(&admin, BODY).await),
            "version { number }",
        )
        .await;
    let withdraw = json!({"slug": "privacy", "number": 1, "reason": REASON, "then": "NOTHING"});
    admin
        .done("withdrawVersion", withdraw.clone(), "version { number }")
        .await;
    // Refusals, a token that is no good, and a failure of the database.
    assert_eq!(
        app::codes(
            &admin
                .mutate("withdrawVersion", withdraw, "version { number }")
                .await
        ),
        ["WRONG_STATE"]
    );
    let cut = program.as_credential(&format!(
        "Bearer {}",
        token.get(..token.len() - 2).unwrap_or_default()
    ));
    assert_eq!(cut.post("{ __typename }", json!({})).await.status, 401);
    let next = draft(&admin, "Another text.").await;
    let connection = sea_orm::Database::connect(database.url()).await.unwrap();
    connection
        .execute_unprepared("ALTER TABLE version_contents RENAME TO hidden")
        .await
        .unwrap();
    connection.close().await.unwrap();
    let again = json!({"changeNote": NOTE, "overrideChecks": REASON});
    let failed = admin
        .mutation("publishDraft", merged(&again, &next), "version { number }")
        .await;
    assert_eq!(app::codes(&failed), ["INTERNAL"]);
    let preview = json!({"draftId": next["draftId"]});
    let preview = admin.done("createPreviewToken", preview, "token").await["token"].clone();
    let preview = preview.as_str().unwrap();
    for (path, status) in [("/preview?token=", 200), ("/notices/privacy?token=", 410)] {
        assert_eq!(
            program.anonymous().get(&format!("{path}{preview}")).await.status,
            status
        );
    }
    let holder = program.as_credential(&format!("Bearer {preview}"));
    assert_eq!(holder.get("/preview").await.status, 200);
    let discard = json!({"draftId": next["draftId"], "expectedRevision": next["expectedRevision"]});
    admin.done("discardDraft", discard, "draft { state }").await;
    assert_eq!(holder.post("{ __typename }", json!({})).await.status, 401);
    program.kill().await;
    let log = program.log();
    let request_id = failed["errors"][0]["extensions"]["requestId"].as_str().unwrap();
    assert!(log.contains(request_id), "the failure is not in the log:\n{log}");
    assert!(
        log.contains("version_contents"),
        "the cause is not in the log:\n{log}"
    );
    let signature = token.rsplit('.').next().unwrap();
    let secrets = [
        SUBJECT, TITLE, BODY, NOTE, REASON, LABEL, KEY, signature, &token, preview,
    ];
    for secret in secrets {
        assert!(!log.contains(secret), "the log holds `{secret}`:\n{log}");
    }
}

/// The input fields that name a fresh draft with a title, a text and a label.
async fn draft(admin: &app::Caller, body: &str) -> Value {
    let at_revision = "draft { id revision }";
    let made = admin
        .done(
            "createDraft",
            json!({"slug": "privacy", "label": LABEL}),
            at_revision,
        )
        .await;
    let edits = [app::title(TITLE), app::section("data", "Data", body)];
    let input = json!({"edits": edits});
    let named = |payload: &Value| {
        let draft = &payload["draft"];
        json!({"draftId": draft["id"], "expectedRevision": draft["revision"]})
    };
    named(
        &admin
            .done("editDraft", merged(&input, &named(&made)), at_revision)
            .await,
    )
}

fn merged(base: &Value, more: &Value) -> Value {
    let mut merged = base.clone();
    for (name, value) in more.as_object().into_iter().flatten() {
        merged[name] = value.clone();
    }
    merged
}
