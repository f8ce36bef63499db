use super::*;

const FIRST: State = State {
    number: 1,
    stretch: 1,
};
const SECOND: State = State {
    number: 2,
    stretch: 1,
};
const FIRST_AGAIN: State = State {
    number: 1,
    stretch: 2,
};

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn change(leads_to: State, begun: u64, outcome: Outcome) -> Change {
    Change {
        notice: 0,
        leads_to,
        begun: ms(begun),
        outcome,
    }
}

fn answered(leads_to: State, begun: u64, at: u64) -> Change {
    change(leads_to, begun, Outcome::Answered(ms(at)))
}

fn read(saw: State, begun: u64, at: u64) -> Read {
    Read {
        notice: 0,
        server: 0,
        begun: ms(begun),
        answered: ms(at),
        saw,
    }
}

fn judge(changes: &[Change], reads: &[Read]) -> Vec<Violation> {
    violations(&History {
        changes: changes.to_vec(),
        reads: reads.to_vec(),
    })
}

/// The first from 10 to 20, the second from 30 to 40, the first again from 50 to 60.
fn three() -> [Change; 3] {
    [
        answered(FIRST, 10, 20),
        answered(SECOND, 30, 40),
        answered(FIRST_AGAIN, 50, 60),
    ]
}

#[test]
fn what_shows_the_last_answered_change_or_one_under_way_is_right() {
    let reads = [
        read(State::default(), 1, 5),
        read(State::default(), 12, 14),
        read(FIRST, 12, 15),
        read(FIRST, 21, 29),
        read(FIRST, 31, 33),
        read(SECOND, 34, 35),
        read(SECOND, 41, 49),
        read(FIRST_AGAIN, 61, 62),
    ];
    assert_eq!(judge(&three(), &reads), []);
}

#[test]
fn a_read_that_misses_an_answered_change_is_stale() {
    let late = read(FIRST, 41, 42);
    assert_eq!(
        judge(&three(), &[late]),
        [Violation::Stale {
            read: late,
            change: three()[1]
        }]
    );
    let blind = read(State::default(), 21, 22);
    assert_eq!(
        judge(&three(), &[blind]),
        [Violation::Stale {
            read: blind,
            change: three()[0]
        }]
    );
}

#[test]
fn a_read_that_misses_a_withdrawal_is_stale_although_its_version_has_the_greater_number() {
    let late = read(SECOND, 61, 62);
    assert_eq!(
        judge(&three(), &[late]),
        [Violation::Stale {
            read: late,
            change: three()[2]
        }]
    );
}

#[test]
fn a_read_that_began_before_the_answer_may_show_what_was_before() {
    assert_eq!(judge(&three(), &[read(FIRST, 39, 99)]), []);
    assert_eq!(judge(&three(), &[read(FIRST, 40, 99)]), []);
    assert_eq!(judge(&three(), &[read(FIRST, 41, 99)]).len(), 1);
}

#[test]
fn a_read_that_shows_a_change_before_it_began_is_early() {
    let seer = read(SECOND, 21, 29);
    assert_eq!(
        judge(&three(), &[seer]),
        [Violation::Early {
            read: seer,
            change: three()[1]
        }]
    );
    assert_eq!(judge(&three(), &[read(SECOND, 21, 30)]), []);
}

#[test]
fn a_read_that_goes_back_behind_an_earlier_one_is_found_while_nothing_was_answered() {
    let changes = [
        answered(FIRST, 10, 20),
        change(SECOND, 30, Outcome::Answered(ms(90))),
    ];
    let (ahead, behind) = (read(SECOND, 31, 40), read(FIRST, 41, 50));
    let back = Violation::Backwards {
        read: behind,
        earlier: ahead,
    };
    assert_eq!(judge(&changes, &[ahead, behind]), [back]);
    assert_eq!(judge(&changes, &[behind, ahead]), [back]);
    // They overlap, so that either may have been first.
    assert_eq!(judge(&changes, &[ahead, read(FIRST, 39, 50)]), []);
}

#[test]
fn reads_of_two_servers_are_judged_together() {
    let changes = [answered(FIRST, 10, 20), answered(SECOND, 30, 90)];
    let ahead = read(SECOND, 31, 40);
    let behind = Read {
        server: 2,
        ..read(FIRST, 41, 50)
    };
    assert_eq!(judge(&changes, &[ahead, behind]).len(), 1);
}

#[test]
fn a_change_in_doubt_that_was_seen_does_not_go_away() {
    let doubtful = |stood| {
        [
            answered(FIRST, 10, 20),
            change(SECOND, 30, Outcome::InDoubt { stood }),
        ]
    };
    let (seen, gone) = (read(SECOND, 35, 40), read(FIRST, 41, 50));
    assert_eq!(judge(&doubtful(true), &[read(FIRST, 33, 34), seen]), []);
    assert_eq!(judge(&doubtful(true), &[gone]), []);
    let back = Violation::Backwards {
        read: gone,
        earlier: seen,
    };
    assert_eq!(judge(&doubtful(true), &[seen, gone]), [back]);
}

#[test]
fn what_came_to_nothing_is_never_seen() {
    for outcome in [Outcome::Refused, Outcome::InDoubt { stood: false }] {
        let changes = [answered(FIRST, 10, 20), change(SECOND, 30, outcome)];
        let seen = read(SECOND, 35, 40);
        assert_eq!(
            judge(&changes, &[seen]),
            [Violation::Undone {
                read: seen,
                change: changes[1]
            }]
        );
    }
}

#[test]
fn what_nobody_wrote_is_unknown() {
    let odd = read(
        State {
            number: 7,
            stretch: 1,
        },
        21,
        22,
    );
    assert_eq!(judge(&three(), &[odd]), [Violation::Unknown(odd)]);
}

#[test]
fn notices_are_judged_each_by_itself() {
    let other = Read {
        notice: 1,
        ..read(State::default(), 70, 71)
    };
    assert_eq!(judge(&three(), &[other]), []);
}
