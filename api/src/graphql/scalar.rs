//! Scalars. Input keeps the text as it came, so that a bad one becomes a problem with a path and not a refusal of
//! the whole request.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

use crate::domain::clock::Instant;

macro_rules! text_scalar {
    ($(#[$doc:meta])* $type:ident, $name:literal $(, $url:literal)?) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub struct $type(pub String);

        $(#[$doc])*
        #[Scalar(name = $name $(, specified_by_url = $url)?)]
        impl ScalarType for $type {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => Ok(Self(text)),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    };
}

text_scalar!(
    /// An instant, RFC 3339. Input needs an offset; output is UTC with 'Z' and up to microseconds.
    DateTime,
    "DateTime",
    "https://www.rfc-editor.org/rfc/rfc3339"
);
text_scalar!(
    /// A length of time, ISO 8601, e.g. P2Y, P30D, PT24H.
    Duration,
    "Duration",
    "https://www.rfc-editor.org/rfc/rfc3339#appendix-A"
);
text_scalar!(
    /// A BCP 47 language tag, e.g. en-US, nb. Compared case-insensitively, stored in canonical case.
    Locale,
    "Locale",
    "https://www.rfc-editor.org/rfc/rfc5646"
);
text_scalar!(
    /// sha256: followed by 64 lower-case hexadecimal digits.
    Hash,
    "Hash"
);
text_scalar!(
    /// Sanitised HTML: safe to place in a page as it is.
    Html,
    "HTML"
);
text_scalar!(
    /// CommonMark.
    Markdown,
    "Markdown"
);
text_scalar!(
    /// An absolute address.
    Url,
    "URL",
    "https://url.spec.whatwg.org/"
);

impl From<Instant> for DateTime {
    fn from(instant: Instant) -> Self {
        Self(instant.to_string())
    }
}

impl From<crate::domain::hash::Hash> for Hash {
    fn from(hash: crate::domain::hash::Hash) -> Self {
        Self(hash.to_string())
    }
}

impl From<&crate::domain::locale::Locale> for Locale {
    fn from(locale: &crate::domain::locale::Locale) -> Self {
        Self(locale.to_string())
    }
}
