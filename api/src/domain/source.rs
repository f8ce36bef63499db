//! Documents that versions came from.

use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::cookie::word;
use crate::domain::hash::Hash;
use crate::domain::ids::RowId;
use crate::domain::locale::Locale;
use serde::{Deserialize, Serialize};
use url::Url;

word!(
    /// What kind of document it is.
    ImportFormat {
        /// The JSON object of `wp/v2/pages/{id}`.
        Wordpress = "WORDPRESS",
        /// `CommonMark`.
        Markdown = "MARKDOWN",
        /// A page of HTML.
        Html = "HTML",
        /// An evidence bundle.
        Bundle = "BUNDLE",
    }
);

/// Where a document comes from: two with one provenance are states of one page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Provenance {
    /// Its kind.
    pub format: ImportFormat,
    /// Where it stood.
    pub url: Option<String>,
    /// The language that it was read as.
    pub locale: Locale,
}

impl Provenance {
    /// Whether both are states of one page: of one kind, in one language, at one address. Scheme, fragment and a slash
    /// at the end do not count; documents without an address are all of one page.
    pub fn is_same(&self, other: &Self) -> bool {
        let place = |url: &Option<String>| url.as_deref().map(place_of);
        self.format == other.format && self.locale == other.locale && place(&self.url) == place(&other.url)
    }
}

fn place_of(address: &str) -> String {
    let Ok(url) = Url::parse(address) else {
        return address.to_owned();
    };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let (host, path) = (
        url.host_str().unwrap_or_default(),
        url.path().trim_end_matches('/'),
    );
    format!("{host}{port}{path}{query}")
}

/// An imported document without what it says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceHead {
    /// Names it.
    pub id: RowId,
    /// Where it comes from.
    pub provenance: Provenance,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
}

/// An imported document, kept whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceDocument {
    /// Names it.
    pub id: RowId,
    /// Its kind.
    pub format: ImportFormat,
    /// Where it stood.
    pub url: Option<String>,
    /// When it was changed there.
    pub modified_at: Option<Instant>,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
    /// Its bytes.
    pub document: Vec<u8>,
    /// The language that it was read as.
    pub locale: Locale,
    /// What it became.
    pub content: Content,
    /// When it was brought in.
    pub imported_at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(url: Option<&str>) -> Provenance {
        Provenance {
            format: ImportFormat::Wordpress,
            url: url.map(str::to_owned),
            locale: "en".parse().unwrap(),
        }
    }

    #[test]
    fn one_address_is_one_page_however_it_is_written() {
        let first = page(Some("https://example.org/privacy/"));
        for same in [
            "http://EXAMPLE.org/privacy",
            "https://example.org/privacy/#cookies",
        ] {
            assert!(first.is_same(&page(Some(same))), "{same}");
        }
        for other in [
            "https://example.org/imprint/",
            "https://example.org/privacy/?lang=nb",
            "https://example.com/privacy/",
        ] {
            assert!(!first.is_same(&page(Some(other))), "{other}");
        }
        assert!(!first.is_same(&page(None)));
        assert!(page(None).is_same(&page(None)));
    }

    #[test]
    fn another_language_or_kind_is_another_page() {
        let first = page(Some("https://example.org/privacy/"));
        let mut other = first.clone();
        other.locale = "nb".parse().unwrap();
        assert!(!first.is_same(&other));
        let mut other = first.clone();
        other.format = ImportFormat::Markdown;
        assert!(!first.is_same(&other));
    }
}
