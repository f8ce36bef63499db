//! What is done to servers while they are asked: links that break, machines that stand still, clocks that are wrong, a
//! database that ends.

use std::time::Duration;

use super::seed::Seed;
use super::server::Server;
use super::trial::Trial;
use crate::postgres::Ending;
use crate::proxy::Proxy;

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The link to the database ends connections, or swallows what is said.
    LinkCut,
    /// The link is slow.
    LinkDelayed,
    /// A commit waits in the link.
    CommitDelayed,
    /// A commit reaches the database, and its answer does not come through.
    CommitAnswerLost,
    /// Nobody is told of commits.
    NotificationsLost,
    /// The process stands still.
    Paused,
    /// The wall clock of the process jumps.
    ClockShifted,
    /// PostgreSQL ends and starts again.
    DatabaseRestarted,
    /// The process is killed and starts again.
    ServerKilled,
}

/// What is due comes so many milliseconds later.
const BEFORE: (u64, u64) = (0, 1_500);
/// A link is out of order for so many.
const TROUBLE: (u64, u64) = (100, 1_800);
const DELAY: (u64, u64) = (5, 400);
/// Short ones, and some that are longer than the lease and the window.
const PAUSE: (u64, u64) = (50, 3_000);
/// Somebody waits so long for a commit to come by.
const FOR_A_COMMIT: Duration = Duration::from_secs(3);
const STEP: Duration = Duration::from_millis(5);
/// Two hours to either side.
const FURTHEST_SECONDS: usize = 2 * 60 * 60;

/// What can be done to this trial's servers.
pub fn kinds(trial: &Trial<'_>) -> Vec<Fault> {
    let mut kinds = vec![Fault::Paused];
    if trial.start.faketime.is_some() {
        kinds.push(Fault::ClockShifted);
    }
    if trial.postgres.is_none() {
        kinds.push(Fault::ServerKilled);
        return kinds;
    }
    kinds.extend([
        Fault::LinkCut,
        Fault::LinkDelayed,
        Fault::CommitDelayed,
        Fault::CommitAnswerLost,
        Fault::NotificationsLost,
        Fault::DatabaseRestarted,
    ]);
    kinds
}

/// Makes faults until the trial is over, of each kind as many as befit the changes so far: however slow the machine is,
/// there is time in between in which something can be changed. In the end all is well.
pub async fn make(trial: &Trial<'_>, mut seed: Seed) {
    let loops = kinds(trial)
        .into_iter()
        .map(|kind| make_kind(trial, kind, seed.split()));
    futures_util::future::join_all(loops.collect::<Vec<_>>()).await;
}

async fn make_kind(trial: &Trial<'_>, kind: Fault, mut seed: Seed) {
    while trial.until_due(kind).await {
        tokio::time::sleep(seed.millis(BEFORE.0, BEFORE.1)).await;
        let (_, server) = trial.any_server(&mut seed);
        let is_made = match kind {
            Fault::Paused => {
                server.pause(seed.millis(PAUSE.0, PAUSE.1)).await;
                true
            }
            Fault::ClockShifted => {
                server.clock.shift(shift(&mut seed));
                true
            }
            Fault::DatabaseRestarted => restart_database(trial, &mut seed).await,
            Fault::ServerKilled => {
                server.restart(&trial.start).await;
                true
            }
            Fault::NotificationsLost => server.link.as_ref().is_some_and(|link| link.cut_listeners() > 0),
            Fault::LinkCut | Fault::LinkDelayed | Fault::CommitDelayed | Fault::CommitAnswerLost => {
                trouble_link(server, kind, &mut seed).await
            }
        };
        if is_made {
            trial.count(kind);
        }
    }
}

/// Answers whether it came to that.
async fn trouble_link(server: &Server, kind: Fault, seed: &mut Seed) -> bool {
    let Some(link) = &server.link else { return false };
    // Whoever mends a link mends all of it.
    let _one_at_a_time = server.trouble.lock().await;
    let span = seed.millis(TROUBLE.0, TROUBLE.1);
    let is_made = match kind {
        Fault::CommitDelayed => delay_commit(link, span).await,
        Fault::CommitAnswerLost => lose_answer(link).await,
        _ => {
            match (kind, seed.below(2)) {
                (Fault::LinkDelayed, _) => link.delay(seed.millis(DELAY.0, DELAY.1)),
                (_, 0) => link.cut(),
                _ => link.silence(),
            }
            tokio::time::sleep(span).await;
            true
        }
    };
    link.mend();
    is_made
}

fn shift(seed: &mut Seed) -> i64 {
    let seconds = i64::try_from(seed.below(2 * FURTHEST_SECONDS)).unwrap_or_default();
    seconds - i64::try_from(FURTHEST_SECONDS).unwrap_or_default()
}

async fn restart_database(trial: &Trial<'_>, seed: &mut Seed) -> bool {
    let Some(postgres) = trial.postgres else {
        return false;
    };
    let ending = if seed.below(2) == 0 {
        Ending::Orderly
    } else {
        Ending::AtOnce
    };
    postgres.restart(ending).await;
    true
}

/// Holds a commit for so long; answers whether one came by.
async fn delay_commit(link: &Proxy, span: Duration) -> bool {
    link.hold_commits();
    let is_held = tokio::time::timeout(FOR_A_COMMIT, link.until_a_commit_is_held())
        .await
        .is_ok();
    if is_held {
        tokio::time::sleep(span).await;
    }
    is_held
}

/// Answers whether an answer to a commit was lost.
async fn lose_answer(link: &Proxy) -> bool {
    let before = link.lost();
    link.lose_answers_to_commits();
    let losing = async {
        while link.lost() == before {
            tokio::time::sleep(STEP).await;
        }
    };
    tokio::time::timeout(FOR_A_COMMIT, losing).await.is_ok()
}
