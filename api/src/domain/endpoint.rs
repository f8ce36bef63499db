//! The address of somebody who is told of events: parsed once, so that nothing below meets an odd form of it.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

/// The longest address, in bytes.
pub const LONGEST: usize = 2_048;

/// An absolute address by https or http, with a host and without credentials or fragment.
///
/// Numeric hosts are in their usual form, however they were written: `0x7f.1` and `2130706433` are `127.0.0.1`
/// (WHATWG URL, section 3.5).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Endpoint(Url);

/// A text that is no [`Endpoint`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Not an address at all, or a relative one.
    #[error("is no absolute address, such as https://www.example.com/hooks")]
    Malformed,
    /// Another scheme.
    #[error("is neither https nor http")]
    Scheme,
    /// A name or password before the host.
    #[error("holds credentials; what receivers get is signed instead")]
    Credentials,
    /// Something after `#`, which is never sent.
    #[error("holds a fragment, which would not be sent")]
    Fragment,
    /// Too long.
    #[error("is longer than {LONGEST} characters")]
    TooLong,
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        if text.len() > LONGEST {
            return Err(EndpointError::TooLong);
        }
        let url = Url::parse(text).map_err(|_| EndpointError::Malformed)?;
        if !matches!(url.scheme(), "https" | "http") {
            Err(EndpointError::Scheme)
        } else if url.host().is_none() {
            Err(EndpointError::Malformed)
        } else if !url.username().is_empty() || url.password().is_some() {
            Err(EndpointError::Credentials)
        } else if url.fragment().is_some() {
            Err(EndpointError::Fragment)
        } else if url.as_str().len() > LONGEST {
            Err(EndpointError::TooLong)
        } else {
            Ok(Self(url))
        }
    }
}

impl Endpoint {
    /// As text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Scheme, host and port: what may be told of it, since paths and queries of such addresses are often secrets.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The host.
    pub fn host(&self) -> Option<Host<&str>> {
        self.0.host()
    }

    /// Whether what is sent can be read on the way.
    pub fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_absolute_and_holds_no_credentials_and_no_fragment() {
        let refused = |text: &str| text.parse::<Endpoint>().unwrap_err();
        assert_eq!(refused("/hooks"), EndpointError::Malformed);
        assert_eq!(refused("https://"), EndpointError::Malformed);
        assert_eq!(refused("ftp://example.com/"), EndpointError::Scheme);
        assert_eq!(refused("file:///etc/passwd"), EndpointError::Scheme);
        assert_eq!(refused("https://a:b@example.com/"), EndpointError::Credentials);
        assert_eq!(refused("https://a@example.com/"), EndpointError::Credentials);
        assert_eq!(refused("https://example.com/#a"), EndpointError::Fragment);
        assert_eq!(
            refused(&format!("https://example.com/{}", "a".repeat(LONGEST))),
            EndpointError::TooLong
        );
        assert_eq!(
            refused(&format!("https://example.com/{}", "ä".repeat(LONGEST / 4))),
            EndpointError::TooLong
        );
        let endpoint: Endpoint = "https://example.com:8443/hooks?key=1".parse().unwrap();
        assert_eq!(endpoint.origin(), "https://example.com:8443");
    }

    #[test]
    fn numbers_are_addresses_however_they_are_written() {
        for odd in [
            "0x7f.1",
            "2130706433",
            "0177.0.0.1",
            "127.1",
            "127.0.0.1.",
            "１２７.0.0.1",
        ] {
            let endpoint: Endpoint = format!("https://{odd}/").parse().unwrap();
            assert_eq!(endpoint.as_str(), "https://127.0.0.1/", "{odd}");
        }
    }
}
