//! Which media type a request has, and which one its answer gets.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE};

use crate::http::graphql::refusal::Refusal;

/// The two forms of an answer. They hold the same bytes and differ in their status codes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MediaType {
    /// `application/graphql-response+json`.
    GraphqlResponse,
    /// `application/json`, which the draft keeps for clients of old.
    Json,
}

impl MediaType {
    /// The value of `Content-Type`.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    const fn subtype(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "graphql-response+json",
            Self::Json => "json",
        }
    }
}

/// The form that the client likes best; `application/json` when it does not care, none when it takes neither.
///
/// Of two that it likes equally, `application/graphql-response+json` counts when it was named.
/// Source: RFC 9110, section 12.5.1; GraphQL over HTTP, section 6.
pub fn negotiate(headers: &HeaderMap) -> Option<MediaType> {
    let texts: Vec<&str> = headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    let ranges: Vec<Range<'_>> = texts
        .iter()
        .flat_map(|text| text.split(','))
        .filter_map(Range::parse)
        .collect();
    if ranges.is_empty() {
        return Some(MediaType::Json);
    }
    let named = best(&ranges, MediaType::GraphqlResponse);
    let plain = best(&ranges, MediaType::Json);
    match (named, plain) {
        (Some(named), Some(plain)) if named.beats(plain) => Some(MediaType::GraphqlResponse),
        (_, Some(_)) => Some(MediaType::Json),
        (Some(_), None) => Some(MediaType::GraphqlResponse),
        (None, None) => None,
    }
}

/// Whether the client names the media type of server-sent events among those that it takes.
///
/// Wildcards do not count: nobody means an endless answer by them. Source: GraphQL over SSE, distinct connections mode.
pub fn takes_events(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(','))
        .filter_map(Range::parse)
        .any(|range| {
            range.quality > 0
                && range.main.eq_ignore_ascii_case("text")
                && range.sub.eq_ignore_ascii_case("event-stream")
        })
}

/// Passes a body of `application/json` in UTF-8. All else could be sent by a form of a foreign page.
///
/// # Errors
/// `UnsupportedMediaType`.
pub fn check_content_type(headers: &HeaderMap) -> Result<(), Refusal> {
    let text = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let mut parts = text.unwrap_or_default().split(';').map(str::trim);
    let is_json = parts
        .next()
        .is_some_and(|name| name.eq_ignore_ascii_case("application/json"));
    let is_utf8 = parts
        .filter_map(|part| part.split_once('='))
        .all(|(name, value)| {
            !name.trim().eq_ignore_ascii_case("charset")
                || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        });
    if is_json && is_utf8 {
        Ok(())
    } else {
        Err(Refusal::UnsupportedMediaType)
    }
}

/// One entry of `Accept`; the quality in thousandths.
#[derive(Clone, Copy)]
struct Range<'a> {
    main: &'a str,
    sub: &'a str,
    quality: u16,
}

/// How well a range fits a type.
#[derive(Clone, Copy)]
struct Fit {
    specificity: u8,
    quality: u16,
}

impl Fit {
    const fn beats(self, other: Self) -> bool {
        self.quality > other.quality || (self.quality == other.quality && self.specificity == 2)
    }
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (main, sub) = parts.next()?.split_once('/')?;
        let mut quality = 1_000;
        for part in parts {
            if let Some((name, value)) = part.split_once('=')
                && name.trim().eq_ignore_ascii_case("q")
            {
                quality = thousandths(value.trim())?;
            }
        }
        Some(Self { main, sub, quality })
    }

    fn fits(self, media_type: MediaType) -> Option<Fit> {
        let specificity = match (self.main, self.sub) {
            ("*", "*") => 0,
            (main, "*") if main.eq_ignore_ascii_case("application") => 1,
            (main, sub)
                if main.eq_ignore_ascii_case("application")
                    && sub.eq_ignore_ascii_case(media_type.subtype()) =>
            {
                2
            }
            _ => return None,
        };
        let quality = self.quality;
        Some(Fit { specificity, quality })
    }
}

/// The most specific range that fits decides, also when it says that the type is not wanted.
fn best(ranges: &[Range<'_>], media_type: MediaType) -> Option<Fit> {
    ranges
        .iter()
        .filter_map(|range| range.fits(media_type))
        .max_by_key(|fit| (fit.specificity, fit.quality))
        .filter(|fit| fit.quality > 0)
}

fn thousandths(text: &str) -> Option<u16> {
    let quality: f32 = text.parse().ok()?;
    if !(0.0..=1.0).contains(&quality) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range was checked"
    )]
    Some((quality * 1_000.0) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn accept(text: &'static str) -> Option<MediaType> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(text));
        negotiate(&headers)
    }

    #[test]
    fn the_answer_has_the_form_that_the_client_likes_best() {
        use MediaType::{GraphqlResponse, Json};
        for (text, wanted) in [
            ("", Some(Json)),
            ("*/*", Some(Json)),
            ("application/*", Some(Json)),
            ("application/json", Some(Json)),
            ("Application/GraphQL-Response+JSON", Some(GraphqlResponse)),
            (
                "application/graphql-response+json; charset=utf-8, application/json",
                Some(GraphqlResponse),
            ),
            (
                "application/json, application/graphql-response+json",
                Some(GraphqlResponse),
            ),
            (
                "application/graphql-response+json;q=0.5, application/json",
                Some(Json),
            ),
            (
                "application/graphql-response+json, */*;q=0.1",
                Some(GraphqlResponse),
            ),
            ("application/json;q=0, */*", Some(GraphqlResponse)),
            ("text/html, */*;q=0.8", Some(Json)),
            ("text/html", None),
            ("application/json;q=0", None),
        ] {
            assert_eq!(accept(text), wanted, "{text}");
        }
    }

    #[test]
    fn events_are_sent_to_those_who_name_them() {
        let takes = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(text));
            (takes_events(&headers), negotiate(&headers).is_some())
        };
        assert_eq!(takes("text/event-stream"), (true, false));
        assert_eq!(takes("Text/Event-Stream;q=0.1, application/json"), (true, true));
        assert_eq!(takes("text/event-stream;q=0, application/json"), (false, true));
        assert_eq!(takes("*/*"), (false, true));
        assert_eq!(takes("text/*"), (false, false));
    }

    #[test]
    fn only_json_in_utf8_is_taken() {
        let is_taken = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(text));
            check_content_type(&headers).is_ok()
        };
        for text in [
            "application/json",
            "Application/JSON; Charset=UTF-8",
            "application/json;charset=\"utf-8\"",
        ] {
            assert!(is_taken(text), "{text}");
        }
        for text in [
            "",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json; charset=latin1",
            "application/jsonp",
        ] {
            assert!(!is_taken(text), "{text}");
        }
        assert!(check_content_type(&HeaderMap::new()).is_err());
    }
}
