//! Every element of the complete notice taken out in turn: exactly its item turns.

use std::collections::{BTreeMap, BTreeSet};

use super::super::*;
use super::complete::{codes, english, notice, occasion};
use crate::domain::cookie::CookieCategory;
use crate::domain::lifetime::Lifetime;

/// How a content stands to each rule: every status and severity that an item of it has.
type Standing = BTreeMap<&'static str, BTreeSet<(Status, Severity)>>;

fn standing(checks: &[Check]) -> Standing {
    let mut all = Standing::new();
    for check in checks {
        all.entry(check.rule)
            .or_default()
            .insert((check.status, check.severity));
    }
    all
}

/// What is run.
struct Case {
    content: Content,
    jurisdictions: BTreeSet<String>,
    occasion: Occasion,
}

impl Case {
    fn complete() -> Self {
        Self {
            content: notice(None),
            jurisdictions: codes("EU,US-CA"),
            occasion: occasion(),
        }
    }

    fn run(&self) -> Vec<Check> {
        let required = BTreeSet::from([english()]);
        run(&self.content, &self.jurisdictions, &required, &self.occasion)
    }

    /// The complete notice without what a rule asks for.
    fn without(rule: &str) -> Self {
        let mut case = Self {
            content: notice(Some(rule)),
            ..Self::complete()
        };
        let cookies = case
            .content
            .sections
            .iter_mut()
            .find(|section| section.key.as_str() == "cookies");
        let cookies = &mut cookies.unwrap().cookies;
        match rule {
            "eprivacy-5-3-purpose" => cookies[0].purpose.clear(),
            "eprivacy-5-3-duration" => cookies[0].lifetime = Lifetime::Unknown,
            "eprivacy-5-3-access" => cookies[0].recipients.clear(),
            "eprivacy-5-3-consent" => cookies[1].consent_required = Some(false),
            "eprivacy-5-3-category" => cookies[0].category = CookieCategory::Unclassified,
            "eprivacy-5-3-declared" => cookies.clear(),
            "gdpr-13-1-f-recipients" => {
                let europe = case
                    .content
                    .sections
                    .iter_mut()
                    .find(|section| section.key.as_str() == "europe");
                let counts = europe
                    .unwrap()
                    .children
                    .iter_mut()
                    .find(|section| section.key.as_str() == "counts");
                for body in counts.unwrap().body.values_mut() {
                    let named = body.as_html().replace("Google counts", "Our server counts");
                    *body = crate::domain::rich_text::from_html(&named).text;
                }
            }
            "jurisdiction-none" => case.jurisdictions.clear(),
            "jurisdiction-unknown" => case.jurisdictions.extend(codes("BR")),
            "language-unread" => {
                for cookie in cookies {
                    cookie
                        .purpose
                        .insert("nb".parse().unwrap(), "Handlekurv".to_owned());
                }
            }
            "wp260-30" => case.occasion.public_from = Some("2026-02-20T00:00:00Z".parse().unwrap()),
            "translation-stale" => {
                case.occasion.stale = Some(BTreeMap::from([(english(), vec!["title".to_owned()])]));
            }
            _ => {}
        }
        case
    }
}

#[test]
fn a_complete_notice_fails_nothing() {
    let failed: Vec<Check> = Case::complete()
        .run()
        .into_iter()
        .filter(|check| check.status == Status::Fail)
        .collect();
    assert_eq!(failed, []);
}

#[test]
fn a_complete_notice_is_judged_by_every_rule_of_its_lists() {
    let judged = Case::complete().run();
    for rule in rules() {
        let is_of_arguments =
            ["jurisdiction-none", "jurisdiction-unknown", "language-unread"].contains(&rule.id);
        let passes = judged
            .iter()
            .any(|check| check.rule == rule.id && check.status == Status::Pass);
        assert!(passes || is_of_arguments, "{}", rule.id);
    }
}

#[test]
fn without_one_element_exactly_its_item_turns() {
    let before = standing(&Case::complete().run());
    let mut faults = Vec::new();
    for rule in rules() {
        let after = standing(&Case::without(rule.id).run());
        let all: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
        let turned: Vec<&str> = all
            .into_iter()
            .filter(|id| before.get(id) != after.get(id))
            .collect();
        // These take away what items of other rules are about; none of them may fail.
        let may_vanish = ["eprivacy-5-3-declared", "jurisdiction-none", "language-unread"].contains(&rule.id);
        let failing = |id: &&&str| {
            after
                .get(**id)
                .is_some_and(|all| all.iter().any(|(status, _)| *status == Status::Fail))
        };
        let counted: Vec<&str> = if may_vanish {
            turned
                .iter()
                .filter(|id| **id == rule.id || failing(id))
                .copied()
                .collect()
        } else {
            turned
        };
        if counted != [rule.id] {
            faults.push(format!("{}: {counted:?}", rule.id));
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn an_element_that_is_gone_is_a_failure_unless_it_depends_on_something_that_went_with_it() {
    let may_end = [
        "gdpr-12-3",
        "gdpr-13-1-a-representative",
        "gdpr-13-1-b",
        "gdpr-13-1-f-recipients",
        "gdpr-13-2-f",
        "ccpa-answer",
        "jurisdiction-unknown",
        "language-unread",
    ];
    for rule in rules() {
        let after = standing(&Case::without(rule.id).run());
        let statuses: BTreeSet<Status> = after[rule.id].iter().map(|(status, _)| *status).collect();
        let expected = if may_end.contains(&rule.id) {
            Status::NotApplicable
        } else {
            Status::Fail
        };
        assert!(statuses.contains(&expected), "{}: {statuses:?}", rule.id);
    }
}

#[test]
fn rules_have_names_of_their_own() {
    let names: BTreeSet<&str> = rules().iter().map(|rule| rule.id).collect();
    assert_eq!(names.len(), rules().len());
}

#[test]
fn the_documentation_lists_every_rule() {
    let page = include_str!("../../../../../docs/checks.md");
    let missing = rules()
        .into_iter()
        .filter(|rule| !page.contains(&format!("`{}`", rule.id)));
    let missing: Vec<&str> = missing.map(|rule| rule.id).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
