//! Lists of cookies of other systems: which there are, and what is kept of one so that the way back loses nothing.
//!
//! It does not know what any of them looks like.

use crate::domain::clock::Instant;
use crate::domain::cookie::word;
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use serde::{Deserialize, Serialize};

word!(
    /// Whose list it is.
    CookieListFormat {
        /// The declaration of Cookiebot, a script named `cc.js`.
        Cookiebot = "COOKIEBOT",
        /// Cookies as `OneTrust`'s API takes them, JSON.
        OneTrust = "ONE_TRUST",
        /// IAB TCF, Vendor Device Storage and Operational Disclosures 1.1, JSON.
        Tcf = "TCF",
        /// Open Cookie Database, CSV.
        OpenCookieDatabase = "OPEN_COOKIE_DATABASE",
        /// The configuration of `CookieConsent` by orestbida, JavaScript or JSON.
        CookieConsent = "COOKIE_CONSENT",
        /// The configuration of Klaro, JavaScript or JSON.
        Klaro = "KLARO",
    }
);

/// A list as it came in, with the declarations that its items became.
///
/// It is no content: content holds what visitors are told, and other systems' numbers, switches and spellings are not
/// for them. An export goes out from it, so that what only the other system has is there again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptList {
    /// Whose list it is.
    pub format: CookieListFormat,
    /// The language in which it was read.
    pub locale: Locale,
    /// The list itself.
    pub document: String,
    /// The declaration of each item, in the list's order.
    pub keys: Vec<Key>,
    /// When it came.
    pub imported_at: Instant,
}
