//! Which coding an answer gets, decided before anything else looks at the request.

use axum::http::header::ACCEPT_ENCODING;
use axum::http::{HeaderMap, HeaderValue};

/// The forms in which bytes are sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Coding {
    /// As they are.
    Identity,
    /// RFC 1952.
    Gzip,
    /// RFC 7932.
    Brotli,
}

impl Coding {
    /// The one that the client likes best; of two that it likes equally, the smaller.
    ///
    /// Source: RFC 9110, section 12.5.3.
    pub(super) fn asked(headers: &HeaderMap) -> Self {
        let mut liked = Liked::default();
        for value in headers.get_all(ACCEPT_ENCODING) {
            let Ok(text) = value.to_str() else { continue };
            text.split(',').for_each(|member| liked.read(member));
        }
        let brotli = liked.brotli.or(liked.others).unwrap_or(0.0);
        let gzip = liked.gzip.or(liked.others).unwrap_or(0.0);
        let identity = liked.identity.unwrap_or(0.0);
        match (brotli > 0.0, gzip > 0.0) {
            (true, _) if brotli >= gzip && brotli >= identity => Self::Brotli,
            (_, true) if gzip >= identity => Self::Gzip,
            _ => Self::Identity,
        }
    }

    /// Says no more than this one to whoever compresses.
    pub(super) fn tell(self, headers: &mut HeaderMap) {
        match self {
            Self::Identity => headers.remove(ACCEPT_ENCODING),
            Self::Gzip => headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip")),
            Self::Brotli => headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("br")),
        };
    }

    /// A byte of its own.
    pub(super) const fn mark(self) -> u8 {
        match self {
            Self::Identity => b'i',
            Self::Gzip => b'g',
            Self::Brotli => b'b',
        }
    }
}

/// How much a client likes each.
#[derive(Default)]
struct Liked {
    brotli: Option<f32>,
    gzip: Option<f32>,
    identity: Option<f32>,
    others: Option<f32>,
}

impl Liked {
    fn read(&mut self, member: &str) {
        let mut parts = member.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let quality = parts
            .find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")))
            .map_or(Some(1.0), |text| {
                text.parse().ok().filter(|quality| (0.0..=1.0).contains(quality))
            });
        let place = if name.eq_ignore_ascii_case("br") {
            &mut self.brotli
        } else if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") {
            &mut self.gzip
        } else if name.eq_ignore_ascii_case("identity") {
            &mut self.identity
        } else if name == "*" {
            &mut self.others
        } else {
            return;
        };
        *place = quality;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_gets_the_coding_that_it_likes_best() {
        for (text, wanted) in [
            ("", Coding::Identity),
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("gzip, deflate", Coding::Gzip),
            ("GZIP", Coding::Gzip),
            ("br;q=0.5, gzip", Coding::Gzip),
            ("br;q=0, gzip;q=0", Coding::Identity),
            ("identity, gzip;q=0.5", Coding::Identity),
            ("*", Coding::Brotli),
            ("*, br;q=0", Coding::Gzip),
            ("deflate", Coding::Identity),
            ("br;q=nonsense", Coding::Identity),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(text));
            assert_eq!(Coding::asked(&headers), wanted, "{text}");
        }
        assert_eq!(Coding::asked(&HeaderMap::new()), Coding::Identity);
    }
}
