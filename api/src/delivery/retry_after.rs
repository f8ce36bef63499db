//! The header `Retry-After`.

use std::time::{Duration, UNIX_EPOCH};

use crate::domain::clock::Instant;

/// How long a receiver asks to be left alone, from seconds or a date; none when the text is neither.
///
/// Source: RFC 9110, section 10.2.3.
pub fn read(text: &str, now: Instant) -> Option<Duration> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a number holds are a long time all the same.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    let since_1970 = date.duration_since(UNIX_EPOCH).ok()?;
    let micros = i64::try_from(since_1970.as_micros()).ok()?;
    Some(now.until(Instant::from_micros(micros)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_read() {
        let now: Instant = "2026-03-01T12:00:00Z".parse().unwrap();
        let seconds = |text| read(text, now).map(|wait| wait.as_secs());
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds(" 0 "), Some(0));
        assert_eq!(seconds("99999999999999999999999"), Some(u64::MAX));
        assert_eq!(seconds("Sun, 01 Mar 2026 12:05:00 GMT"), Some(300));
        assert_eq!(seconds("Sunday, 01-Mar-26 12:05:00 GMT"), Some(300));
        assert_eq!(seconds("Sun, 01 Mar 2026 11:00:00 GMT"), Some(0));
        for bad in ["", "-5", "1.5", "soon", "2026-03-01T12:05:00Z"] {
            assert_eq!(seconds(bad), None, "{bad}");
        }
    }
}
