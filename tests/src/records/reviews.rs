//! Reviews: who may have made them, and that what was published had enough.

use std::collections::BTreeMap;

use noticeboard_entity::drafts;

use super::Records;

impl Records {
    pub(super) fn problems_of_reviews(&self) -> Vec<String> {
        self.drafts
            .iter()
            .flat_map(|draft| self.problems_of_review(draft))
            .collect()
    }

    fn problems_of_review(&self, draft: &drafts::Model) -> Vec<String> {
        // By the last word of each person whose name is known.
        let mut last: BTreeMap<&str, (&str, bool)> = BTreeMap::new();
        for review in self.reviews.iter().filter(|review| review.draft_id == draft.id) {
            if let Some(reviewer) = &review.reviewer {
                let is_of_this = review.content_hash == draft.content_hash;
                last.insert(reviewer, (&review.decision, is_of_this));
            }
        }
        for author in self.authors.iter().filter(|author| author.draft_id == draft.id) {
            last.remove(author.subject.as_str());
        }
        let count = |decision: &str| last.values().filter(|said| **said == (decision, true)).count();
        let (approvals, objections) = (count("APPROVE"), count("REQUEST_CHANGES"));
        let asked = draft
            .approvals_required
            .and_then(|asked| usize::try_from(asked).ok());
        let is_known = self
            .reviews
            .iter()
            .all(|review| review.draft_id != draft.id || review.reviewer.is_some());
        let mut problems = Vec::new();
        let mut problem =
            |what: String| problems.push(format!("draft {} is {}: {what}", draft.id, draft.state));
        match draft.state.as_str() {
            "APPROVED" | "PUBLISHED" if is_known && asked.is_some_and(|asked| approvals < asked) => {
                problem(format!("{approvals} approve it and {asked:?} must"));
            }
            "APPROVED" | "PUBLISHED" if objections > 0 => problem(format!("{objections} object")),
            "APPROVED" if is_known && approvals == 0 => problem("nobody approves it".to_owned()),
            "IN_REVIEW" | "APPROVED" if asked.is_none() => {
                problem("nothing says how many must approve".to_owned());
            }
            _ => {}
        }
        problems
    }
}
