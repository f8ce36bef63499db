//! What was taken over from another log: the records say so, and when it was recorded there.

use noticeboard_entity::log_records;
use serde_json::Value;

use super::Records;
use crate::app::instant;

/// When something was recorded where it was taken over from, in microseconds; none for what happened here.
pub(super) fn recorded_at(record: &log_records::Model) -> Option<i64> {
    let written: Value = serde_json::from_str(&record.record).ok()?;
    written["details"]["origin"].as_str()?;
    let text = written["details"]["recordedAt"].as_str()?;
    Some(instant(text).as_micros())
}

impl Records {
    /// Whether the record at a place of the log takes something over.
    pub(super) fn is_taken_over(&self, sequence: i64) -> bool {
        let found = self.log.iter().find(|record| record.sequence == sequence);
        found.is_some_and(|record| recorded_at(record).is_some())
    }

    /// The instant of the last record by which a notice was taken over.
    pub(super) fn taken_over_until(&self, notice: &str) -> Option<i64> {
        let of_notice = self
            .log
            .iter()
            .filter(|record| record.notice_id.as_deref() == Some(notice));
        let taken = of_notice.filter(|record| recorded_at(record).is_some());
        taken.map(|record| record.at).max()
    }
}
