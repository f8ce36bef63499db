//! Readers: anybody, on any server, by GET and by POST.

use serde_json::{Value, json};

use super::history::{Read, State};
use super::seed::Seed;
use super::trial::Trial;

/// Reads until the trial is over.
pub async fn read(trial: &Trial<'_>, mut seed: Seed) {
    while !trial.is_over() {
        let notice = seed.below(trial.size.notices);
        let server = seed.below(trial.servers.len());
        read_once(trial, notice, server, seed.below(2) == 0).await;
        tokio::time::sleep(seed.millis(1, 30)).await;
    }
}

/// Reads a notice on every server, by whoever knows that something was just answered.
pub async fn read_everywhere(trial: &Trial<'_>, notice: usize, by_get: bool) {
    let reads = (0..trial.servers.len()).map(|server| read_once(trial, notice, server, by_get));
    futures_util::future::join_all(reads.collect::<Vec<_>>()).await;
}

async fn read_once(trial: &Trial<'_>, notice: usize, server: usize, by_get: bool) {
    let Some(asked) = trial.servers.get(server) else {
        return;
    };
    // One text for each notice, so that finished answers serve most reads.
    let query = format!(
        "{{ notice(slug: \"{}\") {{ latest {{ number intervals {{ from }} }} }} }}",
        slug(notice)
    );
    let begun = trial.recorder.now();
    let heard = if by_get {
        asked.get(&query).await
    } else {
        asked.post(&json!({"query": query})).await
    };
    let answered = trial.recorder.now();
    if let Some(data) = trial.data("reader", heard) {
        let saw = state(&data["notice"]["latest"]);
        trial.recorder.read(Read {
            notice,
            server,
            begun,
            answered,
            saw,
        });
    }
}

/// The slug of the notice with this number.
pub fn slug(notice: usize) -> String {
    format!("notice-{notice}")
}

fn state(latest: &Value) -> State {
    let Some(number) = latest["number"].as_i64() else {
        return State::default();
    };
    State {
        number,
        stretch: latest["intervals"].as_array().map_or(0, Vec::len),
    }
}
