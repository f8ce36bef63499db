//! One notice's versions: their numbers, their instants, their predecessors and what is in force when.

use std::collections::BTreeSet;

use noticeboard_entity::{version_facts, versions};

/// The rows of one notice; versions by number, facts as they were recorded.
pub(super) struct OfNotice<'a> {
    pub(super) versions: Vec<&'a versions::Model>,
    pub(super) facts: Vec<&'a version_facts::Model>,
}

impl OfNotice<'_> {
    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut instants = BTreeSet::new();
        let mut expected = 0;
        for version in &self.versions {
            let mut problem = |what: String| problems.push(format!("version {}: {what}", version.number));
            expected += 1;
            // What was never public does not come with a public bundle.
            if version.taken_over.is_some() {
                expected = expected.max(version.number);
            }
            if version.number != expected {
                problem(format!("stands where {expected} should"));
            }
            if !instants.insert(version.effective_from) {
                problem("shares its instant with another".to_owned());
            }
            if !version.is_imported && version.effective_from < version.published_at {
                problem("came into force before it was sealed".to_owned());
            }
            if version.is_imported {
                self.import_problems(version).into_iter().for_each(&mut problem);
            }
            let base = self.in_force_at(version.effective_from - 1, version.log_sequence);
            // What became of the versions before was recorded in another order where they were taken over from.
            if version.based_on != base && version.taken_over.is_none() {
                problem(format!(
                    "is based on {:?}, and {base:?} was in force just before",
                    version.based_on
                ));
            }
        }
        for fact in &self.facts {
            if fact.at < fact.recorded_at {
                problems.push(format!("a {} counts before it was recorded", fact.kind));
            }
        }
        problems
    }

    /// A version of the past is past, later than those that were brought in before it, and earlier than all that were
    /// published here before it.
    fn import_problems(&self, version: &versions::Model) -> Vec<String> {
        let mut problems = Vec::new();
        if version.effective_from >= version.published_at {
            problems.push("was brought in with an instant that is not past".to_owned());
        }
        for other in self.versions.iter().filter(|other| other.number < version.number) {
            let is_in_order = if other.is_imported {
                other.effective_from < version.effective_from
            } else {
                version.effective_from < other.effective_from
            };
            if !is_in_order {
                problems.push(format!(
                    "was brought in out of order with version {}",
                    other.number
                ));
            }
        }
        problems
    }

    /// The number of the version in force at an instant, by the records before a place in the log.
    pub(super) fn in_force_at(&self, at: i64, before: i64) -> Option<i32> {
        let facts = || self.facts.iter().filter(|fact| fact.log_sequence < before);
        let said_of = |number: i32| facts().filter(move |fact| fact.version_number == Some(number));
        let counts = |version: &&&versions::Model| {
            version.log_sequence < before
                && version.effective_from <= at
                && !said_of(version.number)
                    .any(|fact| fact.kind == "CANCELLED" || (fact.kind == "WITHDRAWN" && fact.at <= at))
        };
        let last = self
            .versions
            .iter()
            .filter(counts)
            .max_by_key(|version| (version.effective_from, version.number))?;
        let ended = facts()
            .filter(|fact| fact.kind == "RETIRED" || fact.afterwards.as_deref() == Some("NOTHING"))
            .any(|fact| fact.at <= at && last.effective_from < fact.at);
        (!ended).then_some(last.number)
    }

    /// Every instant at which something can change for those who follow the notice, in order.
    pub(super) fn turning_points(&self) -> BTreeSet<i64> {
        let native = self.versions.iter().filter(|version| !version.is_imported);
        let begins = native.map(|version| version.effective_from);
        begins.chain(self.facts.iter().map(|fact| fact.at)).collect()
    }

    /// Whether the public could see a version just before an instant.
    pub(super) fn was_public_before(&self, number: i32, at: i64) -> bool {
        let said = |kind: &'static str| {
            let of_version = self
                .facts
                .iter()
                .filter(move |fact| fact.version_number == Some(number));
            of_version.filter(move |fact| fact.kind == kind)
        };
        let began = self
            .versions
            .iter()
            .any(|v| v.number == number && v.effective_from < at);
        said("ANNOUNCED").any(|fact| fact.at < at) || (began && said("CANCELLED").next().is_none())
    }
}
