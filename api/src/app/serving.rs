//! How the edge serves, from settings or as tests want it.

use std::sync::Arc;
use std::time::Duration;

use crate::app::opening::CannotStart;
use crate::config::serving::{CACHE_BYTES, REQUEST_TIME, Serving as Settings};
use crate::graphql::{MOVING_FIELDS, STEADY_ROOTS, TEXT_SCALARS};
use crate::http::graphql::documents::{Documents, Knowledge};
use crate::http::graphql::manifest;
use crate::http::limiter::Rate;
use crate::http::peer::Proxies;

/// What is known of the schema to those who judge documents.
const KNOWLEDGE: Knowledge = Knowledge {
    steady_roots: STEADY_ROOTS,
    moving_fields: MOVING_FIELDS,
    text_scalars: TEXT_SCALARS,
};

/// How the edge serves.
#[derive(Clone, Debug)]
pub struct Serving {
    /// So many bytes of finished answers are kept at most; 0 keeps none.
    pub cache_bytes: u64,
    /// How long shared caches may hold an answer without asking.
    pub cache_max_age: Duration,
    /// How many requests an anonymous address may send; any number when there is none.
    pub rate: Option<Rate>,
    /// Proxies that say whose requests they pass on.
    pub proxies: Proxies,
    /// Documents that are known from the start.
    pub documents: Arc<Documents>,
    /// Whether `/metrics` is served.
    pub metrics: bool,
    /// So long a client may take for a request's head, and for its body besides what its bytes earn.
    pub request_time: Duration,
}

impl Default for Serving {
    /// As without any setting.
    fn default() -> Self {
        Self {
            cache_bytes: CACHE_BYTES,
            cache_max_age: Duration::ZERO,
            rate: None,
            proxies: Proxies::default(),
            documents: Arc::new(Documents::new(KNOWLEDGE)),
            metrics: true,
            request_time: REQUEST_TIME,
        }
    }
}

impl Serving {
    /// As the settings say.
    ///
    /// # Errors
    /// When a manifest of trusted documents is none, or a document in it cannot be executed.
    pub fn of(settings: &Settings) -> Result<Self, CannotStart> {
        let manifests: Vec<(&str, &str)> = settings
            .trusted_documents
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        Ok(Self {
            cache_bytes: settings.cache_bytes,
            cache_max_age: settings.cache_max_age,
            rate: settings.rate_limit.map(|limit| Rate {
                per_second: limit.per_second,
                burst: limit.burst,
            }),
            proxies: Proxies::new(settings.trusted_proxies.clone()),
            documents: Arc::new(trusted(&manifests, settings.only_trusted_documents)?),
            metrics: settings.metrics,
            request_time: settings.request_time,
        })
    }

    /// Trusts the documents of these manifests, each with the name of its file, and perhaps no others.
    ///
    /// # Errors
    /// When a manifest is none, or a document in it cannot be executed.
    pub fn trusting(self, manifests: &[(&str, &str)], only_trusted: bool) -> Result<Self, CannotStart> {
        Ok(Self {
            documents: Arc::new(trusted(manifests, only_trusted)?),
            ..self
        })
    }
}

fn trusted(manifests: &[(&str, &str)], only_trusted: bool) -> Result<Documents, CannotStart> {
    let mut documents = Documents::new(KNOWLEDGE);
    for (name, text) in manifests {
        let manifest =
            manifest::read(text).map_err(|error| CannotStart::because(format!("`{name}` {error}")))?;
        documents
            .trust(&manifest)
            .map_err(|error| CannotStart::because(format!("in `{name}`: {error}")))?;
    }
    if only_trusted {
        documents.trust_no_other();
    }
    Ok(documents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_that_cannot_be_trusted_is_said_by_the_name_of_its_file() {
        for text in ["[]", "{}", r#"{"a": "{"}"#] {
            let error = trusted(&[("web.json", text)], false).unwrap_err().to_string();
            assert!(error.contains("`web.json`") && error.ends_with('.'), "{error}");
        }
    }
}
