//! What a log took over from another one, and whether that is all that was told there.

use super::Kind;
use super::fold::Story;
use super::history::{Withheld, has_note, withheld};
use super::pointer::Unfit;
use crate::domain::clock::Instant;
use crate::domain::version::{TakenOver, Version};

impl Story {
    /// Passes if this story, which holds what was taken over and nothing else, is the one that a bundle told before.
    ///
    /// # Errors
    /// At the first thing that was not taken over, or as another, or was put in.
    pub(super) fn expect_taken_from(&self, before: &Self, kind: Kind, as_of: Instant) -> Result<(), Unfit> {
        for earlier in &before.history.versions {
            let number = earlier.number;
            let mut expected = Version::clone(earlier);
            expected.taken_over = Some(before.carried(earlier, kind, as_of));
            let Some(taken) = self.history.version(number) else {
                return Err(Unfit::at("", format!("version {number} was not taken over")));
            };
            if *taken != expected || self.remarks(number) != before.remarks(number) {
                let message = format!("version {number} was taken over as another");
                return Err(Unfit::at("", message));
            }
        }
        if self.history.versions.len() != before.history.versions.len() {
            let message = "more versions were taken over than are told of";
            return Err(Unfit::at("", message));
        }
        if self.history.retirements == before.history.retirements {
            Ok(())
        } else {
            let message = "the ends of the notice were not taken over as they are told";
            Err(Unfit::at("", message))
        }
    }

    /// How much of a version a bundle carries.
    fn carried(&self, version: &Version, kind: Kind, as_of: Instant) -> TakenOver {
        if !has_note(version, kind, as_of) {
            TakenOver::Withdrawn
        } else if withheld(self, version, kind, as_of) == Some(Withheld::Cancelled) {
            TakenOver::Cancelled
        } else {
            TakenOver::Whole
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::log::bundle::element::Said;

    fn hash(of: &str) -> String {
        crate::domain::hash::Hash::of(of.as_bytes()).to_string()
    }

    fn record(action: &str, day: u8, more: &Value) -> Value {
        let mut record = json!({"format": 1, "sequence": day, "at": format!("2026-01-{day:02}T00:00:00Z"),
            "action": action, "subject": hash("somebody"), "details": {}});
        for (name, value) in more.as_object().unwrap() {
            record[name] = value.clone();
        }
        record
    }

    fn story(records: &[Value]) -> Result<Story, Unfit> {
        let mut story = Story::default();
        for record in records {
            let said: Said = serde_json::from_value(record.clone()).unwrap();
            story.tell(&said, Some("Why."))?;
        }
        Ok(story)
    }

    fn sealed(number: i32, from: &str) -> Value {
        json!({"version": number, "effectiveFrom": from, "contentHash": hash("content"),
            "details": {"materiality": "MATERIAL", "changeNote": hash("note"), "locales": ["en"]}})
    }

    /// 1 is published and withdrawn, 2 scheduled, announced and called off; the notice ends.
    fn before() -> Vec<Value> {
        let why = hash("why");
        vec![
            record("VERSION_PUBLISHED", 1, &sealed(1, "2026-01-01T00:00:00Z")),
            record("VERSION_SCHEDULED", 2, &sealed(2, "2026-02-01T00:00:00Z")),
            record("VERSION_ANNOUNCED", 3, &json!({"version": 2})),
            record("VERSION_CANCELLED", 4, &json!({"version": 2, "text": why})),
            record(
                "VERSION_WITHDRAWN",
                5,
                &json!({"version": 1, "effectiveFrom": "2026-01-05T00:00:00Z", "text": why, "details": {"then": "NOTHING"}}),
            ),
            record(
                "NOTICE_RETIRED",
                6,
                &json!({"effectiveFrom": "2026-01-06T00:00:00Z", "text": why}),
            ),
        ]
    }

    /// The same as another log takes it over.
    fn taken() -> Vec<Value> {
        let mut records = before();
        for record in &mut records {
            record["details"]["origin"] = hash("origin").into();
            record["details"]["recordedAt"] = record["at"].clone();
            if ["VERSION_PUBLISHED", "VERSION_SCHEDULED"].contains(&record["action"].as_str().unwrap()) {
                record["details"]["recordedAs"] = record["action"].clone();
                record["action"] = "VERSION_IMPORTED".into();
            }
            record["at"] = "2027-01-01T00:00:00Z".into();
        }
        records
    }

    fn judged(records: &[Value]) -> Result<(), Unfit> {
        let as_of = "2026-01-10T00:00:00Z".parse().unwrap();
        story(records)?.expect_taken_from(&story(&before())?, Kind::Auditor, as_of)
    }

    #[test]
    fn what_was_taken_over_as_it_was_passes() {
        assert_eq!(judged(&taken()), Ok(()));
    }

    #[test]
    fn whatever_was_taken_over_otherwise_is_noticed() {
        let other = json!("2026-01-09T00:00:00Z");
        for (at, place, value) in [
            (0, "/details/recordedAt", other.clone()),
            (0, "/details/recordedAs", json!("VERSION_RESTORED")),
            (0, "/details/recordedAs", json!("VERSION_ANNOUNCED")),
            (0, "/details/changeNote", json!(hash("another note"))),
            (0, "/details/materiality", json!("EDITORIAL")),
            (0, "/details/locales", json!(["de"])),
            (0, "/effectiveFrom", other.clone()),
            (0, "/contentHash", json!(hash("another content"))),
            (0, "/action", json!("VERSION_PUBLISHED")),
            (1, "/version", json!(3)),
            (2, "/details/recordedAt", other.clone()),
            (3, "/details/recordedAt", other.clone()),
            (4, "/details/recordedAt", other.clone()),
            (4, "/details/then", json!("PREVIOUS")),
            (4, "/effectiveFrom", other.clone()),
            (5, "/effectiveFrom", other.clone()),
            (5, "/details/recordedAt", other),
        ] {
            let mut records = taken();
            *records[at].pointer_mut(place).unwrap() = value;
            assert!(judged(&records).is_err(), "{at}{place}");
        }
        for at in 0..taken().len() {
            let mut fewer = taken();
            fewer.remove(at);
            assert!(judged(&fewer).is_err(), "without {at}");
        }
        let mut withheld = taken();
        withheld[0]["details"]["withheld"] = "WITHDRAWN".into();
        assert!(judged(&withheld).is_err());
        let mut more = taken();
        let mut third = more[1].clone();
        third["version"] = 3.into();
        more.push(third);
        assert!(judged(&more).is_err());
    }
}
