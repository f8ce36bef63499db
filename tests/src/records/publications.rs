//! Publication events: what follows from the versions and facts, against what was numbered.

use noticeboard_entity::versions;

use super::Records;
use super::in_force::OfNotice;

/// An event by what it says: instant, kind, version, and the version in force before.
type Said = (i64, String, Option<i32>, Option<i32>);

impl Records {
    pub(super) fn problems_of_events(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut before = i64::MIN;
        for (expected, event) in (1_i64..).zip(&self.events) {
            let mut problem = |what: String| problems.push(format!("event {:?}: {what}", event.sequence));
            if event.sequence != Some(expected) {
                problem(format!("stands where {expected} should"));
            }
            if event.instant < before {
                problem("is older than the one before".to_owned());
            }
            before = event.instant;
            if self
                .log
                .iter()
                .all(|record| record.sequence != event.log_sequence)
            {
                problem("names no log record".to_owned());
            }
        }
        let recorded_until = self.log.last().map_or(i64::MIN, |record| record.at);
        for event in self
            .waiting
            .iter()
            .filter(|event| event.instant <= recorded_until)
        {
            problems.push(format!(
                "{} at {} is due and has no number",
                event.kind, event.instant
            ));
        }
        let until = recorded_until.max(before);
        for notice in &self.notices {
            let numbered: Vec<Said> = self
                .events
                .iter()
                .filter(|event| event.notice_id == notice.id)
                .map(|e| (e.instant, e.kind.clone(), e.version_number, e.previous_number))
                .collect();
            let expected = self.expected_events(notice, until);
            if numbered != expected {
                problems.push(format!(
                    "the events of {} are {numbered:#?}, and should be {expected:#?}",
                    notice.slug
                ));
            }
        }
        problems
    }

    /// What the public hears of a notice up to an instant; at one instant what ends comes before what begins.
    ///
    /// Everything by the records of its own time: an import changes what was in force before it, and was not heard of.
    fn expected_events(&self, notice: &noticeboard_entity::notices::Model, until: i64) -> Vec<Said> {
        let of = self.of(notice);
        let in_force = |at: i64| of.in_force_at(at, self.first_record_after(at));
        let mut expected: Vec<(u8, Said)> = Vec::new();
        for fact in of
            .facts
            .iter()
            .filter(|fact| !self.is_taken_over(fact.log_sequence))
        {
            let rank = match fact.kind.as_str() {
                "WITHDRAWN" => 0,
                "CANCELLED" => 1,
                "RETIRED" => 2,
                _ => 4,
            };
            let is_heard = match (fact.kind.as_str(), fact.version_number) {
                ("WITHDRAWN" | "CANCELLED", Some(number)) => of.was_public_before(number, fact.at),
                _ => true,
            };
            if is_heard {
                let said = (
                    fact.at,
                    fact.kind.clone(),
                    fact.version_number,
                    in_force(fact.at - 1),
                );
                expected.push((rank, said));
            }
        }
        for at in of.turning_points() {
            let (now, before) = (in_force(at), in_force(at - 1));
            if now.is_some() && now != before {
                expected.push((3, (at, "IN_FORCE".to_owned(), now, before)));
            }
        }
        for (first, last) in self.imports_into(&of) {
            let at = last.published_at;
            let (now, before) = (in_force(at), of.in_force_at(at, first.log_sequence));
            if now.is_some() && now != before {
                expected.push((3, (at, "IN_FORCE".to_owned(), now, before)));
            }
        }
        if let Some(at) = self.taken_over_until(&notice.id)
            && let Some(now) = in_force(at)
        {
            expected.push((3, (at, "IN_FORCE".to_owned(), Some(now), None)));
        }
        expected.retain(|(_, said)| said.0 <= until);
        expected.sort_by_key(|(rank, said)| (said.0, *rank, said.2));
        expected.into_iter().map(|(_, said)| said).collect()
    }

    /// Sequence of the first record that was made after an instant.
    fn first_record_after(&self, at: i64) -> i64 {
        let later = self.log.iter().find(|record| record.at > at);
        later.map_or(i64::MAX, |record| record.sequence)
    }

    /// The first and the last version of each transaction that brought some of the past in: one signed head was made
    /// over all its records.
    fn imports_into<'a>(&self, of: &OfNotice<'a>) -> Vec<(&'a versions::Model, &'a versions::Model)> {
        let head_over = |version: &versions::Model| {
            let sizes = self.checkpoints.iter().map(|head| head.tree_size);
            sizes.filter(|size| *size > version.log_sequence).min()
        };
        let mut imports: Vec<(&versions::Model, &versions::Model)> = Vec::new();
        let brought_in = |version: &&&'a versions::Model| version.is_imported && version.taken_over.is_none();
        for version in of.versions.iter().filter(brought_in) {
            match imports.last_mut() {
                Some((first, last)) if head_over(first) == head_over(version) => *last = version,
                _ => imports.push((version, version)),
            }
        }
        imports
    }
}
