//! Several people who publish, schedule, announce, call off, withdraw, restore and retire as they please, at once.

use std::time::Duration;

use futures_util::future::join_all;
use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Caller, DraftRef, TestApp, codes};
use noticeboard_tests::records;
use serde_json::{Value, json};

noticeboard_tests::on_both!(whatever_several_people_do_at_once_the_records_are_sound);

const PEOPLE: u64 = 6;
const STEPS: u64 = 14;
const SLUG: &str = "privacy";

/// What a person may be told; everything else is a fault.
const REFUSALS: [&str; 7] = [
    "WRONG_STATE",
    "STALE_BASE",
    "STALE_REVISION",
    "PENDING_VERSIONS",
    "INVALID_INPUT",
    "NOT_FOUND",
    "SLUG_TAKEN",
];

/// A sequence of numbers that looks like chance and is the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

async fn whatever_several_people_do_at_once_the_records_are_sound(app: TestApp) {
    let other = app.another_server().await;
    app.create_notice(SLUG).await;
    let people = (0..PEOPLE).map(|person| {
        let server = if person % 2 == 0 { &app } else { &other };
        act(server, person)
    });
    let time_passes = async {
        for _ in 0..STEPS {
            app.advance(Duration::from_mins(1)).await;
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    };
    tokio::join!(join_all(people), time_passes);
    app.advance(Duration::from_hours(1)).await;
    app.create_notice("another").await;
    let records = records::sound(&app.connect().await).await;
    let did = |action: &str| records.log.iter().any(|record| record.action == action);
    for action in ["VERSION_PUBLISHED", "VERSION_SCHEDULED", "VERSION_WITHDRAWN"] {
        assert!(did(action), "nobody did {action}: the test tests nothing");
    }
    assert!(records.versions.len() > 10, "{} versions", records.versions.len());
    assert!(records.events.len() > 10, "{} events", records.events.len());
}

async fn act(app: &TestApp, person: u64) {
    let admin = app.as_subject(&format!("admin-{person}"), &[Role::Admin]);
    let mut chance = Chance(person + 1);
    for step in 0..STEPS {
        let pending = ["KEEP", "CANCEL"][usize::from(chance.below(4) == 0)];
        let number = 1 + chance.below(12);
        let about = json!({"slug": SLUG, "number": number, "reason": "A reason."});
        let payload = match chance.below(10) {
            0..4 => {
                publish(
                    app,
                    &admin,
                    format!("{person}-{step}"),
                    json!({"pending": pending}),
                )
                .await
            }
            4..6 => {
                let ahead = Duration::from_secs(30 + chance.below(240));
                let more = json!({
                    "effectiveFrom": app.now().plus(ahead).to_string(),
                    "announce": chance.below(2) == 0,
                    "pending": pending,
                });
                publish(app, &admin, format!("{person}-{step}"), more).await
            }
            6 if chance.below(2) == 0 => admin.mutate("eraseVersion", about, "version { number }").await,
            6 => admin.mutate("cancelVersion", about, "version { number }").await,
            7 => {
                let then = ["PREVIOUS", "NOTHING"][usize::from(chance.below(3) == 0)];
                let input = merged(about, &json!({"then": then, "pending": pending}));
                admin.mutate("withdrawVersion", input, "version { number }").await
            }
            8 => {
                let input = json!({"slug": SLUG, "number": number});
                admin.mutate("announceVersion", input, "version { number }").await
            }
            _ if chance.below(3) == 0 => {
                let input = json!({"slug": SLUG, "reason": "A reason.", "pending": pending});
                admin.mutate("retireNotice", input, "version { number }").await
            }
            _ => restore(&admin, number, pending).await,
        };
        for code in codes(&payload) {
            assert!(REFUSALS.contains(&code.as_str()), "{payload:#}");
        }
    }
}

async fn publish(app: &TestApp, admin: &Caller, text: String, more: Value) -> Value {
    let edits = [json!({"setTitle": {"title": text}})];
    let draft: DraftRef = app.draft(SLUG, &edits).await;
    let input = json!({
        "draftId": draft.id,
        "expectedRevision": draft.revision,
        "changeNote": "What changed.",
    });
    admin
        .mutate("publishDraft", merged(input, &more), "version { number }")
        .await
}

async fn restore(admin: &Caller, number: u64, pending: &str) -> Value {
    let notice = admin.notice(SLUG, "latest { number }").await;
    let input = json!({
        "slug": SLUG,
        "number": number,
        "expectedLatest": notice["latest"]["number"].as_i64().unwrap_or(0),
        "changeNote": "What changed.",
        "pending": pending,
    });
    admin.mutate("restoreVersion", input, "version { number }").await
}

fn merged(mut base: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().into_iter().flatten() {
        base[name] = value.clone();
    }
    base
}
