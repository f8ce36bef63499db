//! What stands against appending to the log, and how it goes on: restored backups and foreign hands.

use futures_util::future::join_all;
use noticeboard::domain::actor::Role;
use noticeboard::domain::clock::SystemClock;
use noticeboard::domain::error::Error;
use noticeboard::domain::hash::Hash;
use noticeboard::log::checkpoint::Checkpoint;
use noticeboard::service::{Readiness, Refusal};
use noticeboard::store::{LedgerError, Store};
use noticeboard_tests::app::{
    Engine, SIGNING_KEY, Setup, TestApp, VERIFIER_KEY, codes, messages, signing_key, unsigned,
};
use noticeboard_tests::log_client::opened;
use noticeboard_tests::operator::{board_of, caller, fresh_key};
use noticeboard_tests::records;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    a_log_that_is_shorter_than_the_known_checkpoint_takes_no_change_and_still_answers,
    a_log_of_other_records_than_the_known_checkpoint_takes_no_change,
    a_log_that_continues_the_known_checkpoint_goes_on,
    a_reopened_log_goes_on_here_and_at_the_next_start,
    reopening_in_spite_of_one_checkpoint_is_none_in_spite_of_another,
    an_open_log_is_not_reopened,
    records_that_nobody_signed_stop_the_log_until_it_is_reopened,
    a_changed_node_stops_the_log_for_good,
    a_checkpoint_that_is_none_of_this_log_is_refused_at_the_start,
    a_build_up_that_was_broken_off_goes_on,
    servers_that_open_a_new_log_at_once_sign_it_once,
);

const SLUG: &str = "privacy";
pub(crate) const REASON: &str = "The disk of the old machine was lost.";

/// A checkpoint that the log's own key signed.
pub(crate) fn checkpoint_of(size: u64, root: &str) -> String {
    let origin = "noticeboard.test/log".parse().unwrap();
    let root = Hash::of(root.as_bytes());
    let checkpoint = Checkpoint { origin, size, root };
    checkpoint.sign(&signing_key(SIGNING_KEY)).unwrap().to_string()
}

fn knowing(checkpoint: &str) -> Setup {
    Setup {
        known_checkpoint: Some(checkpoint.to_owned()),
        ..Setup::default()
    }
}

async fn make_notice(app: &TestApp, slug: &str) -> Value {
    let input = json!({"slug": slug, "defaultLocale": "en"});
    let admin = app.as_role(Role::Admin);
    admin.mutation("createNotice", input, "notice { slug }").await
}

/// A change is refused in a fixed sentence, reading goes on, and readiness says `reason`.
pub(crate) async fn expect_closed(app: &TestApp, status: u16, reason: &str) {
    let refused = make_notice(app, "another").await;
    assert_eq!(codes(&refused), ["UNAVAILABLE"], "{refused}");
    let sentence =
        "nothing can be changed now: the log takes no records until the server's operator looks at it";
    assert!(messages(&refused)[0].ends_with(sentence), "{refused}");
    let read = app.anonymous().notice(SLUG, "latest { number }").await;
    assert_eq!(read, json!({"latest": {"number": 1}}));
    assert_eq!(app.anonymous().get("/log/checkpoint").await.status, 200);
    let ready = app.anonymous().get("/health/ready").await;
    assert_eq!(ready.status, status, "{}", ready.text);
    assert!(
        ready.json()["reason"].as_str().unwrap().contains(reason),
        "{}",
        ready.text
    );
}

pub(crate) async fn expect_open(app: &TestApp, slug: &str) {
    let made = make_notice(app, slug).await;
    assert_eq!(made["data"]["createNotice"]["notice"]["slug"], slug, "{made}");
    let ready = app.anonymous().get("/health/ready").await;
    assert_eq!((ready.status, ready.json()), (200, json!({"status": "ready"})));
}

pub(crate) async fn published(app: &TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "What we keep.").await;
}

pub(crate) async fn last_record(app: &TestApp) -> Value {
    let query = "{ auditLog(last: 1) { nodes { action text notice { slug } actor { subject } record } } }";
    let mut answer = app.as_role(Role::Auditor).data(query, json!({})).await;
    answer["auditLog"]["nodes"][0].take()
}

pub(crate) fn details(record: &Value) -> Value {
    let record: Value = serde_json::from_str(record["record"].as_str().unwrap()).unwrap();
    record["details"].clone()
}

async fn a_log_that_is_shorter_than_the_known_checkpoint_takes_no_change_and_still_answers(app: TestApp) {
    published(&app).await;
    let server = app
        .another_server_with(knowing(&checkpoint_of(100, "lost")))
        .await;
    let before = records::sound(&app.connect().await).await;
    expect_closed(&server, 503, "the known checkpoint counts 100").await;
    let after = records::sound(&app.connect().await).await;
    assert_eq!(after.log, before.log);
    assert_eq!(after.notices.len(), 1);
}

async fn a_log_of_other_records_than_the_known_checkpoint_takes_no_change(app: TestApp) {
    published(&app).await;
    let server = app
        .another_server_with(knowing(&checkpoint_of(2, "others")))
        .await;
    expect_closed(&server, 503, "the log's first 2 records are not those").await;
}

async fn a_log_that_continues_the_known_checkpoint_goes_on(app: TestApp) {
    let empty = app.anonymous().get("/log/checkpoint").await.text;
    published(&app).await;
    let kept = app.anonymous().get("/log/checkpoint").await.text;
    for (number, known) in [empty, kept].iter().enumerate() {
        let server = app.another_server_with(knowing(known)).await;
        expect_open(&server, &format!("another-{number}")).await;
    }
    records::sound(&app.connect().await).await;
}

async fn a_reopened_log_goes_on_here_and_at_the_next_start(app: TestApp) {
    published(&app).await;
    let known = checkpoint_of(100, "lost");
    let server = app.another_server_with(knowing(&known)).await;
    expect_closed(&server, 503, "counts 100").await;
    let board = board_of(&app, SIGNING_KEY, Some(&known)).await;
    assert!(matches!(
        board.readiness().await,
        Readiness::NotReady(Some(Refusal::Shorter { known: 100, .. }))
    ));
    let unsaid = board.reopen_log(&caller(), " ").await.unwrap_err();
    assert!(matches!(unsaid, Error::Invalid(_)), "{unsaid:?}");
    let (refusal, _) = board.reopen_log(&caller(), REASON).await.unwrap();
    assert!(
        matches!(refusal, Refusal::Shorter { known: 100, .. }),
        "{refusal}"
    );
    let record = last_record(&app).await;
    assert_eq!(
        (&record["action"], &record["text"]),
        (&json!("LOG_REOPENED"), &json!(REASON))
    );
    assert_eq!(
        (&record["notice"], &record["actor"]["subject"]),
        (&Value::Null, &json!("cli"))
    );
    let root = Hash::of(b"lost").to_string();
    assert_eq!(details(&record), json!({"knownSize": 100, "knownRoot": root}));
    expect_open(&server, "here").await;
    let next = app.another_server_with(knowing(&known)).await;
    expect_open(&next, "next").await;
    records::sound(&app.connect().await).await;
}

async fn reopening_in_spite_of_one_checkpoint_is_none_in_spite_of_another(app: TestApp) {
    published(&app).await;
    let known = checkpoint_of(100, "lost");
    let board = board_of(&app, SIGNING_KEY, Some(&known)).await;
    board.reopen_log(&caller(), REASON).await.unwrap();
    let later = app
        .another_server_with(knowing(&checkpoint_of(101, "lost")))
        .await;
    expect_closed(&later, 503, "counts 101").await;
    let other = app
        .another_server_with(knowing(&checkpoint_of(100, "other")))
        .await;
    expect_closed(&other, 503, "counts 100").await;
}

async fn an_open_log_is_not_reopened(app: TestApp) {
    published(&app).await;
    let board = board_of(&app, SIGNING_KEY, None).await;
    let refused = board.reopen_log(&caller(), REASON).await.unwrap_err();
    assert!(matches!(refused, Error::Conflict(_)), "{refused:?}");
    assert_ne!(last_record(&app).await["action"], "LOG_REOPENED");
}

async fn records_that_nobody_signed_stop_the_log_until_it_is_reopened(app: TestApp) {
    published(&app).await;
    let size = app
        .anonymous()
        .data("{ checkpoint { treeSize } }", json!({}))
        .await["checkpoint"]["treeSize"]
        .as_i64()
        .unwrap();
    unsigned::append(&app.database_url(), size, 3).await;
    expect_closed(
        &app,
        503,
        &format!("the log has {} records and is signed up to {size}", size + 3),
    )
    .await;
    // Neither the server nor a fresh start signs what it did not write.
    let board = board_of(&app, SIGNING_KEY, None).await;
    assert_eq!(
        board.checkpoint().await.unwrap().head.size,
        u64::try_from(size).unwrap()
    );
    let beyond = app
        .anonymous()
        .graphql(
            &format!("{{ inclusionProof(sequence: {size}) {{ hashes }} }}"),
            json!({}),
        )
        .await;
    assert_eq!(codes(&beyond), ["INVALID_INPUT"]);
    board.reopen_log(&caller(), "We looked at them.").await.unwrap();
    assert_eq!(details(&last_record(&app).await), json!({"signedSize": size}));
    expect_open(&app, "another").await;
    let signed = opened(
        &app.anonymous().get("/log/checkpoint").await.text,
        &[VERIFIER_KEY],
    );
    assert_eq!(signed.0, u64::try_from(size + 5).unwrap());
}

async fn a_changed_node_stops_the_log_for_good(app: TestApp) {
    published(&app).await;
    let database = app.connect().await;
    let drop = match app.engine() {
        Engine::Sqlite => "DROP TRIGGER tr_log_nodes_update",
        Engine::Postgres => "DROP TRIGGER tr_log_nodes_update ON log_nodes",
    };
    database.execute_unprepared(drop).await.unwrap();
    let spoil = "UPDATE log_nodes SET hash = (SELECT leaf_hash FROM log_records WHERE sequence = 0)";
    database.execute_unprepared(spoil).await.unwrap();
    expect_closed(&app, 503, "do not give the root that was signed").await;
    let board = board_of(&app, SIGNING_KEY, None).await;
    let refused = board.reopen_log(&caller(), REASON).await.unwrap_err();
    assert!(matches!(refused, Error::LogClosed(_)), "{refused:?}");
}

async fn a_checkpoint_that_is_none_of_this_log_is_refused_at_the_start(app: TestApp) {
    published(&app).await;
    let strange = fresh_key();
    let checkpoint = Checkpoint {
        origin: strange.verifier().name().clone(),
        size: 1,
        root: Hash::of(b""),
    };
    let strange = checkpoint.sign(&strange).unwrap().to_string();
    for (known, says) in [
        (strange.as_str(), "not signed by a known key"),
        ("", "has no signatures"),
        ("<html>not found</html>\n", "has no signatures"),
    ] {
        let store = Store::open(&app.database_url()).await.unwrap();
        let refused = store
            .open_log(&SystemClock, signing_key(SIGNING_KEY), Some(known))
            .await;
        let refused = refused.unwrap_err();
        assert!(matches!(refused, LedgerError::KnownCheckpoint(_)), "{refused:?}");
        assert!(refused.to_string().contains(says), "{refused}");
    }
}

async fn a_build_up_that_was_broken_off_goes_on(app: TestApp) {
    let setup = Setup {
        unsigned_records: 7,
        ..Setup::default()
    };
    let Some(app) = TestApp::start_with(app.engine(), setup).await else {
        return;
    };
    let database = app.connect().await;
    let whole = records_of_tree(&app).await;
    assert_eq!(whole.len(), 4);
    // As a start leaves it that was ended after a batch of four records: their nodes and no head.
    for statement in broken_off(app.engine()) {
        database.execute_unprepared(statement).await.unwrap();
    }
    assert_eq!(records_of_tree(&app).await.len(), 3);
    let board = board_of(&app, SIGNING_KEY, None).await;
    assert_eq!(records_of_tree(&app).await, whole);
    assert_eq!(board.checkpoint().await.unwrap().head.size, 7);
    assert_eq!(board.readiness().await, Readiness::Ready);
}

async fn records_of_tree(app: &TestApp) -> Vec<noticeboard_entity::log_nodes::Model> {
    use noticeboard_entity::log_nodes::{Column, Entity};
    use sea_orm::{EntityTrait as _, QueryOrder as _};
    let nodes = Entity::find()
        .order_by_asc(Column::Level)
        .order_by_asc(Column::Position);
    nodes.all(&app.connect().await).await.unwrap()
}

/// Takes away what came after the first four records.
fn broken_off(engine: Engine) -> Vec<&'static str> {
    let drops = match engine {
        Engine::Sqlite => [
            "DROP TRIGGER tr_log_nodes_delete",
            "DROP TRIGGER tr_log_checkpoints_delete",
            "DROP TRIGGER tr_log_keys_delete",
        ],
        Engine::Postgres => [
            "DROP TRIGGER tr_log_nodes_delete ON log_nodes",
            "DROP TRIGGER tr_log_checkpoints_delete ON log_checkpoints",
            "DROP TRIGGER tr_log_keys_delete ON log_keys",
        ],
    };
    let deletions = [
        "DELETE FROM log_nodes WHERE level = 1 AND position = 2",
        "DELETE FROM log_checkpoints",
        "DELETE FROM log_keys",
    ];
    [drops, deletions].concat()
}

async fn servers_that_open_a_new_log_at_once_sign_it_once(app: TestApp) {
    let setup = Setup {
        unsigned_records: 7,
        ..Setup::default()
    };
    let Some(app) = TestApp::start_with(app.engine(), setup).await else {
        return;
    };
    let whole = records_of_tree(&app).await;
    let database = app.connect().await;
    for statement in broken_off(app.engine()) {
        database.execute_unprepared(statement).await.unwrap();
    }
    let boards = join_all((0..8).map(|_| board_of(&app, SIGNING_KEY, None))).await;
    for board in boards {
        assert_eq!(board.readiness().await, Readiness::Ready);
        assert_eq!(board.log_keys().await.unwrap().len(), 1);
    }
    assert_eq!(records_of_tree(&app).await, whole);
}
