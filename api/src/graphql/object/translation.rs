//! How far languages have come.

use async_graphql::SimpleObject;

use crate::domain::translation::Translation;
use crate::graphql::scalar::Locale;
use crate::graphql::word::TranslationState;

/// How far one language of a draft has come.
#[derive(SimpleObject, Clone)]
pub struct TranslationStatus {
    /// The language.
    locale: Locale,
    /// MISSING when a text is missing, else STALE when one is older than what it translates, else COMPLETE.
    state: TranslationState,
    /// Names of texts that another language has and this one does not, such as `sections.rights.heading`.
    missing: Vec<String>,
    /// Names of texts that were touched last before the default language's text changed. Writing one again as it is says that it still holds.
    stale: Vec<String>,
}

impl From<Translation> for TranslationStatus {
    fn from(translation: Translation) -> Self {
        Self {
            locale: (&translation.locale).into(),
            state: translation.state().into(),
            missing: translation.missing,
            stale: translation.stale,
        }
    }
}
