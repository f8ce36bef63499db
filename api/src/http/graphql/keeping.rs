//! Who may keep an answer, and for how long.
//!
//! Source: RFC 9111 (caching), rules.md, section 6 (answers that can change are asked for again each time).

use std::time::{Duration, UNIX_EPOCH};

use axum::http::header::{CACHE_CONTROL, LAST_MODIFIED};
use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::domain::clock::Instant;
use crate::domain::shown::{Seen, Wish};
use crate::http::standing::{Standing, Standings};

/// Names what an answer shows, for caches that purge by tag.
const CACHE_TAG: HeaderName = HeaderName::from_static("cache-tag");
/// No cache may hold an answer longer, whatever the operator wants.
const LONGEST: Duration = Duration::from_mins(1);
const REVALIDATED: HeaderValue = HeaderValue::from_static("public, max-age=0, must-revalidate");

/// What decides how long others may keep answers.
#[derive(Clone, Debug)]
pub struct Keeping {
    /// Where the public record stands.
    pub standings: Standings,
    /// How long shared caches may hold an answer without asking; for operators who purge by tag.
    pub max_age: Duration,
}

/// How an answer may be kept.
#[derive(Debug, Default)]
pub struct Kept {
    /// What the answer says of it.
    pub headers: HeaderMap,
    /// Whether it is the same for every anonymous caller while the record stands as it does.
    pub is_keepable: bool,
}

/// Who asked, and by which way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    /// The bearer of a credential, by any way.
    WithCredential,
    /// Anybody, by GET or HEAD.
    Get,
    /// Anybody, by POST.
    Post,
}

/// What is known of an answer.
pub struct About {
    /// Who asked, and by which way.
    pub asked: Asked,
    /// It has no errors.
    pub is_whole: bool,
    /// All that was asked for rests on the public record.
    pub is_steady: bool,
    /// What it shows.
    pub seen: Seen,
}

impl Keeping {
    /// What must be known of an answer that others may or may not keep.
    pub fn wish(&self, asked: Asked) -> Wish {
        match (asked, self.max_age.is_zero()) {
            (Asked::WithCredential | Asked::Post, _) => Wish::Nothing,
            (Asked::Get, true) => Wish::Names,
            (Asked::Get, false) => Wish::NamesAndEnd,
        }
    }

    /// How an answer may be kept.
    pub fn of(&self, about: &About) -> Kept {
        let mut headers = HeaderMap::new();
        if about.asked == Asked::WithCredential {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
            return Kept {
                headers,
                is_keepable: false,
            };
        }
        let is_keepable = about.is_whole && about.is_steady && !about.seen.is_moving;
        if about.asked == Asked::Get && about.is_whole {
            let standing = self.standings.now().filter(|_| is_keepable);
            headers.insert(CACHE_CONTROL, self.control(standing, &about.seen));
            describe(&about.seen, &mut headers);
        }
        Kept { headers, is_keepable }
    }

    /// An answer whose end nobody knows, or whose names do not all fit, is asked for again each time.
    fn control(&self, standing: Option<Standing>, seen: &Seen) -> HeaderValue {
        let Some(standing) = standing.filter(|_| !seen.has_more) else {
            return REVALIDATED;
        };
        let announced = seen
            .announced_for
            .map_or(Duration::MAX, |announced| standing.now.until(announced));
        let seconds = self.max_age.min(LONGEST).min(announced).as_secs();
        HeaderValue::from_str(&format!("public, max-age={seconds}, must-revalidate")).unwrap_or(REVALIDATED)
    }
}

fn describe(seen: &Seen, headers: &mut HeaderMap) {
    if let Some(date) = seen.changed_at.and_then(http_date) {
        headers.insert(LAST_MODIFIED, date);
    }
    if seen.tags.is_empty() {
        return;
    }
    let tags: Vec<&str> = seen.tags.iter().map(String::as_str).collect();
    if let Ok(tags) = HeaderValue::from_str(&tags.join(",")) {
        headers.insert(CACHE_TAG, tags);
    }
}

fn http_date(instant: Instant) -> Option<HeaderValue> {
    let since = Duration::from_micros(u64::try_from(instant.as_micros()).ok()?);
    HeaderValue::from_str(&httpdate::fmt_http_date(UNIX_EPOCH.checked_add(since)?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keeping(max_age: u64) -> Keeping {
        Keeping {
            standings: Standings::new(|| {
                Some(Standing {
                    generation: 1,
                    until: None,
                    now: Instant::from_micros(1_000_000_000),
                })
            }),
            max_age: Duration::from_secs(max_age),
        }
    }

    fn about(seen: Seen) -> About {
        About {
            asked: Asked::Get,
            is_whole: true,
            is_steady: true,
            seen,
        }
    }

    fn control(kept: &Kept) -> &str {
        kept.headers
            .get(CACHE_CONTROL)
            .map_or("", |value| value.to_str().unwrap())
    }

    #[test]
    fn answers_that_can_change_are_asked_for_again_unless_the_operator_says_otherwise() {
        let later = |seconds: i64| Seen {
            announced_for: Some(Instant::from_micros(1_000_000_000 + seconds * 1_000_000)),
            ..Seen::default()
        };
        for (max_age, seen, wanted) in [
            (0, Seen::default(), 0),
            (30, Seen::default(), 30),
            (3_600, Seen::default(), 60),
            (30, later(10), 10),
            (30, later(-5), 0),
            (30, later(100), 30),
        ] {
            let kept = keeping(max_age).of(&about(seen));
            assert_eq!(
                control(&kept),
                format!("public, max-age={wanted}, must-revalidate")
            );
            assert!(kept.is_keepable);
        }
    }

    #[test]
    fn what_moves_or_has_too_many_names_is_never_held() {
        let moving = Seen {
            is_moving: true,
            ..Seen::default()
        };
        let many = Seen {
            has_more: true,
            ..Seen::default()
        };
        let unsteady = About {
            is_steady: false,
            ..about(Seen::default())
        };
        for (about, is_keepable) in [(about(moving), false), (unsteady, false), (about(many), true)] {
            let kept = keeping(30).of(&about);
            assert_eq!(control(&kept), "public, max-age=0, must-revalidate");
            assert_eq!(kept.is_keepable, is_keepable);
        }
    }

    #[test]
    fn what_a_credential_brought_is_for_nobody_else() {
        let kept = keeping(30).of(&About {
            asked: Asked::WithCredential,
            ..about(Seen::default())
        });
        assert_eq!(control(&kept), "private, no-store");
        assert!(!kept.is_keepable);
    }

    #[test]
    fn an_answer_with_errors_or_by_post_says_nothing_of_keeping() {
        let failed = keeping(30).of(&About {
            is_whole: false,
            ..about(Seen::default())
        });
        assert!(control(&failed).is_empty() && !failed.is_keepable);
        let posted = keeping(30).of(&About {
            asked: Asked::Post,
            ..about(Seen::default())
        });
        assert!(control(&posted).is_empty() && posted.is_keepable);
    }

    #[test]
    fn what_is_shown_is_named_with_its_last_change() {
        let seen = Seen {
            tags: ["notice-1".to_owned(), "version-2".to_owned()].into(),
            changed_at: Some("2026-03-09T14:00:00.5Z".parse().unwrap()),
            ..Seen::default()
        };
        let kept = keeping(0).of(&about(seen));
        assert_eq!(kept.headers[CACHE_TAG], "notice-1,version-2");
        assert_eq!(kept.headers[LAST_MODIFIED], "Mon, 09 Mar 2026 14:00:00 GMT");
    }
}
