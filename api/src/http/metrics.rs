//! Counters of the edge, and readings that other parts hand in, as `/metrics` shows them.
//!
//! Holds numbers alone: no address, name or text of anybody. What is counted for every request is found beforehand, so
//! that counting is one addition.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::get;
use futures_util::future::BoxFuture;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric as _, prometheus_text};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Source: Prometheus, exposition formats, text format 0.0.4.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Upper ends in seconds: from an answer that was kept to the time limit of a query.
const SECONDS: [f64; 11] = [
    0.000_1, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0,
];

/// Whoever asks waits no longer for numbers that must be found out.
const REFRESH_TIME: Duration = Duration::from_secs(1);
/// What was found out serves for so long, since nobody counts who asks for numbers.
const FRESH: Duration = Duration::from_secs(1);

/// What a request is about, as far as counting goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Area {
    /// `/graphql`.
    Graphql,
    /// Pages for people and the feed.
    Pages,
    /// The transparency log's hashes.
    Log,
    /// Health and these numbers.
    Operations,
    /// All else.
    Other,
}

impl Area {
    const ALL: [Self; 5] = [
        Self::Graphql,
        Self::Pages,
        Self::Log,
        Self::Operations,
        Self::Other,
    ];

    /// The area of a path.
    pub fn of(path: &str) -> Self {
        match path {
            "/graphql" => Self::Graphql,
            "/" | "/notices" | "/preview" => Self::Pages,
            "/metrics" => Self::Operations,
            _ if path.starts_with("/notices/") => Self::Pages,
            _ if path.starts_with("/log/") => Self::Log,
            _ if path.starts_with("/health/") => Self::Operations,
            _ => Self::Other,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Graphql => "graphql",
            Self::Pages => "pages",
            Self::Log => "log",
            Self::Operations => "operations",
            Self::Other => "other",
        }
    }
}

/// What the cache of answers did for a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    /// The answer was there.
    Hit,
    /// It had to be made.
    Miss,
}

/// The statuses of answers, by their first digit.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// What is counted in one area.
struct Counted {
    by_class: [Counter; CLASSES.len()],
    seconds: Histogram,
}

/// Every number that `/metrics` shows.
#[derive(Clone)]
pub struct Metrics(Arc<Inner>);

struct Inner {
    registry: Mutex<Registry>,
    areas: [Counted; Area::ALL.len()],
    hits: Counter,
    misses: Counter,
    turned_away: Counter,
    refresh: OnceLock<Refresh>,
    /// When it was done last; whoever does it holds the lock.
    refreshed: tokio::sync::Mutex<Option<Instant>>,
}

/// Finds out what is shown next.
type Refresh = Box<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>;

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("noticeboard");
        let requests = Family::<[(&'static str, &'static str); 2], Counter>::default();
        let seconds = Family::<[(&'static str, &'static str); 1], Histogram>::new_with_constructor(
            (|| Histogram::new(SECONDS)) as fn() -> Histogram,
        );
        let cache = Family::<[(&'static str, &'static str); 1], Counter>::default();
        let turned_away = Counter::default();
        registry.register("http_requests", "Requests that were answered", requests.clone());
        registry.register(
            "http_request_seconds",
            "From the request's headers to the answer's headers",
            seconds.clone(),
        );
        registry.register(
            "response_cache_lookups",
            "Anonymous requests to GraphQL and for pages, by whether a finished answer was there",
            cache.clone(),
        );
        registry.register(
            "rate_limited_requests",
            "Requests that were turned away since one address sent too many",
            turned_away.clone(),
        );
        let areas = Area::ALL.map(|area| Counted {
            by_class: CLASSES
                .map(|class| requests.get_or_create_owned(&[("area", area.name()), ("status", class)])),
            seconds: seconds.get_or_create_owned(&[("area", area.name())]),
        });
        Self(Arc::new(Inner {
            registry: Mutex::new(registry),
            areas,
            hits: cache.get_or_create_owned(&[("result", "hit")]),
            misses: cache.get_or_create_owned(&[("result", "miss")]),
            turned_away,
            refresh: OnceLock::new(),
            refreshed: tokio::sync::Mutex::new(None),
        }))
    }
}

impl Metrics {
    /// A request was answered.
    pub fn answered(&self, area: Area, status: StatusCode, taken: Duration) {
        let Some(counted) = self.0.areas.get(area as usize) else {
            return;
        };
        let class = usize::from(status.as_u16() / 100).saturating_sub(1);
        if let Some(counter) = counted.by_class.get(class) {
            counter.inc();
        }
        counted.seconds.observe(taken.as_secs_f64());
    }

    /// An answer was looked for among those that are kept.
    pub fn looked_up(&self, kept: Kept) {
        match kept {
            Kept::Hit => self.0.hits.inc(),
            Kept::Miss => self.0.misses.inc(),
        };
    }

    /// A request was turned away for its address's rate.
    pub fn turned_away(&self) {
        self.0.turned_away.inc();
    }

    /// Shows a number that is read when somebody asks; left out while there is none.
    pub fn gauge(
        &self,
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> Option<f64> + Send + Sync + 'static,
    ) {
        self.add(name, help, Reading::Gauge(Box::new(read)));
    }

    /// Shows a number that only grows, read when somebody asks. `_total` is put behind its name.
    pub fn count(
        &self,
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> u64 + Send + Sync + 'static,
    ) {
        self.add(name, help, Reading::Count(Box::new(read)));
    }

    /// Has this done, within a bounded time, before the numbers are shown. Counts once.
    pub fn refresh_by(&self, refresh: impl Fn() -> BoxFuture<'static, ()> + Send + Sync + 'static) {
        // The parts are joined once.
        let _ = self.0.refresh.set(Box::new(refresh));
    }

    async fn refresh(&self) {
        let Some(refresh) = self.0.refresh.get() else {
            return;
        };
        let refreshing = async {
            let mut refreshed = self.0.refreshed.lock().await;
            if refreshed.is_none_or(|at| at.elapsed() >= FRESH) {
                refresh().await;
                *refreshed = Some(Instant::now());
            }
        };
        if tokio::time::timeout(REFRESH_TIME, refreshing).await.is_err() {
            tracing::debug!("some numbers could not be found out in time");
        }
    }

    fn add(&self, name: &'static str, help: &'static str, reading: Reading) {
        if let Ok(mut registry) = self.0.registry.lock() {
            registry.register_collector(Box::new(Read { name, help, reading }));
        }
    }

    fn text(&self) -> Option<String> {
        let mut text = String::new();
        let registry = self.0.registry.lock().ok()?;
        prometheus_text::encode(&mut text, &registry).ok()?;
        Some(text)
    }
}

enum Reading {
    Gauge(Box<dyn Fn() -> Option<f64> + Send + Sync>),
    Count(Box<dyn Fn() -> u64 + Send + Sync>),
}

struct Read {
    name: &'static str,
    help: &'static str,
    reading: Reading,
}

impl fmt::Debug for Read {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Read").field(&self.name).finish()
    }
}

impl Collector for Read {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        match &self.reading {
            Reading::Gauge(read) => {
                let Some(value) = read() else { return Ok(()) };
                let gauge = ConstGauge::new(value);
                gauge.encode(encoder.encode_descriptor(self.name, self.help, None, MetricType::Gauge)?)
            }
            Reading::Count(read) => {
                let counter = ConstCounter::new(read());
                counter.encode(encoder.encode_descriptor(self.name, self.help, None, MetricType::Counter)?)
            }
        }
    }
}

/// `/metrics`, for whoever may reach it.
pub fn router(metrics: Metrics) -> Router {
    Router::new().route("/metrics", get(show)).with_state(metrics)
}

async fn show(State(metrics): State<Metrics>) -> Response {
    metrics.refresh().await;
    let (status, text) = match metrics.text() {
        Some(text) => (StatusCode::OK, text),
        None => (StatusCode::INTERNAL_SERVER_ERROR, String::new()),
    };
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(TEXT));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_shown() {
        let metrics = Metrics::default();
        let taken = Duration::from_millis(3);
        metrics.answered(Area::Graphql, StatusCode::OK, taken);
        metrics.answered(Area::Graphql, StatusCode::NOT_MODIFIED, taken);
        metrics.answered(Area::Pages, StatusCode::NOT_FOUND, taken);
        metrics.looked_up(Kept::Hit);
        metrics.turned_away();
        metrics.gauge("lease_seconds", "What is left", || Some(0.5));
        metrics.gauge("unknown", "Nobody knows", || None);
        metrics.count("deliveries", "Sent", || 7);
        let text = metrics.text().unwrap();
        for line in [
            "noticeboard_http_requests_total{area=\"graphql\",status=\"2xx\"} 1",
            "noticeboard_http_requests_total{area=\"graphql\",status=\"3xx\"} 1",
            "noticeboard_http_requests_total{area=\"pages\",status=\"4xx\"} 1",
            "noticeboard_http_requests_total{area=\"log\",status=\"2xx\"} 0",
            "noticeboard_http_request_seconds_bucket{area=\"graphql\",le=\"0.005\"} 2",
            "noticeboard_response_cache_lookups_total{result=\"hit\"} 1",
            "noticeboard_rate_limited_requests_total 1",
            "noticeboard_lease_seconds 0.5",
            "noticeboard_deliveries_total 7",
        ] {
            assert!(
                text.lines().any(|shown| shown == line),
                "{line} is not in\n{text}"
            );
        }
        assert!(!text.contains("unknown"));
    }

    #[test]
    fn every_path_belongs_to_an_area() {
        for (path, area) in [
            ("/graphql", Area::Graphql),
            ("/notices/a/history", Area::Pages),
            ("/log/checkpoint", Area::Log),
            ("/health/live", Area::Operations),
            ("/graphiql", Area::Other),
        ] {
            assert_eq!(Area::of(path), area, "{path}");
        }
    }
}
