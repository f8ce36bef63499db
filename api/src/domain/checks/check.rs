//! One item of a check-list: the rule, how a content stands to it, and why.

use serde::{Deserialize, Serialize};

use crate::domain::cookie::word;
use crate::domain::key::Key;
use crate::domain::reading::passages::Passage;

word!(
    /// How a content stands to a rule.
    Status {
        /// What the rule asks for is there.
        Pass = "PASS",
        /// It is not, or something contradicts it.
        Fail = "FAIL",
        /// The rule asks nothing of this content, or nobody but a person can judge it.
        NotApplicable = "NOT_APPLICABLE",
    }
);
word!(
    /// What a failed check means.
    Severity {
        /// The law always asks for it: nothing is published unless somebody says why.
        Error = "ERROR",
        /// The law asks for it in some cases, or the wording may be read otherwise: look.
        Warning = "WARNING",
        /// Good to know.
        Info = "INFO",
    }
);

/// A rule with a stable name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// Its stable name, such as `gdpr-13-2-d`.
    pub id: &'static str,
    /// What it means when it fails.
    pub severity: Severity,
    /// Where it comes from.
    pub source: &'static str,
}

/// How a content stands to one rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Check {
    /// The rule's name.
    pub rule: &'static str,
    /// How the content stands to it.
    pub status: Status,
    /// What a failure means.
    pub severity: Severity,
    /// What is, and what to do: a sentence without a full stop.
    pub message: String,
    /// The section that shows it, if one does.
    pub section: Option<Key>,
    /// The declaration that it is about, if it is about one.
    pub cookie: Option<Key>,
    /// The law or guideline, where there is one.
    pub source: String,
}

impl Check {
    /// Whether it keeps a version from being published.
    pub fn is_blocking(&self) -> bool {
        self.status == Status::Fail && self.severity == Severity::Error
    }
}

/// Where something was found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct At {
    pub(super) section: Option<Key>,
    pub(super) cookie: Option<Key>,
}

impl At {
    /// Nowhere in particular.
    pub(super) fn nowhere() -> Self {
        Self::default()
    }

    /// In a section.
    pub(super) fn section(key: &Key) -> Self {
        Self {
            section: Some(key.clone()),
            cookie: None,
        }
    }

    /// Where a passage stands.
    pub(super) fn passage(passage: &Passage) -> Self {
        Self {
            section: passage.place.section().cloned(),
            cookie: None,
        }
    }

    /// At a declaration, with its section if it has one.
    pub(super) fn cookie(section: Option<&Key>, cookie: &Key) -> Self {
        Self {
            section: section.cloned(),
            cookie: Some(cookie.clone()),
        }
    }
}

/// Checks as they are made.
#[derive(Default)]
pub(super) struct Report(Vec<Check>);

impl Report {
    /// What the rule asks for is there.
    pub(super) fn pass(&mut self, rule: &Rule, message: impl Into<String>, at: At) {
        self.add(rule, Status::Pass, message.into(), at);
    }

    /// What the rule asks for is not there, or something contradicts it.
    pub(super) fn fail(&mut self, rule: &Rule, message: impl Into<String>, at: At) {
        self.add(rule, Status::Fail, message.into(), at);
    }

    /// The rule does not apply, or nobody but a person can judge it.
    pub(super) fn not_applicable(&mut self, rule: &Rule, message: impl Into<String>) {
        self.add(rule, Status::NotApplicable, message.into(), At::nowhere());
    }

    /// A failure each for what was found; when nothing was, the rule is passed.
    pub(super) fn each(&mut self, rule: &Rule, found: Vec<(String, At)>, otherwise: &str) {
        if found.is_empty() {
            self.pass(rule, otherwise, At::nowhere());
        }
        for (message, at) in found {
            self.fail(rule, message, at);
        }
    }

    /// Whatever was judged.
    pub(super) fn add(&mut self, rule: &Rule, status: Status, message: String, at: At) {
        self.0.push(Check {
            rule: rule.id,
            status,
            severity: rule.severity,
            message,
            section: at.section,
            cookie: at.cookie,
            source: rule.source.to_owned(),
        });
    }

    /// The checks added since there were so many, for whoever knows more of them.
    pub(super) fn since(&mut self, start: usize) -> &mut [Check] {
        self.0.get_mut(start..).unwrap_or_default()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn into_checks(self) -> Vec<Check> {
        self.0
    }
}
