//! How a law is tried: random windows, sequences and instants to ask about.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use super::commands::{Step, steps};
use super::model::Micros;
use super::notice::Notice;

pub(super) const CASES: u32 = 256;
pub(super) const WINDOW: Micros = 2_000_000;

pub(super) type Law = Result<(), TestCaseError>;

/// Chooses an instant among those that a notice knows and those between them.
#[derive(Clone, Copy, Debug)]
pub(super) enum Question {
    Near(u16, Micros),
    Between(f64),
}

pub(super) fn question() -> impl Strategy<Value = Question> {
    prop_oneof![
        (any::<u16>(), -1..=1_i64).prop_map(|(index, micros)| Question::Near(index, micros)),
        (0.0..1.0).prop_map(Question::Between),
    ]
}

impl Question {
    pub(super) fn instant(self, notice: &Notice) -> Micros {
        let mut known = notice.model.instants();
        known.push(notice.clock);
        match self {
            Self::Near(index, micros) => known[usize::from(index) % known.len()] + micros,
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                reason = "any instant will do"
            )]
            Self::Between(part) => {
                let (first, last) = (known.iter().min().unwrap(), known.iter().max().unwrap());
                let span = (last - first + 2 * WINDOW) as f64;
                first - WINDOW + (span * part) as Micros
            }
        }
    }
}

pub(super) fn window() -> impl Strategy<Value = Micros> {
    prop_oneof![Just(0), Just(WINDOW)]
}

pub(super) fn always<S: Strategy>(strategy: &S, law: impl Fn(S::Value) -> Law) {
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    };
    if let Err(broken) = TestRunner::new(config).run(strategy, law) {
        panic!("{broken}");
    }
}

pub(super) fn played(window: Micros, steps: &[Step]) -> Result<Notice, TestCaseError> {
    let mut notice = Notice::new(window);
    for step in steps {
        notice.take(step)?;
    }
    Ok(notice)
}

/// A law of the record as it stands at the end.
pub(super) fn after_any_sequence(law: impl Fn(&Notice) -> Law) {
    always(&(window(), steps()), |(window, steps)| {
        law(&played(window, &steps)?)
    });
}

/// Every instant at which an answer may turn, with its neighbours.
pub(super) fn borders(notice: &Notice) -> BTreeSet<Micros> {
    let turns = notice.model.instants();
    turns.iter().flat_map(|at| [at - 1, *at, at + 1]).collect()
}
