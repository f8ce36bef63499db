//! Single texts that are easily judged wrongly.

use super::super::*;
use super::complete::{codes, read};
use crate::domain::cookie::Cookie;
use crate::domain::lifetime::Lifetime;

/// How a text of one section stands to a rule.
fn status(rule: &str, heading: &str, html: &str) -> Vec<Status> {
    let text = format!("= T\n# {heading} | s\n{html}\n");
    let checks = run(
        &read(&text, None),
        &codes("EU,US-CA"),
        &BTreeSet::new(),
        &Occasion::default(),
    );
    checks
        .iter()
        .filter(|check| check.rule == rule)
        .map(|check| check.status)
        .collect()
}

fn fails(rule: &str, heading: &str, html: &str) -> bool {
    status(rule, heading, html).contains(&Status::Fail)
}

#[test]
fn a_heading_alone_states_nothing() {
    assert!(fails(
        "gdpr-13-2-d",
        "Your right to complain to a supervisory authority",
        "We are glad that you are here."
    ));
    assert!(fails(
        "gdpr-13-2-b-access",
        "Right of access",
        "<strong>Right of access</strong>. We are glad that you are here."
    ));
}

#[test]
fn telling_an_authority_is_no_right_to_complain() {
    assert!(fails(
        "gdpr-13-2-d",
        "Security",
        "We notify the supervisory authority of a breach."
    ));
    assert!(fails(
        "gdpr-13-2-d",
        "Quality",
        "You may complain to our service desk."
    ));
    assert!(!fails(
        "gdpr-13-2-d",
        "Rights",
        "You may lodge a complaint with a data protection authority."
    ));
}

#[test]
fn what_is_for_residents_of_california_is_none_for_europe() {
    let complaint = "You may complain to the data protection authority.";
    assert!(fails("gdpr-13-2-d", "For residents of California", complaint));
    assert!(!fails("gdpr-13-2-d", "For everybody", complaint));
}

#[test]
fn limiting_access_for_security_is_no_right_of_access() {
    assert!(fails(
        "gdpr-13-2-b-access",
        "Security",
        "We limit access to your personal data."
    ));
}

#[test]
fn what_is_denied_is_not_stated() {
    assert!(fails(
        "gdpr-13-2-b-portability",
        "Your rights",
        "There is no right to data portability here."
    ));
}

#[test]
fn unsubscribing_is_no_way_to_opt_out_of_sale() {
    let text = "You may unsubscribe from our newsletter by clicking the link.";
    assert!(fails("ccpa-opt-out-method", "Newsletter", text));
    assert!(!fails(
        "ccpa-opt-out-method",
        "Choices",
        "To opt out of sale, use the link at the foot of each page."
    ));
}

#[test]
fn who_neither_sells_nor_shares_needs_no_way_to_opt_out() {
    let text =
        "We do not sell personal information. We do not share it for cross-context behavioral advertising.";
    assert_eq!(
        status("ccpa-opt-out-method", "California", text),
        [Status::NotApplicable]
    );
    assert!(fails(
        "ccpa-opt-out-method",
        "California",
        "We do not sell personal information."
    ));
}

#[test]
fn a_language_that_nothing_reads_is_never_passed() {
    let mut content = Content::default();
    content
        .title
        .insert("nb".parse().unwrap(), "Personvern".to_owned());
    let checks = run(
        &content,
        &codes("EU,US-CA"),
        &BTreeSet::new(),
        &Occasion::default(),
    );
    let judged = checks
        .iter()
        .filter(|check| check.rule.starts_with("gdpr") || check.rule.starts_with('c'));
    let by_wording = judged
        .filter(|check| !["craft-heading", "craft-link", "craft-cookie-undeclared"].contains(&check.rule));
    for check in by_wording {
        assert_eq!(check.status, Status::NotApplicable, "{check:?}");
        assert!(!check.message.is_empty());
    }
}

#[test]
fn what_could_not_be_compared_is_not_passed() {
    let text = "We set cookies, and keep them for a year. This notice is effective from 1 March 2026.";
    for rule in [
        "craft-cookie-lifetime",
        "craft-cookie-unmentioned",
        "craft-cookie-denied",
        "craft-date",
        "wp260-30",
    ] {
        assert_eq!(status(rule, "Cookies", text), [Status::NotApplicable], "{rule}");
    }
    // A declaration of which the text gives no time.
    let mut content = read(
        "= T\n# Cookies | s\nWe set the cookie _count for statistics.\n",
        None,
    );
    let mut cookie = Cookie::named("count".parse().unwrap(), "_count".to_owned());
    cookie.lifetime = Lifetime::Session;
    content.sections[0].cookies.push(cookie);
    let checks = run(&content, &codes("EU"), &BTreeSet::new(), &Occasion::default());
    let lifetimes = checks
        .iter()
        .find(|check| check.rule == "craft-cookie-lifetime")
        .unwrap();
    assert_eq!(lifetimes.status, Status::NotApplicable);
    assert!(lifetimes.message.contains("nothing to compare"), "{lifetimes:?}");
}

#[test]
fn the_united_kingdom_has_the_same_list_under_its_own_name() {
    let checks = run(
        &Content::default(),
        &codes("GB-ENG"),
        &BTreeSet::new(),
        &Occasion::default(),
    );
    let complaint = checks.iter().find(|check| check.rule == "gdpr-13-2-d").unwrap();
    assert_eq!(complaint.source, "UK GDPR art. 13(2)(d) and 77");
}

#[test]
fn member_states_and_their_parts_have_the_list_of_the_union() {
    for code in ["EU", "NO", "FR-75", "DE-BY"] {
        assert!(regimes(&codes(code)).contains(&Regime::Europe), "{code}");
    }
    for code in ["US", "CH", "US-NY"] {
        assert!(regimes(&codes(code)).is_empty(), "{code}");
    }
}

#[test]
fn a_tool_is_no_cookie_of_the_same_name() {
    assert!(!fails(
        "craft-cookie-undeclared",
        "Tools",
        "Choose the IDE that you prefer."
    ));
    assert!(fails(
        "craft-cookie-undeclared",
        "Cookies",
        "Our partner sets the cookie IDE."
    ));
}

#[test]
fn the_number_of_requests_in_a_year_is_no_time_to_answer() {
    let text = "You may make two requests in any 12-month period for a timely response. We respond to a request within 45 days.";
    assert_eq!(status("ccpa-answer", "California", text), [Status::Pass]);
    assert_eq!(
        status(
            "ccpa-answer",
            "California",
            "We respond to a request within 90 days."
        ),
        [Status::Fail]
    );
}

#[test]
fn whom_data_come_from_is_no_recipient() {
    assert!(fails(
        "gdpr-13-1-e",
        "Sources",
        "Personal data are collected from you and from third parties."
    ));
    assert!(!fails(
        "gdpr-13-1-e",
        "Recipients",
        "We share them with Postbud AB."
    ));
}

#[test]
fn opting_out_of_telemetry_is_no_way_to_opt_out_of_sale() {
    assert!(fails(
        "ccpa-opt-out-method",
        "Telemetry",
        "To opt out, go to the settings of the editor."
    ));
    let text = "To opt out of the sharing of your data, click the link in the footer or use a global privacy control.";
    assert!(!fails("ccpa-opt-out-method", "Choices", text));
}

#[test]
fn a_reference_to_a_section_that_is_not_there_or_stands_elsewhere_fails() {
    let of = |text: &str| status("craft-reference", "Your rights", text).contains(&Status::Fail);
    assert!(of("See the section “Payments” above."));
    assert!(!of("See the section “Your rights” above."));
    assert!(!of("As the Your Rights section says, that is so."));
}

#[test]
fn a_section_that_only_keeps_by_a_basis_lacks_one_for_the_rest() {
    let text =
        "<p>We process personal information about partners. Our continued storage is based on consent.</p>";
    assert_eq!(status("gdpr-13-1-c-basis", "Partners", text), [Status::Fail]);
    let text = "<p>We process personal information about partners on the basis of consent.</p>";
    assert_eq!(status("gdpr-13-1-c-basis", "Partners", text), [Status::Pass]);
}
