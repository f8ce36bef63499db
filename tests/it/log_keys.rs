//! The key that signs the log: another is refused, a successor is recorded, and what the old one signed stays good.

use noticeboard::domain::actor::Role;
use noticeboard::domain::clock::{SystemClock, SystemRandomness};
use noticeboard::domain::error::Error;
use noticeboard::domain::hash::Hash;
use noticeboard::log::checkpoint::Checkpoint;
use noticeboard::log::note::SigningKey;
use noticeboard::service::{Readiness, Refusal};
use noticeboard::store::{LedgerError, Store};
use noticeboard_tests::app::{SIGNING_KEY, Setup, TestApp, VERIFIER_KEY, signing_key};
use noticeboard_tests::log_client::{checkpoint_beyond, hash, opened};
use noticeboard_tests::operator::{board, board_of, caller, caller_with, fresh_key};
use noticeboard_tests::records;
use serde_json::json;
use tlog_tiles::check_tree;

use crate::log_keeping::{
    REASON, checkpoint_of, details, expect_closed, expect_open, last_record, published,
};

noticeboard_tests::on_both!(
    another_key_is_refused_at_the_start_and_leaves_nothing,
    a_rotated_key_signs_from_its_record_on,
    a_server_with_the_replaced_key_takes_no_change_and_still_answers,
    a_key_of_another_name_or_of_before_takes_no_other_s_place,
    a_lost_key_is_replaced_by_the_new_one_alone,
    a_backup_from_before_a_change_of_keys_gets_the_key_first,
    without_a_key_nothing_is_appended,
);

async fn another_key_is_refused_at_the_start_and_leaves_nothing(app: TestApp) {
    published(&app).await;
    let before = records::sound(&app.connect().await).await;
    let other = fresh_key();
    let store = Store::open(&app.database_url()).await.unwrap();
    let refused = store
        .open_log(&SystemClock, other.clone(), None)
        .await
        .unwrap_err();
    assert!(matches!(refused, LedgerError::OtherKey { .. }), "{refused:?}");
    let sentence = refused.to_string();
    for part in [
        VERIFIER_KEY,
        &other.verifier().to_string(),
        "noticeboard rotate-key",
    ] {
        assert!(sentence.contains(part), "{sentence}");
    }
    let after = records::sound(&app.connect().await).await;
    assert_eq!((after.log, after.keys), (before.log, before.keys));
}

async fn a_rotated_key_signs_from_its_record_on(app: TestApp) {
    published(&app).await;
    let kept = app.anonymous().get("/log/checkpoint").await.text;
    let (old, new) = (VERIFIER_KEY.to_owned(), fresh_key());
    let board = board_of(&app, SIGNING_KEY, None).await;
    let rotation = board.rotate_key(&caller(), new.clone()).await.unwrap();
    let verifier = new.verifier().to_string();
    assert_eq!(
        (rotation.from.to_string(), rotation.to.to_string()),
        (old.clone(), verifier.clone())
    );
    let record = last_record(&app).await;
    assert_eq!(record["action"], "LOG_KEY_ROTATED");
    assert_eq!(details(&record), json!({"from": old, "to": verifier}));
    // The head over the change of keys carries both signatures, the next one the new alone.
    let kept_size = opened(&kept, &[&old]).0;
    let handed = checkpoint_beyond(&app.anonymous(), kept_size).await;
    let (size, root) = opened(&handed, &[&old]);
    assert_eq!(opened(&handed, &[&verifier]), (size, root));
    let setup = Setup {
        signing_key: new.to_text().expose().to_owned(),
        known_checkpoint: Some(kept.clone()),
        ..Setup::default()
    };
    let server = app.another_server_with(setup).await;
    expect_open(&server, "another").await;
    checkpoint_beyond(&app.anonymous(), size).await;
    let query = "{ checkpoint { note publicKey } logKeys { publicKey sinceSize } }";
    let shown = app.anonymous().data(query, json!({})).await;
    assert_eq!(shown["checkpoint"]["publicKey"], verifier.as_str());
    let note = shown["checkpoint"]["note"].as_str().unwrap();
    let (later_size, later_root) = opened(note, &[&verifier]);
    assert!(std::panic::catch_unwind(|| opened(note, &[VERIFIER_KEY])).is_err());
    let keys = json!([{"publicKey": old, "sinceSize": 0}, {"publicKey": verifier, "sinceSize": size}]);
    assert_eq!(shown["logKeys"], keys);
    assert_eq!(
        app.anonymous().get("/log/keys").await.text,
        format!("{old}\n{verifier}\n")
    );
    // What was kept before verifies with the key of its time, and the log continues it.
    let (kept_size, kept_root) = opened(&kept, &[&old]);
    let proof = format!("{{ consistencyProof(fromSize: {kept_size}, toSize: {later_size}) {{ hashes }} }}");
    let proof = app.anonymous().data(&proof, json!({})).await;
    let hashes = proof["consistencyProof"]["hashes"].as_array().unwrap();
    let hashes = hashes.iter().map(|text| hash(text.as_str().unwrap())).collect();
    check_tree(&hashes, later_size, later_root, kept_size, kept_root).unwrap();
    records::sound(&app.connect().await).await;
}

async fn a_server_with_the_replaced_key_takes_no_change_and_still_answers(app: TestApp) {
    published(&app).await;
    let board = board_of(&app, SIGNING_KEY, None).await;
    board.rotate_key(&caller(), fresh_key()).await.unwrap();
    expect_closed(&app, 200, "this process has another").await;
    records::sound(&app.connect().await).await;
}

async fn a_key_of_another_name_or_of_before_takes_no_other_s_place(app: TestApp) {
    published(&app).await;
    let board = board_of(&app, SIGNING_KEY, None).await;
    let renamed = SigningKey::generate("example.com/log".parse().unwrap(), &SystemRandomness).unwrap();
    let same = signing_key(SIGNING_KEY);
    for (key, says) in [
        (renamed, "key: is not named `noticeboard.test/log` like the log"),
        (same.clone(), "key: is or was the log's already"),
    ] {
        let Error::Invalid(problems) = board.rotate_key(&caller(), key).await.unwrap_err() else {
            panic!("the key was taken");
        };
        assert_eq!(problems[0].to_string(), says);
    }
    let new = fresh_key();
    board.rotate_key(&caller(), new.clone()).await.unwrap();
    let next = board_of(&app, new.to_text().expose(), None).await;
    let back = next.rotate_key(&caller(), same).await.unwrap_err();
    assert!(matches!(back, Error::Invalid(_)), "{back:?}");
    let nobody = caller_with("anna", Role::Publisher);
    let refused = next.rotate_key(&nobody, fresh_key()).await.unwrap_err();
    assert!(matches!(refused, Error::Forbidden), "{refused:?}");
    let refused = next.reopen_log(&nobody, REASON).await.unwrap_err();
    assert!(matches!(refused, Error::Forbidden), "{refused:?}");
}

async fn a_lost_key_is_replaced_by_the_new_one_alone(app: TestApp) {
    published(&app).await;
    let before = app.anonymous().get("/log/checkpoint").await.text;
    let before = opened(&before, &[VERIFIER_KEY]).0;
    let new = fresh_key();
    let keyless = board(Store::open(&app.database_url()).await.unwrap());
    keyless.rotate_key(&caller(), new.clone()).await.unwrap();
    let note = checkpoint_beyond(&app.anonymous(), before).await;
    opened(&note, &[&new.verifier().to_string()]);
    assert!(std::panic::catch_unwind(|| opened(&note, &[VERIFIER_KEY])).is_err());
    // A restored backup whose key is lost: first the key, then the log.
    let known = checkpoint_of(100, "lost");
    let text = new.to_text();
    let restored = board_of(&app, text.expose(), Some(&known)).await;
    restored.reopen_log(&caller(), REASON).await.unwrap();
    assert_eq!(restored.readiness().await, Readiness::Ready);
    records::sound(&app.connect().await).await;
}

async fn a_backup_from_before_a_change_of_keys_gets_the_key_first(app: TestApp) {
    published(&app).await;
    let new = fresh_key();
    let checkpoint = Checkpoint {
        origin: new.verifier().name().clone(),
        size: 100,
        root: Hash::of(b"lost"),
    };
    let known = checkpoint.sign(&new).unwrap().to_string();
    let store = Store::open(&app.database_url()).await.unwrap();
    let unknown = store
        .open_log(&SystemClock, signing_key(SIGNING_KEY), Some(&known))
        .await;
    assert!(matches!(unknown.unwrap_err(), LedgerError::KnownCheckpoint(_)));
    let old = board_of(&app, SIGNING_KEY, None).await;
    old.rotate_key(&caller(), new.clone()).await.unwrap();
    let restored = board_of(&app, new.to_text().expose(), Some(&known)).await;
    restored.reopen_log(&caller(), REASON).await.unwrap();
    assert_eq!(restored.readiness().await, Readiness::Ready);
    records::sound(&app.connect().await).await;
}

async fn without_a_key_nothing_is_appended(app: TestApp) {
    published(&app).await;
    let keyless = board(Store::open(&app.database_url()).await.unwrap());
    assert_eq!(keyless.readiness().await, Readiness::ReadyToRead(Refusal::NoKey));
    let refused = keyless.reopen_log(&caller(), REASON).await.unwrap_err();
    assert!(matches!(refused, Error::LogClosed(_)), "{refused:?}");
    records::sound(&app.connect().await).await;
}
