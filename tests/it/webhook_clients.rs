//! Receivers that verify with libraries of others, while the server is killed over and over.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use noticeboard::domain::actor::Role;
use noticeboard_tests::app::Caller;
use noticeboard_tests::clients::{self, ReceiverProcess};
use noticeboard_tests::postgres::{self, Clock};
use noticeboard_tests::program::Program;
use noticeboard_tests::receiver::Receiver;
use noticeboard_tests::records;
use noticeboard_tests::sqlite;
use serde_json::{Value, json};

const NOTICES: usize = 3;
/// A killed server's claims end after 20 seconds; the rest is attempts that were refused once.
const LONGEST_WAIT: Duration = Duration::from_secs(90);
const ALLOW: [(&str, &str); 3] = [
    ("NOTICEBOARD_WEBHOOK_ALLOW", "127.0.0.0/8"),
    // Were these obeyed, nothing would arrive.
    ("HTTP_PROXY", "http://127.0.0.1:9"),
    ("ALL_PROXY", "http://127.0.0.1:9"),
];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_over_kills_on_sqlite() {
    let database = sqlite::fresh_database();
    kill_and_compare(&database.url(), 6).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_over_kills_on_postgres() {
    if let Some(database) = postgres::fresh_database(Clock::Real).await {
        kill_and_compare(database.url(), 3).await;
    }
}

async fn kill_and_compare(address: &str, rounds: u64) {
    let receivers: Vec<ReceiverProcess> = [clients::node_receiver().await, clients::python_receiver().await]
        .into_iter()
        .flatten()
        .collect();
    Program::build().await;
    for round in 0..rounds {
        let mut program = Program::serve_with(address, &ALLOW).await;
        let admin = program.as_subject("admin", &[Role::Admin]);
        if round == 0 {
            prepare(&admin, &receivers).await;
        }
        let done = AtomicUsize::new(0);
        let publishing =
            join_all((0..NOTICES).map(|notice| publish_while_alive(&admin, notice, round, &done)));
        let killing = async {
            // However slow the machine is, something was published, and another moment comes in each round.
            while done.load(Ordering::Relaxed) < NOTICES {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            tokio::time::sleep(Duration::from_millis(150 + 137 * round)).await;
            program.kill().await;
        };
        tokio::join!(publishing, killing);
    }
    let program = Program::serve_with(address, &ALLOW).await;
    let connection = sea_orm::Database::connect(address).await.unwrap();
    let begun = Instant::now();
    loop {
        let records = records::sound(&connection).await;
        let ids: BTreeSet<String> = records.events.iter().map(|event| event.id.clone()).collect();
        let is_heard = |receiver: &ReceiverProcess| receiver.ids() == ids;
        if records.waiting.is_empty() && receivers.iter().all(is_heard) {
            assert!(
                ids.len() > NOTICES,
                "{} events: the test tests nothing",
                ids.len()
            );
            break;
        }
        let heard: Vec<usize> = receivers.iter().map(|receiver| receiver.ids().len()).collect();
        let log = || program.log();
        assert!(
            begun.elapsed() < LONGEST_WAIT,
            "{heard:?} of {} events came:\n{}",
            ids.len(),
            log()
        );
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    connection.close().await.unwrap();
    for receiver in &receivers {
        assert_in_order(&receiver.messages());
    }
}

/// Each notice's events come for the first time in the order of their numbers, however often they come.
fn assert_in_order(messages: &[Value]) {
    let mut seen: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for message in messages {
        let sequence = message["sequence"].as_i64().unwrap();
        let notice = seen.entry(message["slug"].to_string()).or_default();
        if !notice.contains(&sequence) {
            notice.push(sequence);
        }
    }
    assert_eq!(seen.len(), NOTICES);
    for (notice, sequences) in seen {
        assert!(sequences.is_sorted(), "{notice}: {sequences:?}");
    }
}

async fn prepare(admin: &Caller, receivers: &[ReceiverProcess]) {
    for notice in 0..NOTICES {
        let input = json!({"slug": slug(notice), "defaultLocale": "en"});
        admin.done("createNotice", input, "notice { id }").await;
    }
    for receiver in receivers {
        let input = json!({"url": receiver.url()});
        let payload = admin.done("createWebhook", input, "webhook { secret }").await;
        receiver
            .learn(payload["webhook"]["secret"].as_str().unwrap())
            .await;
    }
}

fn slug(notice: usize) -> String {
    format!("notice-{notice}")
}

async fn publish_while_alive(admin: &Caller, notice: usize, round: u64, done: &AtomicUsize) {
    for step in 0.. {
        if publish(admin, notice, &format!("Round {round}, step {step}"))
            .await
            .is_none()
        {
            break;
        }
        done.fetch_add(1, Ordering::Relaxed);
        // So that there are events of many commits, and not too many.
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
}

async fn publish(admin: &Caller, notice: usize, text: &str) -> Option<()> {
    let at_revision = "draft { id revision }";
    let made = admin
        .done_if_alive("createDraft", json!({"slug": slug(notice)}), at_revision)
        .await?;
    let input = json!({
        "draftId": made["draft"]["id"],
        "expectedRevision": made["draft"]["revision"],
        "edits": [{"setTitle": {"title": text}}],
    });
    let edited = admin.done_if_alive("editDraft", input, at_revision).await?;
    let input = json!({
        "draftId": edited["draft"]["id"],
        "expectedRevision": edited["draft"]["revision"],
        "changeNote": "What changed.",
    });
    admin
        .done_if_alive("publishDraft", input, "version { id }")
        .await
        .map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_secrets_nor_addresses_of_receivers_are_in_the_server_s_log() {
    let database = sqlite::fresh_database();
    let receiver = Receiver::start().await;
    receiver.answer(noticeboard_tests::receiver::Reply::status(500));
    let program = Program::serve_with(&database.url(), &ALLOW).await;
    let admin = program.as_subject("admin", &[Role::Admin]);
    prepare(&admin, &[]).await;
    let input = json!({"url": format!("{}/T0KEN", receiver.url())});
    let payload = admin.done("createWebhook", input, "webhook { secret }").await;
    let nowhere = json!({"url": "http://127.0.0.1:9/T0KEN"});
    admin.done("createWebhook", nowhere, "webhook { secret }").await;
    publish(&admin, 0, "One").await.unwrap();
    receiver.wait_for(1).await;
    let mut log = String::new();
    for _ in 0..100 {
        log = program.log();
        if log.matches("a webhook was not told yet").count() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(log.matches("a webhook was not told yet").count(), 2, "{log}");
    assert!(!log.contains("T0KEN") && !log.contains("whsec_"), "{log}");
    assert!(!log.contains(payload["webhook"]["secret"].as_str().unwrap()));
}
