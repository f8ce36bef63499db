//! The evidence of a notice that was taken over: its history comes out as it went in, byte for byte, and what proved it
//! before proves it still.

use noticeboard::domain::actor::Role;
use noticeboard::domain::hash::Hash;
use noticeboard::log::bundle::{Kind, Statement, Unfit};
use noticeboard::log::checkpoint::Checkpoint;
use noticeboard::log::note::Note;
use noticeboard_entity::origins;
use noticeboard_tests::app::{Engine, SIGNING_KEY, TestApp, signing_key};
use noticeboard_tests::evidence::{
    ERASED, Eventful, SLUG, auditors_bundle, eventful, parsed, public_bundle, verified, written,
};
use noticeboard_tests::records;
use noticeboard_tests::taking_over::{taken_over, taken_over_at};
use sea_orm::{ConnectionTrait as _, EntityTrait as _};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    a_history_comes_out_as_it_went_in,
    the_public_sees_the_same_history_after_an_auditors_bundle,
    a_notice_moves_on_a_second_time,
    an_erased_person_is_named_by_no_origin,
    nobody_alters_an_origin_in_the_database,
);

async fn started(engine: Engine) -> Eventful {
    let app = TestApp::start(engine).await.expect("SQLite is everywhere");
    eventful(&app).await
}

fn history(text: &str) -> String {
    written(&parsed(text)["history"])
}

/// Into both databases, whichever one it comes from.
async fn a_history_comes_out_as_it_went_in(app: TestApp) {
    let Eventful { app, .. } = eventful(&app).await;
    for (kind, text) in [
        (Kind::Public, public_bundle(&app).await),
        (Kind::Auditor, auditors_bundle(&app).await),
    ] {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let Some(to) = taken_over(engine, &text).await else {
                continue;
            };
            let again = match kind {
                Kind::Public => public_bundle(&to).await,
                Kind::Auditor => auditors_bundle(&to).await,
            };
            assert_eq!(history(&again), history(&text), "{kind} into {engine:?}");
            let bundle = parsed(&again);
            assert_eq!(bundle["origin"], json!({"log": parsed(&text)["log"]}));
            let report = verified(&again).unwrap();
            let taken = report.taken_over.unwrap();
            assert!(taken.is_proven);
            assert_eq!(taken.versions, report.versions);
            assert_eq!(taken.origin, Hash::of(written(&bundle["origin"]).as_bytes()));
            records::sound(&to.connect().await).await;
        }
    }
}

async fn the_public_sees_the_same_history_after_an_auditors_bundle(app: TestApp) {
    let Eventful { app, .. } = eventful(&app).await;
    let to = taken_over(app.engine(), &auditors_bundle(&app).await)
        .await
        .unwrap();
    let public = public_bundle(&to).await;
    assert_eq!(history(&public), history(&public_bundle(&app).await));
    let report = verified(&public).unwrap();
    let taken = report.taken_over.unwrap();
    assert!(!taken.is_proven, "what an auditor sees is not in it");
    assert!(!public.contains("another publisher"));
    // The other way round an auditor gets what the public had.
    let to = taken_over(app.engine(), &public_bundle(&app).await)
        .await
        .unwrap();
    let report = verified(&auditors_bundle(&to).await).unwrap();
    assert_eq!(
        (report.kind, report.taken_over.unwrap().is_proven),
        (Kind::Auditor, true)
    );
}

async fn a_notice_moves_on_a_second_time(app: TestApp) {
    let Eventful { app, .. } = eventful(&app).await;
    for is_public in [true, false] {
        let bundle = async |app: &TestApp| {
            if is_public {
                public_bundle(app).await
            } else {
                auditors_bundle(app).await
            }
        };
        let second = taken_over(app.engine(), &bundle(&app).await).await.unwrap();
        let draft = second
            .draft(SLUG, &[noticeboard_tests::app::title("Moved")])
            .await;
        second.publishing(&draft, json!({"pending": "KEEP"})).await;
        let admin = second.as_role(Role::Admin);
        let withdrawal =
            json!({"slug": SLUG, "number": 1, "reason": "Late.", "then": "PREVIOUS", "pending": "KEEP"});
        admin
            .done("withdrawVersion", withdrawal, "version { number }")
            .await;
        let text = bundle(&second).await;
        let third = taken_over_at("2081-01-01T00:00:00Z", app.engine(), &text).await;
        let third = third.unwrap();
        let again = bundle(&third).await;
        assert_eq!(history(&again), history(&text));
        let report = verified(&again).unwrap();
        assert_eq!(report.origins.len(), 2, "{report:#?}");
        assert_eq!(parsed(&again)["origin"]["origin"], parsed(&text)["origin"]);
        records::sound(&third.connect().await).await;
    }
}

async fn an_erased_person_is_named_by_no_origin(app: TestApp) {
    let Eventful { app, .. } = eventful(&app).await;
    let text = auditors_bundle(&app).await;
    assert!(
        !text.contains(&format!("\"text\":\"{ERASED}\"")),
        "was erased there"
    );
    let to = taken_over(app.engine(), &text).await.unwrap();
    let admin = to.as_role(Role::Admin);
    let erase = async |subject: &str| {
        admin
            .done("eraseSubject", json!({"subject": subject}), "records")
            .await
    };
    erase("nobody").await;
    assert!(
        verified(&auditors_bundle(&to).await)
            .unwrap()
            .taken_over
            .unwrap()
            .is_proven
    );
    erase("another publisher").await;
    let again = auditors_bundle(&to).await;
    assert!(!again.contains("another publisher"));
    let report = verified(&again).unwrap();
    assert!(!report.taken_over.unwrap().is_proven);
    assert_eq!(
        history(&again),
        history(&text),
        "what is told of the notice stays"
    );
    let kept = origins::Entity::find()
        .one(&to.connect().await)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.document, None);
    assert_eq!(kept.sha256, report.taken_over.unwrap().origin.as_bytes());
    assert_eq!(
        erase("another publisher").await["records"],
        0,
        "a second run finds nothing"
    );
}

async fn nobody_alters_an_origin_in_the_database(app: TestApp) {
    let Eventful { app, .. } = eventful(&app).await;
    let to = taken_over(app.engine(), &public_bundle(&app).await)
        .await
        .unwrap();
    let database = to.connect().await;
    for statement in [
        "UPDATE origins SET document = replace(document, 'PUBLIC', 'public')",
        "UPDATE origins SET document = NULL",
        "DELETE FROM origins",
    ] {
        let refused = database.execute_unprepared(statement).await.unwrap_err();
        assert!(refused.to_string().contains("tr_origins_"), "{refused}");
    }
    let on = match to.engine() {
        Engine::Sqlite => "",
        Engine::Postgres => " ON origins",
    };
    for rule in ["update", "erasure"] {
        database
            .execute_unprepared(&format!("DROP TRIGGER tr_origins_{rule}{on}"))
            .await
            .unwrap();
    }
    let alteration =
        "UPDATE origins SET document = replace(document, 'It named a friend.', 'It named nobody.')";
    database.execute_unprepared(alteration).await.unwrap();
    let refused = verified(&public_bundle(&to.another_server().await).await).unwrap_err();
    assert!(refused.place.starts_with("/origin/log/records/"), "{refused}");
}

/// Signs a bundle anew after its own log part was altered, as somebody would who has this log's key.
fn signed_anew(bundle: &mut Value, origin: Option<&Value>) {
    let key = signing_key(SIGNING_KEY);
    let note: Note = bundle["log"]["statement"].as_str().unwrap().parse().unwrap();
    let statement: Statement = note.text().parse().unwrap();
    let checkpoint = Checkpoint {
        origin: key.verifier().name().clone(),
        size: statement.size,
        root: statement.root,
    };
    let checkpoint = checkpoint.sign(&key).unwrap().to_string();
    let statement = Statement {
        checkpoint_hash: Hash::of(checkpoint.as_bytes()),
        origin_hash: origin.map(|origin| Hash::of(written(origin).as_bytes())),
        ..statement
    };
    bundle["log"]["checkpoint"] = checkpoint.into();
    bundle["log"]["statement"] = key.sign(&statement.to_string()).unwrap().to_string().into();
    if let Some(origin) = origin {
        bundle["origin"] = origin.clone();
    }
}

fn complaint(bundle: &Value) -> Unfit {
    verified(&written(bundle)).unwrap_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_the_new_key_cannot_put_another_origin_in() {
    let Eventful { app, .. } = started(Engine::Sqlite).await;
    let text = public_bundle(&app).await;
    let to = taken_over(Engine::Sqlite, &text).await.unwrap();
    let bundle = parsed(&public_bundle(&to).await);
    // An origin that verifies by itself, of a notice to which more happened.
    app.publish_text("other", "So that the log goes on.").await;
    let later = json!({"log": parsed(&public_bundle(&app).await)["log"]});
    let mut forged = bundle.clone();
    signed_anew(&mut forged, Some(&later));
    let refused = complaint(&forged);
    assert_eq!(refused.place, "/origin", "{refused}");
    assert!(
        refused.message.contains("not the one that the records name"),
        "{refused}"
    );
    // Without its origin the history is the new log's word, and verifying says so.
    let mut bare = bundle.clone();
    bare.as_object_mut().unwrap().remove("origin");
    signed_anew(&mut bare, None);
    let report = verified(&written(&bare)).unwrap();
    assert!(!report.taken_over.unwrap().is_proven);
}
