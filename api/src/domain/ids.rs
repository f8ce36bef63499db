//! Identifiers, one type each, so that a draft's cannot be given where a version's is meant.

use std::fmt;

use crate::domain::clock::{Randomness, RandomnessError};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(String);

        impl $name {
            /// A new identifier: a random UUID (RFC 9562, version 4).
            ///
            /// # Errors
            /// When the system has no random bytes.
            pub fn random(randomness: &dyn Randomness) -> Result<Self, RandomnessError> {
                let mut bytes = [0; 16];
                randomness.fill(&mut bytes)?;
                Ok(Self(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()))
            }

            /// An identifier as the database or a client wrote it; it may name nothing.
            pub fn from_text(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// Names a notice for ever, whatever its slug.
    NoticeId
);
id!(
    /// Names a draft.
    DraftId
);
id!(
    /// Names a sealed version.
    VersionId
);
id!(
    /// Names a row that nobody outside speaks of: a fact, an event, a source document.
    RowId
);
id!(
    /// Names a webhook.
    WebhookId
);
