//! Forgeries by somebody who knows the format, and by somebody who has a key: one alteration is not all that they make.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use noticeboard::domain::hash::Hash;
use noticeboard::log::bundle::{self, Expectations, Statement, Trust, Unfit};
use noticeboard::log::checkpoint::Checkpoint;
use noticeboard::log::note::{Note, SigningKey};
use noticeboard_tests::app::{Engine, SIGNING_KEY, TestApp, VERIFIER_KEY, signing_key};
use noticeboard_tests::evidence::{
    Eventful, SLUG, auditors_bundle, eventful, parsed, public_bundle, verified, written,
};
use noticeboard_tests::operator::fresh_key;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

noticeboard_tests::on_both!(what_was_altered_in_the_database_is_named,);

async fn told() -> Eventful {
    let app = TestApp::start(Engine::Sqlite)
        .await
        .expect("SQLite is everywhere");
    eventful(&app).await
}

fn hash(value: &Value) -> Hash {
    value.as_str().unwrap().parse().unwrap()
}

fn tile(leaf: Hash) -> Value {
    json!([0, BASE64.encode(leaf.as_bytes())])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_last_record_cannot_be_cut_out_of_records_and_tree() {
    let text = auditors_bundle(&told().await.app).await;
    let mut bundle = parsed(&text);
    let records = bundle["log"]["records"].as_array_mut().unwrap();
    let last = records.pop().unwrap();
    let sequence = last["record"]["sequence"].as_u64().unwrap();
    let own_before = u64::try_from(records.len()).unwrap();
    // Its leaf goes into the tree as anybody's, where the tiles before it are all the leaves of others.
    let place = usize::try_from(sequence - own_before).unwrap();
    bundle["log"]["tree"]
        .as_array_mut()
        .unwrap()
        .insert(place, tile(hash(&last["leaf"])));
    let refused = verified(&written(&bundle)).unwrap_err();
    assert_eq!(refused.place, "/log/records", "{refused}");
    assert!(refused.message.contains("are signed"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_cannot_be_hidden_behind_its_hash() {
    let mut bundle = parsed(&public_bundle(&told().await.app).await);
    let records = bundle["log"]["records"].as_array_mut().unwrap();
    for element in records {
        if element["record"]["action"] == "VERSION_WITHDRAWN" {
            *element = json!({"leaf": element["leaf"], "sequence": element["record"]["sequence"]});
        }
    }
    let refused = verified(&written(&bundle)).unwrap_err();
    assert_eq!(refused.place, "/log/records", "{refused}");
}

/// The bundle signed anew, with whatever is in it now, as somebody would who has this key.
fn signed_by(bundle: &Value, key: &SigningKey, text: &str) -> Value {
    let note: Note = parsed(text)["log"]["statement"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let statement: Statement = note.text().parse().unwrap();
    let mut forged = bundle.clone();
    let keys = json!([{"key": key.verifier().to_string()}]);
    let checkpoint = Checkpoint {
        origin: key.verifier().name().clone(),
        size: statement.size,
        root: statement.root,
    };
    let checkpoint = checkpoint.sign(key).unwrap().to_string();
    let statement = Statement {
        checkpoint_hash: Hash::of(checkpoint.as_bytes()),
        keys_hash: Hash::of(written(&keys).as_bytes()),
        ..statement
    };
    forged["log"]["keys"] = keys;
    forged["log"]["checkpoint"] = checkpoint.into();
    forged["log"]["statement"] = key.sign(&statement.to_string()).unwrap().to_string().into();
    forged
}

fn expecting(text: &str, key: Option<&str>, checkpoint: Option<&str>) -> Result<Trust, Unfit> {
    let expectations = Expectations {
        public_key: key.map(|key| key.parse().unwrap()),
        checkpoint: checkpoint.map(str::to_owned),
    };
    bundle::verify(text, &expectations).map(|report| report.trust)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_key_is_caught_by_a_key_or_a_checkpoint_from_elsewhere() {
    let eventful = told().await;
    let text = public_bundle(&eventful.app).await;
    let stranger = fresh_key();
    let forged = written(&signed_by(&parsed(&text), &stranger, &text));
    // By itself it is as good as any: that is what the report says of the key.
    assert_eq!(expecting(&forged, None, None), Ok(Trust::OwnKey));
    for key in [VERIFIER_KEY, &eventful.key.verifier().to_string()] {
        assert_eq!(
            expecting(&forged, Some(key), None).unwrap_err().place,
            "/log/keys"
        );
        assert_eq!(expecting(&text, Some(key), None), Ok(Trust::GivenKey));
    }
    for kept in [&eventful.early, &eventful.before_rotation] {
        let refused = expecting(&forged, None, Some(kept)).unwrap_err();
        assert_eq!(refused.place, "/log/checkpoint", "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_below_a_public_checkpoint_is_no_handover() {
    let eventful = told().await;
    let text = public_bundle(&eventful.app).await;
    let stranger = fresh_key();
    let mut forged = signed_by(&parsed(&text), &stranger, &text);
    // Anybody can read a checkpoint and put a signature of their own below it.
    let kept: Note = eventful.before_rotation.parse().unwrap();
    let record = parsed(&text)["log"]["keys"][1]["handover"]["record"].clone();
    let mut lying = record.clone();
    lying["details"]["to"] = stranger.verifier().to_string().into();
    for (record, place) in [
        (record, "/log/keys/1/handover/record"),
        (lying, "/log/keys/1/handover/record"),
    ] {
        let handover = json!({"checkpoint": kept.clone().signed_by(&stranger).to_string(), "record": record});
        let keys =
            json!([{"key": VERIFIER_KEY}, {"key": stranger.verifier().to_string(), "handover": handover}]);
        let note: Note = forged["log"]["statement"].as_str().unwrap().parse().unwrap();
        let mut statement: Statement = note.text().parse().unwrap();
        statement.keys_hash = Hash::of(written(&keys).as_bytes());
        forged["log"]["keys"] = keys;
        forged["log"]["statement"] = stranger.sign(&statement.to_string()).unwrap().to_string().into();
        let refused = expecting(&written(&forged), Some(VERIFIER_KEY), None).unwrap_err();
        assert_eq!(refused.place, place, "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_written_anew_is_caught_by_a_kept_checkpoint() {
    let eventful = told().await;
    let text = public_bundle(&eventful.app).await;
    // The key's holder signs another root for the size of a checkpoint that somebody kept.
    let kept: Note = eventful.before_rotation.parse().unwrap();
    let mut other: Checkpoint = kept.text().parse().unwrap();
    other.root = Hash::of(b"another log");
    let other = other.sign(&signing_key(SIGNING_KEY)).unwrap().to_string();
    let refused = expecting(&text, None, Some(&other)).unwrap_err();
    assert!(refused.message.contains("was rewritten"), "{refused}");
    for no_checkpoint in ["", "no checkpoint", &eventful.before_rotation.replace('\n', " ")] {
        assert!(expecting(&text, None, Some(no_checkpoint)).is_err());
    }
}

async fn what_was_altered_in_the_database_is_named(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "First.").await;
    app.publish_text(SLUG, "Second.").await;
    let database = app.connect().await;
    let on = |table: &str| match app.engine() {
        Engine::Sqlite => String::new(),
        Engine::Postgres => format!(" ON {table}"),
    };
    let bytes = |column: &str| match app.engine() {
        Engine::Sqlite => format!("CAST(replace(CAST({column} AS TEXT), 'Second', 'Sekond') AS BLOB)"),
        Engine::Postgres => {
            format!("convert_to(replace(convert_from({column}, 'UTF8'), 'Second', 'Sekond'), 'UTF8')")
        }
    };
    let alterations = [
        (
            "version_contents",
            format!("UPDATE version_contents SET canonical = {}", bytes("canonical")),
            "/history/versions/1/content",
        ),
        (
            "versions",
            "UPDATE versions SET change_note = 'Nothing.' WHERE number = 1".to_owned(),
            "/history/versions/0/changeNote",
        ),
        (
            "log_records",
            "UPDATE log_records SET record = replace(record, 'MATERIAL', 'EDITORIAL') WHERE version_number = 1"
                .to_owned(),
            "/log/records/3",
        ),
    ];
    for (table, statement, _) in &alterations {
        let trigger = format!("DROP TRIGGER tr_{table}_update{}", on(table));
        database.execute_unprepared(&trigger).await.unwrap();
        database.execute_unprepared(statement).await.unwrap();
    }
    // Found one after the other: records first, then what they are about.
    let text = auditors_bundle(&app.another_server().await).await;
    let refused = verified(&text).unwrap_err();
    assert_eq!(refused.place, alterations[2].2, "{refused}");
    let mend =
        "UPDATE log_records SET record = replace(record, 'EDITORIAL', 'MATERIAL') WHERE version_number = 1";
    database.execute_unprepared(mend).await.unwrap();
    let refused = verified(&auditors_bundle(&app.another_server().await).await).unwrap_err();
    assert_eq!(refused.place, alterations[1].2, "{refused}");
    let mend = "UPDATE versions SET change_note = 'What changed.' WHERE number = 1";
    database.execute_unprepared(mend).await.unwrap();
    let refused = verified(&auditors_bundle(&app.another_server().await).await).unwrap_err();
    assert_eq!(refused.place, alterations[0].2, "{refused}");
}
