//! Settings of the edge: how much may be asked for, what is kept, and which documents are trusted.

use std::num::NonZeroU32;
use std::time::Duration;

use ipnet::IpNet;

use crate::config::sources::Reader;

/// So many bytes of finished answers are kept.
pub const CACHE_BYTES: u64 = 64 * 1024 * 1024;
/// How many items of lists one request may ask for.
pub const NODE_LIMIT: u64 = 10_000;
/// So long a client may take for a request's head, and for its body besides what its bytes earn.
pub const REQUEST_TIME: Duration = Duration::from_secs(10);
/// Nobody needs longer.
const LONGEST_REQUEST_SECONDS: u64 = 600;
/// No cache may hold an answer longer, in seconds.
pub const LONGEST_MAX_AGE_SECONDS: u64 = 60;
/// A burst is so many seconds' worth of the steady rate, unless it is set.
const BURST_SECONDS: u32 = 10;

/// How many requests an anonymous address may send.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RateLimit {
    /// So many a second in the long run.
    pub per_second: NonZeroU32,
    /// So many at once.
    pub burst: NonZeroU32,
}

/// Settings of the edge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Serving {
    /// So many bytes of finished answers are kept at most; 0 keeps none.
    pub cache_bytes: u64,
    /// How long shared caches may hold an answer without asking.
    pub cache_max_age: Duration,
    /// How many items of lists one request may ask for.
    pub node_limit: u64,
    /// How many requests an anonymous address may send; any number when it was not set.
    pub rate_limit: Option<RateLimit>,
    /// Proxies that say whose requests they pass on.
    pub trusted_proxies: Vec<IpNet>,
    /// Manifests of trusted documents: the file's name and its text.
    pub trusted_documents: Vec<(String, String)>,
    /// Whether all other documents are refused.
    pub only_trusted_documents: bool,
    /// Whether `/metrics` is served.
    pub metrics: bool,
    /// So long a client may take for a request's head, and for its body besides what its bytes earn.
    pub request_time: Duration,
}

impl Serving {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let switch = crate::config::parse::switch;
        let rate: Option<NonZeroU32> = reader.parsed(
            "rate_limit_per_second",
            "a whole number of requests above 0",
            |text| text.parse().ok(),
        );
        let burst: Option<NonZeroU32> =
            reader.parsed("rate_limit_burst", "a whole number of requests above 0", |text| {
                text.parse().ok()
            });
        Self {
            cache_bytes: reader
                .parsed("cache_bytes", "a whole number of bytes, 0 for no cache", |text| {
                    text.parse().ok()
                })
                .unwrap_or(CACHE_BYTES),
            cache_max_age: reader
                .parsed(
                    "cache_max_age_seconds",
                    "a whole number of seconds from 0 to 60",
                    |text| text.parse().ok().filter(|age| *age <= LONGEST_MAX_AGE_SECONDS),
                )
                .map_or(Duration::ZERO, Duration::from_secs),
            node_limit: reader
                .parsed("node_limit", "a whole number above 0", |text| {
                    text.parse().ok().filter(|limit| *limit > 0)
                })
                .unwrap_or(NODE_LIMIT),
            rate_limit: rate.map(|per_second| RateLimit {
                per_second,
                burst: burst.unwrap_or_else(|| per_second.saturating_mul(BURST)),
            }),
            trusted_proxies: reader
                .parsed(
                    "trusted_proxies",
                    "a list of addresses or networks such as 10.0.0.0/8, separated by commas",
                    networks,
                )
                .unwrap_or_default(),
            trusted_documents: reader.named_files("trusted_documents"),
            only_trusted_documents: reader
                .parsed("only_trusted_documents", "true or false", switch)
                .unwrap_or(false),
            metrics: reader.parsed("metrics", "true or false", switch).unwrap_or(true),
            request_time: reader
                .parsed(
                    "request_time_seconds",
                    "a whole number of seconds from 1 to 600",
                    |text| {
                        text.parse()
                            .ok()
                            .filter(|time| (1..=LONGEST_REQUEST_SECONDS).contains(time))
                    },
                )
                .map_or(REQUEST_TIME, Duration::from_secs),
        }
    }

    pub(super) fn problems(&self) -> Option<String> {
        (self.only_trusted_documents && self.trusted_documents.is_empty()).then(|| {
            "Only trusted documents are to be executed, and there is none: name a manifest with --trusted-documents."
                .to_owned()
        })
    }
}

const BURST: NonZeroU32 = match NonZeroU32::new(BURST_SECONDS) {
    Some(seconds) => seconds,
    None => NonZeroU32::MIN,
};

fn networks(text: &str) -> Option<Vec<IpNet>> {
    let network = |text: &str| {
        let text = text.trim();
        text.parse()
            .ok()
            .or_else(|| Some(IpNet::from(text.parse::<std::net::IpAddr>().ok()?)))
    };
    text.split(',').map(network).collect()
}
