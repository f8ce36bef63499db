//! A database that fails in the middle: what callers are told, and that nothing is half written.

use std::sync::Arc;
use std::time::Duration;

use noticeboard::domain::actor::{Actor, Role};
use noticeboard::domain::caller::Caller;
use noticeboard::domain::clock::{SystemClock, SystemRandomness};
use noticeboard::domain::error::Error;
use noticeboard::domain::timing::Timing;
use noticeboard::service::{CreateNotice, Noticeboard, Readiness};
use noticeboard::store::Store;
use noticeboard_tests::app::{
    Engine, SIGNING_KEY, Setup, TestApp, codes, section, signing_key, store_at, title,
};
use noticeboard_tests::{records, sqlite};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

noticeboard_tests::on_both!(a_publish_that_fails_halfway_leaves_nothing_and_tells_no_cause,);

const SLUG: &str = "privacy";

async fn a_publish_that_fails_halfway_leaves_nothing_and_tells_no_cause(app: TestApp) {
    app.create_notice(SLUG).await;
    let draft = app
        .draft(SLUG, &[title("Privacy"), section("data", "Data", "Text.")])
        .await;
    let database = app.connect().await;
    let before = records::sound(&database).await;
    let hide = "ALTER TABLE version_contents RENAME TO hidden";
    database.execute_unprepared(hide).await.unwrap();
    let query = "mutation($input: PublishDraftInput!) { publishDraft(input: $input) { version { number } } }";
    let input = json!({"draftId": draft.id, "expectedRevision": draft.revision, "changeNote": "Note."});
    let answer = app
        .as_role(Role::Publisher)
        .post(query, json!({"input": input}))
        .await;
    let show = "ALTER TABLE hidden RENAME TO version_contents";
    database.execute_unprepared(show).await.unwrap();
    assert_is_a_fixed_sentence(&answer.json(), answer.header("x-request-id"));
    assert!(!answer.text.contains("version_contents"), "{}", answer.text);
    let after = records::sound(&database).await;
    assert_eq!(after.log, before.log);
    assert_eq!(after.drafts, before.drafts);
    assert_eq!(
        (after.versions.len(), after.events.len(), after.waiting.len()),
        (0, 0, 0)
    );
    assert_eq!(app.publish(&draft).await, 1);
}

#[track_caller]
fn assert_is_a_fixed_sentence(response: &Value, request_id: &str) {
    let sentences = [
        (
            "INTERNAL",
            "something went wrong here; the request id names it in the server's log",
        ),
        (
            "UNAVAILABLE",
            "the server cannot answer now; try again in a moment",
        ),
    ];
    let error = &response["errors"][0];
    let told = (error["extensions"]["code"].as_str(), error["message"].as_str());
    assert!(
        sentences
            .iter()
            .any(|(code, sentence)| told == (Some(code), Some(sentence))),
        "{response:#}"
    );
    assert_eq!(error["extensions"]["requestId"], request_id);
    assert!(!request_id.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_goes_on_when_postgres_ends_its_connections() {
    let setup = Setup {
        real_time: true,
        ..Setup::default()
    };
    let Some(app) = TestApp::start_with(Engine::Postgres, setup).await else {
        return;
    };
    app.create_notice(SLUG).await;
    let database = app.connect().await;
    let mut acknowledged = Vec::new();
    for round in 0..6 {
        let draft = app
            .draft(
                SLUG,
                &[
                    title("Privacy"),
                    section("data", "Data", &format!("Round {round}.")),
                ],
            )
            .await;
        let ending = async {
            tokio::time::sleep(Duration::from_millis(3 * round)).await;
            let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()";
            database.execute_unprepared(end).await.unwrap();
        };
        let publishing = async {
            let input =
                json!({"draftId": draft.id, "expectedRevision": draft.revision, "changeNote": "Note."});
            app.as_role(Role::Publisher)
                .mutation("publishDraft", input, "version { number }")
                .await
        };
        let (response, ()) = tokio::join!(publishing, ending);
        let known = ["UNAVAILABLE", "IN_DOUBT"];
        assert!(
            codes(&response).iter().all(|code| known.contains(&code.as_str())),
            "{response:#}"
        );
        for error in response["errors"].as_array().into_iter().flatten() {
            assert!(error["extensions"]["requestId"].is_string(), "{response:#}");
        }
        acknowledged.extend(response["data"]["publishDraft"]["version"]["number"].as_i64());
        // Whatever became of that one, the next request is answered as if nothing had been.
        let notice = app.as_role(Role::Auditor).notice(SLUG, "latest { number }").await;
        assert!(
            notice["latest"]["number"].as_i64() >= acknowledged.last().copied(),
            "{notice}"
        );
    }
    app.publish_text(SLUG, "The last.").await;
    let records = records::sound(&database).await;
    let numbers: Vec<i64> = records
        .versions_of(SLUG)
        .iter()
        .map(|version| version.number.into())
        .collect();
    assert!(acknowledged.iter().all(|number| numbers.contains(number)));
}

/// The use cases over a store, without a server.
fn board(store: Store) -> Noticeboard {
    Noticeboard::new(
        store,
        Arc::new(SystemClock),
        Arc::new(SystemRandomness),
        Timing::alone(Duration::ZERO),
    )
}

async fn create_notice(board: &Noticeboard, slug: &str) -> Result<(), Error> {
    let caller = Caller {
        actor: Actor::bearer("admin", [Role::Admin], None),
        request_id: "request".to_owned(),
    };
    let input = CreateNotice {
        slug: slug.parse().unwrap(),
        default_locale: "en".parse().unwrap(),
        required_locales: [].into(),
        jurisdictions: [].into(),
        approvals_required: 0,
        prevailing_locale: None,
    };
    board.create_notice(&caller, input).await.map(drop)
}

#[tokio::test]
async fn a_file_that_may_only_be_read_takes_no_change_and_still_answers() {
    let database = sqlite::fresh_database();
    let store = store_at(&database.url(), &SystemClock, SIGNING_KEY, None).await;
    let writable = board(store);
    create_notice(&writable, SLUG).await.unwrap();
    let address = database.url().replace("mode=rwc", "mode=ro");
    let store = Store::open(&address).await.unwrap();
    let read_only = board(
        store
            .open_log(&SystemClock, signing_key(SIGNING_KEY), None)
            .await
            .unwrap(),
    );
    let refused = create_notice(&read_only, "another").await.unwrap_err();
    assert!(
        matches!(refused, Error::Internal(_) | Error::Unavailable(_)),
        "{refused:?}"
    );
    assert_eq!(read_only.readiness().await, Readiness::Ready);
    read_only.number_due_events().await.unwrap();
    let connection = sea_orm::Database::connect(database.url()).await.unwrap();
    assert_eq!(records::sound(&connection).await.notices.len(), 1);
}

#[tokio::test]
async fn a_database_that_was_closed_is_unavailable() {
    let database = sqlite::fresh_database();
    let store = store_at(&database.url(), &SystemClock, SIGNING_KEY, None).await;
    let board = board(store);
    board.clone().close().await;
    let refused = create_notice(&board, SLUG).await.unwrap_err();
    assert!(matches!(refused, Error::Unavailable(_)), "{refused:?}");
    assert_eq!(board.readiness().await, Readiness::NotReady(None));
}
