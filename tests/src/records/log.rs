//! The log: numbers, instants, hashes and each notice's own chain.

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{Records, taken_over};

/// The actions that name a version which they seal.
const SEALING: [&str; 4] = [
    "VERSION_PUBLISHED",
    "VERSION_SCHEDULED",
    "VERSION_RESTORED",
    "VERSION_IMPORTED",
];

impl Records {
    pub(super) fn problems_of_the_log(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut chains: BTreeMap<&str, (i64, String)> = BTreeMap::new();
        let mut before = i64::MIN;
        for (expected, record) in (0_i64..).zip(&self.log) {
            let mut problem = |what: &str| problems.push(format!("log record {}: {what}", record.sequence));
            if record.sequence != expected {
                problem(&format!("stands where {expected} should"));
            }
            if record.at <= before {
                problem("is not later than the one before");
            }
            before = record.at;
            let leaf = Sha256::new()
                .chain_update([0])
                .chain_update(&record.record)
                .finalize();
            if *leaf != *record.leaf_hash {
                problem("has another leaf hash");
            }
            let written: Value = serde_json::from_str(&record.record).unwrap_or_default();
            if written["sequence"] != record.sequence || written["action"] != record.action.as_str() {
                problem("says something else than its row");
            }
            let Some(notice) = &record.notice_id else { continue };
            let (ordinal, previous) = match chains.get(notice.as_str()) {
                Some((ordinal, hash)) => (ordinal + 1, Value::from(hash.as_str())),
                None => (0, Value::Null),
            };
            if record.ordinal != Some(ordinal) || written["ordinal"] != ordinal {
                problem(&format!("is not number {ordinal} of its notice"));
            }
            if written["previous"] != previous {
                problem("names another record as the notice's one before");
            }
            chains.insert(notice, (ordinal, format!("sha256:{}", hex::encode(leaf))));
        }
        problems.extend(self.problems_of_sealings());
        problems
    }

    /// Each version has its record, and each record of a sealing its version.
    fn problems_of_sealings(&self) -> Vec<String> {
        let sealings = self
            .log
            .iter()
            .filter(|record| SEALING.contains(&record.action.as_str()));
        let recorded: Vec<_> = sealings
            .map(|record| {
                (
                    record.sequence,
                    record.notice_id.as_deref(),
                    record.version_number,
                    taken_over::recorded_at(record).unwrap_or(record.at),
                )
            })
            .collect();
        let sealed: Vec<_> = self
            .versions
            .iter()
            .map(|v| {
                (
                    v.log_sequence,
                    Some(v.notice_id.as_str()),
                    Some(v.number),
                    v.published_at,
                )
            })
            .collect();
        if recorded == sealed {
            Vec::new()
        } else {
            vec![format!(
                "the log seals {recorded:?}, and the versions are {sealed:?}"
            )]
        }
    }
}
