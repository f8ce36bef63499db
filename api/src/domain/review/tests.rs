use proptest::prelude::*;

use super::*;
use Decision::{Approve, RequestChanges};

/// Random bytes that are always the same.
struct Sevens;

impl Randomness for Sevens {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessError> {
        bytes.fill(7);
        Ok(())
    }
}

fn content(text: &str) -> Hash {
    Hash::of(text.as_bytes())
}

fn named(name: &str) -> Person {
    Person::Named(name.to_owned())
}

fn marked(name: &str) -> Person {
    Person::Marked(Mark::of(name, &Sevens).unwrap())
}

fn by(reviewer: Person, decision: Decision, text: &str) -> Review {
    Review {
        id: RowId::from_text("r"),
        draft_id: DraftId::from_text("d"),
        reviewer,
        decision,
        comment: None,
        content_hash: content(text),
        at: Instant::from_micros(0),
    }
}

/// What reviews of `(name, decision, content)` come to for the content `now`.
fn come_to(reviews: &[(&str, Decision, &str)], authors: &[&str]) -> (i32, bool) {
    let reviews: Vec<Review> = reviews
        .iter()
        .map(|(name, decision, text)| by(named(name), *decision, text))
        .collect();
    let authors: Vec<Person> = authors.iter().map(|name| named(name)).collect();
    let standing = standing(&reviews, &authors, content("now"));
    (standing.approvals, standing.is_blocked)
}

#[test]
fn an_approval_counts_once_per_person() {
    let twice = [
        ("a", Approve, "now"),
        ("a", Approve, "now"),
        ("b", Approve, "now"),
    ];
    assert_eq!(come_to(&twice, &[]), (2, false));
}

#[test]
fn the_last_decision_of_a_reviewer_counts() {
    assert_eq!(
        come_to(&[("a", Approve, "now"), ("a", RequestChanges, "now")], &[]),
        (0, true)
    );
    assert_eq!(
        come_to(&[("a", RequestChanges, "now"), ("a", Approve, "now")], &[]),
        (1, false)
    );
}

#[test]
fn an_approval_of_another_content_counts_for_nothing() {
    assert_eq!(
        come_to(&[("a", Approve, "before"), ("b", RequestChanges, "before")], &[]),
        (0, false)
    );
}

#[test]
fn going_back_to_an_old_content_does_not_get_around_an_objection() {
    let objected = [("a", RequestChanges, "now"), ("a", Approve, "other")];
    assert_eq!(come_to(&objected, &[]), (0, true));
    let approved = [("a", Approve, "now"), ("a", RequestChanges, "other")];
    assert_eq!(come_to(&approved, &[]), (0, false));
}

#[test]
fn the_word_of_an_author_does_not_count() {
    assert_eq!(
        come_to(&[("a", Approve, "now"), ("b", Approve, "now")], &["a"]),
        (1, false)
    );
    let reviews = [by(named("a"), Approve, "now")];
    assert_eq!(standing(&reviews, &[marked("a")], content("now")).approvals, 0);
    assert!(!reviews[0].is_valid(&[marked("a")], content("now")));
    assert!(reviews[0].is_valid(&[marked("b")], content("now")));
}

#[test]
fn a_reviewer_whose_name_was_erased_is_still_one_person() {
    let reviews = [
        by(marked("a"), Approve, "now"),
        by(named("b"), Approve, "now"),
        by(named("a"), Approve, "now"),
    ];
    assert_eq!(standing(&reviews, &[], content("now")).approvals, 2);
    let objection = [
        by(marked("a"), RequestChanges, "now"),
        by(named("a"), Approve, "now"),
    ];
    assert!(!standing(&objection, &[], content("now")).is_blocked);
}

#[test]
fn somebody_of_whom_nothing_is_known_counts_for_nothing() {
    let reviews = [
        by(Person::Unknown, Approve, "now"),
        by(Person::Unknown, RequestChanges, "now"),
    ];
    assert_eq!(standing(&reviews, &[], content("now")), Standing::default());
}

#[test]
fn a_mark_tells_the_name_to_those_alone_who_know_it() {
    assert!(marked("anna").is_named("anna") && !marked("anna").is_named("anne"));
    assert_eq!(marked("anna").name(), None);
}

#[test]
fn lowering_the_number_does_not_help_what_was_handed_in() {
    assert_eq!(needed(0, Some(2)), 2);
    assert_eq!(needed(3, Some(2)), 3);
    assert_eq!(needed(1, None), 1);
}

#[test]
fn a_draft_is_approved_by_enough_people_and_by_at_least_one() {
    let standing = |approvals, is_blocked| Standing {
        approvals,
        is_blocked,
    };
    assert_eq!(standing(1, false).state(2), DraftState::InReview);
    assert_eq!(standing(2, false).state(2), DraftState::Approved);
    assert_eq!(standing(2, true).state(2), DraftState::InReview);
    assert_eq!(standing(0, false).state(0), DraftState::InReview);
    assert_eq!(standing(1, false).state(0), DraftState::Approved);
    assert_eq!(
        (standing(3, true).missing(2), standing(0, true).missing(2)),
        (1, 2)
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_both_for_and_against(
        said in prop::collection::vec((0..4_usize, any::<bool>(), 0..2_usize), 0..12),
    ) {
        let reviews: Vec<Review> = said
            .iter()
            .map(|(who, is_for, what)| {
                let decision = if *is_for { Approve } else { RequestChanges };
                by(named(&who.to_string()), decision, ["now", "before"][*what])
            })
            .collect();
        let standing = standing(&reviews, &[], content("now"));
        prop_assert!(standing.approvals + i32::from(standing.is_blocked) <= 4);
        let authors: Vec<Person> = (0..4).map(|who| named(&who.to_string())).collect();
        prop_assert_eq!(super::standing(&reviews, &authors, content("now")), Standing::default());
    }
}
