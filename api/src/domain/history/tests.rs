//! Who may see which version: the table of the rules, row by row.

use super::*;
use crate::domain::hash::Hash;
use crate::domain::ids::VersionId;
use crate::domain::version::{Afterwards, Materiality, Origin};

const NOW: Instant = Instant::from_micros(1_000);

fn at(micros: i64) -> Instant {
    Instant::from_micros(micros)
}

fn fact(micros: i64) -> Fact {
    Fact {
        at: at(micros),
        recorded_at: at(micros),
        reason: String::new(),
        log_sequence: 0,
    }
}

fn version(effective_from: i64) -> Version {
    Version {
        id: VersionId::from_text("v"),
        number: 1,
        origin: Origin::Scheduled,
        effective_from: at(effective_from),
        published_at: at(0),
        change_note: String::new(),
        materiality: Materiality::Material,
        based_on: None,
        restores: None,
        content_hash: Hash::of(b""),
        locales: Vec::new(),
        log_sequence: 0,
        draft_id: None,
        source_id: None,
        announced: None,
        cancelled: None,
        withdrawn: None,
        erased_at: None,
        taken_over: None,
    }
}

fn withdrawn(effective_from: i64, since: i64) -> Version {
    Version {
        withdrawn: Some((fact(since), Afterwards::Previous)),
        ..version(effective_from)
    }
}

/// The notice's first version, with a later one in force when the first is to be a superseded one.
fn history(first: Version, successor: bool) -> History {
    let mut versions = vec![first];
    if successor {
        versions.push(Version {
            number: 2,
            ..version(900)
        });
    }
    History {
        versions: versions.into_iter().map(Into::into).collect(),
        retirements: Vec::new(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Seen {
    Content,
    Metadata(&'static str),
    Absent,
}

fn seen(history: &History, sight: Sight, now: Instant) -> Seen {
    let version = &history.versions[0];
    let visible = history
        .visible(sight, now)
        .iter()
        .any(|other| other.number == version.number);
    assert_eq!(visible, history.shows(version, sight, now));
    if !visible {
        return Seen::Absent;
    }
    match history.allows_content(version, sight, now) {
        Ok(()) => Seen::Content,
        Err(Error::Withdrawn) => Seen::Metadata("WITHDRAWN"),
        Err(Error::Erased) => Seen::Metadata("ERASED"),
        Err(Error::Forbidden) => Seen::Metadata("FORBIDDEN"),
        Err(other) => panic!("{other:?} is no answer about content"),
    }
}

#[track_caller]
fn expect(history: &History, expected: [Seen; 3]) {
    let sights = [Sight::Public, Sight::Staff, Sight::Full];
    assert_eq!(sights.map(|sight| seen(history, sight, NOW)), expected);
}

const ALL: [Seen; 3] = [Seen::Content; 3];
const STAFF: [Seen; 3] = [Seen::Absent, Seen::Content, Seen::Content];
const WITHDRAWN: Seen = Seen::Metadata("WITHDRAWN");
const ERASED: Seen = Seen::Metadata("ERASED");

#[test]
fn everybody_reads_what_is_or_was_in_force() {
    expect(&history(version(500), false), ALL);
    expect(&history(version(1_000), false), ALL);
    expect(&history(version(500), true), ALL);
}

#[test]
fn a_scheduled_version_is_absent_until_it_is_announced() {
    expect(&history(version(1_001), false), STAFF);
    let announced = Version {
        announced: Some(fact(10)),
        ..version(1_001)
    };
    expect(&history(announced, false), ALL);
}

#[test]
fn a_cancelled_version_keeps_its_metadata_if_it_had_been_announced() {
    let cancelled = Version {
        cancelled: Some(fact(20)),
        ..version(1_500)
    };
    expect(&history(cancelled.clone(), false), STAFF);
    let past = Version {
        effective_from: at(500),
        ..cancelled.clone()
    };
    expect(&history(past, false), STAFF);
    let announced = Version {
        announced: Some(fact(10)),
        ..cancelled
    };
    let expected = [Seen::Metadata("FORBIDDEN"), Seen::Content, Seen::Content];
    expect(&history(announced, false), expected);
}

#[test]
fn the_content_of_a_withdrawn_version_is_for_auditors() {
    expect(
        &history(withdrawn(500, 600), false),
        [WITHDRAWN, WITHDRAWN, Seen::Content],
    );
    expect(
        &history(withdrawn(500, 1_000), false),
        [WITHDRAWN, WITHDRAWN, Seen::Content],
    );
    let announced = Version {
        announced: Some(fact(10)),
        ..withdrawn(1_500, 600)
    };
    expect(&history(announced, false), [WITHDRAWN, WITHDRAWN, Seen::Content]);
}

#[test]
fn a_withdrawn_version_that_was_never_public_is_absent() {
    let never = [Seen::Absent, WITHDRAWN, Seen::Content];
    expect(&history(withdrawn(1_500, 600), false), never);
    expect(&history(withdrawn(700, 600), false), never);
    expect(&history(withdrawn(600, 600), false), never);
    let cancelled_before = Version {
        cancelled: Some(fact(20)),
        ..withdrawn(500, 600)
    };
    expect(&history(cancelled_before, false), never);
}

#[test]
fn a_withdrawal_counts_from_its_own_instant() {
    expect(&history(withdrawn(500, 1_001), false), ALL);
    expect(&history(withdrawn(500, 1_001), true), ALL);
}

#[test]
fn nobody_reads_what_was_erased() {
    let erased = |effective_from| Version {
        erased_at: Some(at(800)),
        ..withdrawn(effective_from, 600)
    };
    expect(&history(erased(500), false), [ERASED; 3]);
    expect(&history(erased(1_500), false), [Seen::Absent, ERASED, ERASED]);
}

#[test]
fn a_notice_is_public_from_its_first_public_version_on_for_ever() {
    let shown = |version: Version, now| {
        let history = history(version, false);
        assert!(history.shows_notice(Sight::Staff, now) && history.shows_notice(Sight::Full, now));
        history.shows_notice(Sight::Public, now)
    };
    assert!(!shown(version(1_000), at(999)));
    assert!(shown(version(1_000), NOW));
    assert!(shown(withdrawn(500, 600), NOW));
    assert!(!shown(withdrawn(700, 600), NOW));
    assert!(!History::default().shows_notice(Sight::Public, NOW));
    assert!(History::default().shows_notice(Sight::Staff, NOW));
}

#[test]
fn a_retired_notice_says_since_when_until_something_is_published() {
    let mut retired = history(version(500), false);
    retired.retirements.push(fact(600));
    assert_eq!(retired.retired_at(at(599)), None);
    assert_eq!(retired.retired_at(at(600)), Some(&fact(600)));
    assert_eq!(
        retired.state_of(&retired.versions[0], NOW),
        VersionState::Superseded
    );
    let second = Version {
        number: 2,
        ..version(700)
    };
    retired.versions.push(second.into());
    assert_eq!(retired.retired_at(NOW), None);
    assert_eq!(retired.retired_at(at(650)), Some(&fact(600)));
}

#[test]
fn a_withdrawal_that_leaves_nothing_retires_the_notice() {
    let first = Version {
        withdrawn: Some((fact(600), Afterwards::Nothing)),
        ..version(500)
    };
    assert_eq!(history(first, false).retired_at(NOW), Some(&fact(600)));
    assert_eq!(history(withdrawn(500, 600), false).retired_at(NOW), None);
}

#[test]
fn numbers_may_have_gaps_where_a_bundle_lacked_versions() {
    let numbered = |number: i32| Version {
        number,
        taken_over: Some(TakenOver::Whole),
        ..version(i64::from(number))
    };
    let mut history = History {
        versions: [2, 3, 6, 9].map(|number| numbered(number).into()).to_vec(),
        retirements: Vec::new(),
    };
    for number in -1..12 {
        let found = history.version(number).map(|version| version.number);
        let expected = [2, 3, 6, 9].contains(&number).then_some(number);
        assert_eq!(found, expected);
        assert_eq!(
            history.version_mut(number).map(|version| version.number),
            expected
        );
    }
    assert_eq!(history.next_number(), 10);
    assert_eq!(History::default().next_number(), 1);
    assert_eq!(history.in_force_at(at(7)).map(|version| version.number), Some(6));
}

#[test]
fn of_a_version_that_came_without_content_nobody_reads_more_than_the_public_could() {
    let came = |taken_over, first: Version| {
        let first = Version {
            taken_over: Some(taken_over),
            ..first
        };
        history(first, true)
    };
    let called_off = Version {
        cancelled: Some(fact(10)),
        announced: Some(fact(5)),
        ..version(500)
    };
    let mut erased = withdrawn(500, 600);
    erased.erased_at = Some(at(700));
    for (history, expected) in [
        (came(TakenOver::Withdrawn, withdrawn(500, 600)), "WITHDRAWN"),
        (came(TakenOver::Cancelled, called_off.clone()), "FORBIDDEN"),
        (came(TakenOver::Withdrawn, erased), "ERASED"),
    ] {
        for sight in [Sight::Public, Sight::Staff, Sight::Full] {
            let refused = history.allows_content(history.version(1).unwrap(), sight, NOW);
            let found = match refused.unwrap_err() {
                Error::Withdrawn => "WITHDRAWN",
                Error::Forbidden => "FORBIDDEN",
                Error::Erased => "ERASED",
                other => panic!("{other:?}"),
            };
            assert_eq!(found, expected);
        }
    }
    let whole = came(TakenOver::Whole, called_off);
    let first = whole.version(1).unwrap();
    assert!(whole.allows_content(first, Sight::Staff, NOW).is_ok());
}
