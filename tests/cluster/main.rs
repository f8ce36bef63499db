//! Consistency under faults: server processes on one database, asked and changed while their links, clocks, machines and
//! database fail, and a judge of all they answered. A binary of its own, which runs beside no other test.
#![expect(clippy::print_stdout, reason = "a trial tells its seed and what was tried")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on has failed"
)]

use noticeboard::domain::timing::Timing;
use noticeboard_tests::cluster::checker::{self, Violation};
use noticeboard_tests::cluster::clock_file;
use noticeboard_tests::cluster::history::{History, Outcome};
use noticeboard_tests::cluster::server::Start;
use noticeboard_tests::cluster::trial::{Size, Trial};
use noticeboard_tests::postgres::Lasting;
use noticeboard_tests::{records, sqlite};
use tokio::sync::Mutex;

/// The trials of three servers take turns. The one of a single server, which mostly waits for what was stopped to come
/// back, runs beside them.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// What the promise was given for.
const WHOLE: Size = Size {
    notices: 25,
    readers: 4,
    changes: 500,
    reads: 10_000,
    faults: 50,
};
const SEED: u64 = 20_261_127;

fn seed() -> u64 {
    let given = std::env::var("NOTICEBOARD_TEST_SEED").ok();
    given.map_or(SEED, |text| text.parse().expect("a seed is a number"))
}

#[tokio::test(flavor = "multi_thread")]
async fn three_servers_keep_the_promise_of_the_latest_under_faults() {
    let _turn = ONE_AT_A_TIME.lock().await;
    let Some(postgres) = Lasting::start().await else {
        return;
    };
    let database = postgres.fresh_database().await;
    let faketime = clock_file::library();
    let start = Start {
        database_url: database.url(),
        settings: &[],
        faketime: faketime.as_deref(),
    };
    let mut trial = Trial::prepare(3, start, Some(&postgres), WHOLE).await;
    trial.in_force_after = Timing::SHARED.window + Timing::SHARED.clock_error * 2;
    run_and_judge(&trial).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_server_on_sqlite_keeps_the_promise_of_the_latest_under_faults() {
    let database = sqlite::fresh_database();
    let url = database.url();
    let faketime = clock_file::library();
    let start = Start {
        database_url: &url,
        settings: &[],
        faketime: faketime.as_deref(),
    };
    let trial = Trial::prepare(1, start, None, WHOLE).await;
    run_and_judge(&trial).await;
}

/// What shows that the judge would see it.
#[tokio::test(flavor = "multi_thread")]
async fn with_the_lease_switched_off_the_judge_finds_broken_promises() {
    let _turn = ONE_AT_A_TIME.lock().await;
    let Some(postgres) = Lasting::start().await else {
        return;
    };
    let database = postgres.fresh_database().await;
    let faketime = clock_file::library();
    let start = Start {
        database_url: database.url(),
        settings: &[("NOTICEBOARD_LEASE_CHECK", "false")],
        faketime: faketime.as_deref(),
    };
    let mut trial = Trial::prepare(3, start, Some(&postgres), WHOLE).await;
    trial.in_force_after = Timing::SHARED.window + Timing::SHARED.clock_error * 2;
    trial.run(seed(), true).await;
    let found = checker::violations(&trial.recorder.so_far());
    println!(
        "seed {}, lease off: {trial}; {} broken promises",
        seed(),
        found.len()
    );
    assert!(
        !found.is_empty(),
        "without the lease nothing was broken: the trial tests nothing; {trial}"
    );
    let is_stale =
        |violation: &Violation| matches!(violation, Violation::Stale { .. } | Violation::Backwards { .. });
    assert!(found.iter().all(is_stale), "{found:#?}");
}

async fn run_and_judge(trial: &Trial<'_>) {
    trial.run(seed(), false).await;
    println!("seed {}: {trial}", seed());
    let history = trial.recorder.so_far();
    let found = checker::violations(&history);
    assert!(
        found.is_empty(),
        "{} broken promises with seed {}, such as {:#?}\n{trial}",
        found.len(),
        seed(),
        found.iter().take(5).collect::<Vec<_>>()
    );
    assert_what_stands(trial, &history).await;
}

/// What was answered stands once, and nothing else does.
async fn assert_what_stands(trial: &Trial<'_>, history: &History) {
    assert!(
        history
            .changes
            .iter()
            .all(|change| matches!(change.outcome, Outcome::Answered(_)))
    );
    let connection = sea_orm::Database::connect(trial.start.database_url)
        .await
        .unwrap();
    let records = records::sound(&connection).await;
    connection.close().await.unwrap();
    for notice in 0..trial.size.notices {
        let published = history
            .changes
            .iter()
            .filter(|change| change.notice == notice && change.leads_to.stretch == 1);
        let slug = noticeboard_tests::cluster::reading::slug(notice);
        assert_eq!(
            records.versions_of(&slug).len(),
            published.count(),
            "versions of {slug}"
        );
    }
}
