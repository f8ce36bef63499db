//! Items of a completeness check.

use async_graphql::SimpleObject;

use crate::domain::checks;
use crate::graphql::word::{CheckSeverity, CheckStatus};

/// One item of a completeness check, with its legal or technical source.
#[derive(SimpleObject, Clone)]
pub struct Check {
    /// The rule's stable name, such as `gdpr-13-2-d`; the documentation lists them.
    rule: String,
    /// How the content stands to the rule.
    status: CheckStatus,
    /// What a failure means.
    severity: CheckSeverity,
    /// What is, and what to do. No legal advice: the rules know words and fields, not law.
    message: String,
    /// The section that shows it.
    section_key: Option<String>,
    /// The declaration that it is about.
    cookie_key: Option<String>,
    /// The law, regulation or guideline.
    source: Option<String>,
}

impl From<checks::Check> for Check {
    fn from(check: checks::Check) -> Self {
        Self {
            rule: check.rule.to_owned(),
            status: check.status.into(),
            severity: check.severity.into(),
            message: check.message,
            section_key: check.section.map(|key| key.to_string()),
            cookie_key: check.cookie.map(|key| key.to_string()),
            source: Some(check.source).filter(|source| !source.is_empty()),
        }
    }
}
