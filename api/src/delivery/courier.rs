//! The HTTP client: one POST to an address that was judged, without redirects, proxies or patience.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use url::Host;

use super::lookup::{Judging, Lookup};
use super::retry_after;
use crate::domain::clock::Instant;
use crate::domain::endpoint::Endpoint;
use crate::domain::reach::{OutOfReach, Reach};
use crate::domain::webhook::Reply;

/// A receiver must take the connection within this time.
const CONNECT_TIME: Duration = Duration::from_secs(5);
/// From the first packet to the end of the answer.
const WHOLE_TIME: Duration = Duration::from_secs(10);
/// So many bytes of an answer are read, so that the receiver can finish it; nobody looks at them.
const MOST_ANSWER_BYTES: usize = 16 * 1024;
const AGENT: &str = concat!("Noticeboard/", env!("CARGO_PKG_VERSION"));

/// A message, ready to be sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parcel {
    /// Where to.
    pub endpoint: Endpoint,
    /// The header `webhook-id`.
    pub id: String,
    /// The header `webhook-timestamp`: when the attempt begins.
    pub sent_at: Instant,
    /// The header `webhook-signature`.
    pub signature: String,
    /// JSON.
    pub body: String,
}

impl Parcel {
    /// The header `webhook-timestamp`: seconds since 1970.
    pub const fn timestamp(sent_at: Instant) -> i64 {
        sent_at.as_micros().div_euclid(1_000_000)
    }
}

/// Sends parcels.
pub struct Courier {
    reach: Arc<Reach>,
    lookup: Arc<dyn Lookup>,
    /// Made when the first parcel is sent, since most servers never send one.
    over_tls: OnceLock<Option<Client>>,
    plain: OnceLock<Option<Client>>,
}

impl Courier {
    /// A courier who goes no further than this.
    pub fn new(reach: Reach, lookup: Arc<dyn Lookup>) -> Self {
        Self {
            reach: Arc::new(reach),
            lookup,
            over_tls: OnceLock::new(),
            plain: OnceLock::new(),
        }
    }

    /// Sends a parcel and waits for the answer, as long as it may take.
    pub async fn send(&self, parcel: &Parcel) -> Reply {
        if let Err(why) = self.judge_number(&parcel.endpoint) {
            tracing::warn!(reason = %why, "a webhook is out of reach");
            return Reply::Nothing;
        }
        let Some(client) = self.client(parcel.endpoint.is_plain()) else {
            return Reply::Nothing;
        };
        let request = client
            .post(parcel.endpoint.as_str())
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, AGENT)
            .header("webhook-id", &parcel.id)
            .header("webhook-timestamp", Parcel::timestamp(parcel.sent_at))
            .header("webhook-signature", &parcel.signature)
            .body(parcel.body.clone());
        match request.send().await {
            Ok(response) => reply(response, parcel.sent_at).await,
            Err(error) => {
                tracing::info!(reason = in_short(&error), "a webhook's receiver did not answer");
                Reply::Nothing
            }
        }
    }

    /// A host that is a number is connected to without being looked up.
    fn judge_number(&self, endpoint: &Endpoint) -> Result<(), OutOfReach> {
        let number: IpAddr = match endpoint.host() {
            Some(Host::Ipv4(number)) => number.into(),
            Some(Host::Ipv6(number)) => number.into(),
            Some(Host::Domain(_)) => return Ok(()),
            None => return Err(OutOfReach::Private),
        };
        self.reach.judge("", number, endpoint.is_plain())
    }

    fn client(&self, is_plain: bool) -> Option<&Client> {
        let slot = if is_plain { &self.plain } else { &self.over_tls };
        let made = slot.get_or_init(|| {
            let judging = Judging {
                lookup: Arc::clone(&self.lookup),
                reach: Arc::clone(&self.reach),
                is_plain,
            };
            let client = Client::builder()
                .dns_resolver(Arc::new(judging))
                .redirect(Policy::none())
                .no_proxy()
                .referer(false)
                .http1_only()
                .connect_timeout(CONNECT_TIME)
                .timeout(WHOLE_TIME)
                // So that every attempt is judged anew.
                .pool_max_idle_per_host(0)
                .build();
            client
                .inspect_err(|error| tracing::error!(%error, "no HTTP client for webhooks can be made"))
                .ok()
        });
        made.as_ref()
    }
}

async fn reply(mut response: Response, sent_at: Instant) -> Reply {
    let asked = response.headers().get(RETRY_AFTER);
    let asked = asked.and_then(|value| value.to_str().ok());
    let asked = asked.and_then(|text| retry_after::read(text, sent_at));
    let status = response.status().as_u16();
    let mut read = 0;
    // The status was said; what becomes of the rest does not change it.
    while let Ok(Some(chunk)) = response.chunk().await {
        read += chunk.len();
        if read > MOST_ANSWER_BYTES {
            break;
        }
    }
    Reply::Status(status, asked)
}

/// Without the address, whose path and query are often secrets.
fn in_short(error: &reqwest::Error) -> &'static str {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if inner.is::<OutOfReach>() {
            return "its name leads to no address in reach";
        }
        cause = inner.source();
    }
    if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "no whole answer"
    }
}
