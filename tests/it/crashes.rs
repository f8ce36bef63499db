//! The program killed in the middle of publishing, on a SQLite file, over and over.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use noticeboard::domain::actor::Role;
use noticeboard_tests::app::Caller;
use noticeboard_tests::program::Program;
use noticeboard_tests::records::{self, Records};
use noticeboard_tests::sqlite;
use serde_json::json;

const ROUNDS: u64 = 8;
const PUBLISHERS: usize = 3;
/// Generous: a start takes a fraction of a second.
const LONGEST_RESTART: Duration = Duration::from_secs(5);

/// The id of each version that was acknowledged, with its content hash.
type Acknowledged = Vec<(String, String)>;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_before_a_kill_is_there_and_the_rest_is_whole_or_absent() {
    let database = sqlite::fresh_database();
    Program::build().await;
    let mut acknowledged = Acknowledged::new();
    for round in 0..=ROUNDS {
        let begun = Instant::now();
        let mut program = Program::serve(&database.url()).await;
        assert!(begun.elapsed() < LONGEST_RESTART, "{:?}", begun.elapsed());
        assert_all_are_there(&acknowledged, &records_at(&database.url()).await);
        let admin = program.as_subject("admin", &[Role::Admin]);
        if round == 0 {
            for publisher in 0..PUBLISHERS {
                let input = json!({"slug": slug(publisher), "defaultLocale": "en"});
                admin.done("createNotice", input, "notice { id }").await;
            }
        }
        let publishers =
            join_all((0..PUBLISHERS).map(|publisher| publish_while_alive(&admin, publisher, round)));
        let killing = async {
            // Another moment of a publish in each round.
            tokio::time::sleep(Duration::from_millis(200 + 37 * round)).await;
            program.kill().await;
        };
        let (told, ()) = tokio::join!(publishers, killing);
        acknowledged.extend(told.into_iter().flatten());
    }
    assert_all_are_there(&acknowledged, &records_at(&database.url()).await);
    assert!(
        acknowledged.len() > 10,
        "{} versions: the test tests nothing",
        acknowledged.len()
    );
}

async fn records_at(address: &str) -> Records {
    let connection = sea_orm::Database::connect(address).await.unwrap();
    let records = records::sound(&connection).await;
    connection.close().await.unwrap();
    records
}

#[track_caller]
fn assert_all_are_there(acknowledged: &Acknowledged, records: &Records) {
    for (id, hash) in acknowledged {
        let is_there = records.versions.iter().any(|version| {
            format!("NoticeVersion:{}", version.id) == *id
                && format!("sha256:{}", hex::encode(&version.content_hash)) == *hash
        });
        assert!(is_there, "{id} was acknowledged and is gone");
    }
}

fn slug(publisher: usize) -> String {
    format!("notice-{publisher}")
}

/// Publishes one version after the other until the server is gone.
async fn publish_while_alive(admin: &Caller, publisher: usize, round: u64) -> Acknowledged {
    let mut acknowledged = Vec::new();
    for step in 0.. {
        match publish(admin, publisher, &format!("Round {round}, step {step}")).await {
            Some(version) => acknowledged.push(version),
            None => break,
        }
    }
    acknowledged
}

async fn publish(admin: &Caller, publisher: usize, text: &str) -> Option<(String, String)> {
    let at_revision = "draft { id revision }";
    let input = json!({"slug": slug(publisher)});
    let made = admin.done_if_alive("createDraft", input, at_revision).await?;
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
    let payload = admin
        .done_if_alive("publishDraft", input, "version { id contentHash }")
        .await?;
    let of_version = |field: &str| payload["version"][field].as_str().map(str::to_owned);
    Some((of_version("id")?, of_version("contentHash")?))
}
