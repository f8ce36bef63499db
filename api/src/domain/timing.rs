//! How servers that share a database keep one promise: what is in force is the same on all of them.
//!
//! Pure: spans of time and the inequalities between them.

use std::time::Duration;

/// What a server does that may not say what is in force now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum WhenOutOfTouch {
    /// It refuses.
    #[default]
    Refuse,
    /// It answers what it knew last, and says that it may be old.
    AnswerStale,
}

/// Spans that all processes on one database share.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timing {
    /// How far ahead a change takes effect.
    pub window: Duration,
    /// For so long after it looked at the database a server may say what is in force. Zero when only one server does.
    pub lease: Duration,
    /// How often a server looks.
    pub poll: Duration,
    /// How wrong a server's idea of the database's clock may be.
    pub clock_error: Duration,
    /// How long the database may take from its last check of a commit until others can see it.
    pub flush: Duration,
    /// Whether the lease ends.
    pub is_lease_checked: bool,
    /// What a server does whose lease has ended.
    pub when_out_of_touch: WhenOutOfTouch,
}

/// What one server sees of another process's changes is no older than this, where there is no lease.
const AT_MOST_BEHIND: Duration = Duration::from_secs(1);

impl Timing {
    /// Several servers on one database.
    pub const SHARED: Self = Self {
        window: Duration::from_secs(2),
        lease: Duration::from_secs(1),
        poll: Duration::from_millis(250),
        clock_error: Duration::from_millis(50),
        flush: Duration::from_millis(250),
        is_lease_checked: true,
        when_out_of_touch: WhenOutOfTouch::Refuse,
    };

    /// One server, whose own changes take effect after `window`.
    pub const fn alone(window: Duration) -> Self {
        Self {
            window,
            lease: Duration::ZERO,
            clock_error: Duration::ZERO,
            flush: Duration::ZERO,
            ..Self::SHARED
        }
    }

    /// Whether it is for several servers.
    pub const fn is_shared(&self) -> bool {
        !self.lease.is_zero()
    }

    /// A look at the database counts for so long.
    pub fn look_counts_for(&self) -> Duration {
        match (self.is_lease_checked, self.is_shared()) {
            (false, _) => Duration::MAX,
            (true, true) => self.lease,
            (true, false) => AT_MOST_BEHIND,
        }
    }

    /// A look whose answer takes longer does not count.
    pub fn longest_round_trip(&self) -> Duration {
        if self.is_shared() {
            self.clock_error * 2
        } else {
            Duration::MAX
        }
    }

    /// A look is given up after this time, so that it is known to fail before the last one counts no more.
    pub fn look_patience(&self) -> Duration {
        self.longest_round_trip().max(self.lease / 2).min(AT_MOST_BEHIND)
    }

    /// So long before the instant on which a change depends its commit must be through.
    pub fn margin(&self) -> Duration {
        if self.is_shared() {
            self.lease + self.flush + self.clock_error * 2
        } else {
            Duration::ZERO
        }
    }

    /// So long after a commit was acknowledged every server knows of it, or has stopped.
    pub fn until_known(&self) -> Duration {
        self.lease + self.clock_error * 2
    }

    /// The inequalities that do not hold, each as a sentence that says what to set; none where the promise can be kept.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let ms = |span: Duration| span.as_millis();
        if self.poll.is_zero() || self.clock_error.is_zero() || !self.is_shared() {
            problems.push(
                "Lease, poll and clock error must be above 0: set NOTICEBOARD_LEASE_MS, NOTICEBOARD_POLL_MS and \
                 NOTICEBOARD_CLOCK_ERROR_MS accordingly."
                    .to_owned(),
            );
        }
        let shortest_lease = self.poll * 2 + self.clock_error * 2;
        if self.lease < shortest_lease {
            problems.push(format!(
                "The lease of {} ms is too short: set NOTICEBOARD_LEASE_MS to at least {}, which is twice the poll ({}) \
                 and twice the clock error ({}).",
                ms(self.lease),
                ms(shortest_lease),
                ms(self.poll),
                ms(self.clock_error)
            ));
        }
        if self.window < self.margin() {
            problems.push(format!(
                "The window of {} ms is too short for several servers: set NOTICEBOARD_WINDOW_MS to at least {}, which \
                 is the lease ({}), the flush ({}) and twice the clock error ({}).",
                ms(self.window),
                ms(self.margin()),
                ms(self.lease),
                ms(self.flush),
                ms(self.clock_error)
            ));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn the_usual_spans_keep_the_promise() {
        assert_eq!(Timing::SHARED.problems(), Vec::<String>::new());
        assert_eq!(Timing::SHARED.margin(), ms(1_350));
    }

    #[test]
    fn a_window_at_the_border_is_long_enough_and_a_millisecond_less_is_not() {
        let with = |window| Timing {
            window: ms(window),
            ..Timing::SHARED
        };
        assert!(with(1_350).problems().is_empty());
        let problems = with(1_349).problems();
        assert!(
            problems[0].contains("NOTICEBOARD_WINDOW_MS to at least 1350"),
            "{problems:?}"
        );
    }

    #[test]
    fn a_lease_holds_two_polls_and_twice_the_clock_error() {
        let with = |lease| Timing {
            lease: ms(lease),
            ..Timing::SHARED
        };
        assert!(with(600).problems().is_empty());
        let problems = with(599).problems();
        assert!(
            problems[0].contains("NOTICEBOARD_LEASE_MS to at least 600"),
            "{problems:?}"
        );
        assert!(!with(0).problems().is_empty());
    }

    #[test]
    fn a_look_that_fails_is_known_to_before_the_last_one_counts_no_more() {
        let timing = Timing::SHARED;
        assert!(timing.poll + timing.look_patience() < timing.lease);
    }
}
