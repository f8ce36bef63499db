//! Writers: each has a notice of its own, publishes and withdraws, and asks again until it is told what became of it.

use std::time::Duration;

use serde_json::{Value, json};

use super::history::State;
use super::reading::{read_everywhere, slug};
use super::seed::Seed;
use super::trial::Trial;

/// Before somebody asks again.
const PAUSE: (u64, u64) = (50, 300);
/// Clocks and machines are no more exact.
const SLACK: Duration = Duration::from_millis(500);

/// Makes the notices, while all is well.
///
/// # Panics
/// When one cannot be made.
pub async fn create_notices(trial: &Trial<'_>) {
    let creating = (0..trial.size.notices).map(async |notice| {
        let input = json!({"slug": slug(notice), "defaultLocale": "en"});
        let server = &trial.servers[0];
        let heard = server
            .as_admin(&mutation("createNotice", &input, "notice { id }"))
            .await;
        let data = trial.data("creator", heard).expect("a notice can be made");
        assert_eq!(data["createNotice"]["errors"], json!([]), "a notice is refused");
    });
    futures_util::future::join_all(creating).await;
}

/// Changes one notice until the trial is over.
pub async fn write(trial: &Trial<'_>, notice: usize, seed: Seed) {
    let mut writer = Writer {
        trial,
        notice,
        seed,
        standing: Vec::new(),
        last: 0,
    };
    while !trial.is_over() {
        if writer.standing.len() >= 2 && writer.seed.below(3) == 0 {
            writer.withdraw().await;
        } else {
            writer.publish().await;
        }
        let by_get = writer.seed.below(2) == 0;
        read_everywhere(trial, notice, by_get).await;
    }
}

/// What somebody was told who asked for a change.
enum Told {
    Done(Value),
    /// With these codes.
    Refused(Vec<String>),
    Nothing,
}

struct Writer<'a> {
    trial: &'a Trial<'a>,
    notice: usize,
    seed: Seed,
    /// The versions that are not withdrawn, and how often each came into force; the last one is in force.
    standing: Vec<State>,
    /// The number of the last version.
    last: i64,
}

impl Writer<'_> {
    async fn publish(&mut self) {
        let Some((id, revision)) = self.draft().await else {
            return;
        };
        let next = State {
            number: self.last + 1,
            stretch: 1,
        };
        // The same key with each attempt, so that it is published once.
        let input = json!({"draftId": id, "expectedRevision": revision, "changeNote": "It changed.",
            "idempotencyKey": format!("{}-{}", slug(self.notice), next.number)});
        let place = self.trial.recorder.begin(self.notice, next);
        loop {
            match self.ask("publishDraft", &input, "version { number }").await {
                Told::Done(payload) => {
                    assert_eq!(payload["version"]["number"], next.number, "published twice");
                    break;
                }
                Told::Refused(codes) => panic!("{} is refused: {codes:?}", slug(self.notice)),
                Told::Nothing => self.pause().await,
            }
        }
        self.trial.recorder.answer(place);
        self.standing.push(next);
        self.last = next.number;
    }

    async fn withdraw(&mut self) {
        let [.., back, gone] = self.standing.as_mut_slice() else {
            return;
        };
        back.stretch += 1;
        let (next, number) = (*back, gone.number);
        let input = json!({"slug": slug(self.notice), "number": number, "reason": "A mistake.",
            "then": "PREVIOUS"});
        let place = self.trial.recorder.begin(self.notice, next);
        let mut attempts = 0;
        loop {
            attempts += 1;
            match self.ask("withdrawVersion", &input, "version { number }").await {
                Told::Done(_) => break,
                // An earlier attempt did it. Its instant is no further ahead than this.
                Told::Refused(codes) if attempts > 1 && codes == ["WRONG_STATE"] => {
                    tokio::time::sleep(self.trial.in_force_after + SLACK).await;
                    break;
                }
                Told::Refused(codes) => panic!("withdrawing in {} is refused: {codes:?}", slug(self.notice)),
                Told::Nothing => self.pause().await,
            }
        }
        self.trial.recorder.answer(place);
        self.standing.pop();
    }

    /// A draft that says something new, with its revision; none when the trial is over first.
    async fn draft(&mut self) -> Option<(Value, Value)> {
        let fields = "draft { id revision }";
        let text = format!("Text {}", self.last + 1);
        while !self.trial.is_over() {
            let input = json!({"slug": slug(self.notice)});
            let Told::Done(made) = self.ask("createDraft", &input, fields).await else {
                self.pause().await;
                continue;
            };
            let draft = &made["draft"];
            let input = json!({"draftId": draft["id"], "expectedRevision": draft["revision"],
                "edits": [{"setTitle": {"title": text}}]});
            if let Told::Done(edited) = self.ask("editDraft", &input, fields).await {
                return Some((edited["draft"]["id"].clone(), edited["draft"]["revision"].clone()));
            }
        }
        None
    }

    async fn ask(&mut self, field: &str, input: &Value, selection: &str) -> Told {
        let (_, server) = self.trial.any_server(&mut self.seed);
        let heard = server.as_admin(&mutation(field, input, selection)).await;
        let Some(mut data) = self.trial.data(field, heard) else {
            return Told::Nothing;
        };
        let payload = data[field].take();
        let errors = payload["errors"].as_array().map_or(&[][..], Vec::as_slice);
        if errors.is_empty() {
            return Told::Done(payload);
        }
        Told::Refused(
            errors
                .iter()
                .map(|error| error["code"].as_str().unwrap_or_default().to_owned())
                .collect(),
        )
    }

    async fn pause(&mut self) {
        tokio::time::sleep(self.seed.millis(PAUSE.0, PAUSE.1)).await;
    }
}

fn mutation(field: &str, input: &Value, selection: &str) -> Value {
    let first = field.chars().take(1).flat_map(char::to_uppercase);
    let name: String = first.chain(field.chars().skip(1)).collect();
    let query = format!(
        "mutation($input: {name}Input!) {{ {field}(input: $input) {{ {selection} errors {{ code message }} }} }}"
    );
    json!({"query": query, "variables": {"input": input}})
}
