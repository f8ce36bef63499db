//! Where a key set comes from: a file, or an address. Does not know what is in it.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::{ACCEPT, USER_AGENT};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use tokio::io::AsyncReadExt as _;
use url::Url;

/// No key set has more bytes.
pub const MOST_BYTES: usize = 256 * 1024;
/// The other side must take the connection within this time.
const CONNECT_TIME: Duration = Duration::from_secs(3);
/// From the first packet to the end of the answer.
const WHOLE_TIME: Duration = Duration::from_secs(5);
const AGENT: &str = concat!("Noticeboard/", env!("CARGO_PKG_VERSION"));

/// Why there is no text. Names neither address nor path, which the log needs not hold.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The file cannot be read.
    #[error("the file cannot be read: {0}")]
    File(io::Error),
    /// It is larger than [`MOST_BYTES`].
    #[error("it has more than {MOST_BYTES} bytes")]
    TooLarge,
    /// Another status than 200. Redirects are not followed.
    #[error("the status is {0}")]
    Status(u16),
    /// No connection, or no whole answer, in time.
    #[error("{0}")]
    Silence(&'static str),
}

/// Gives the text of a key set. Tests put one in that answers as they like.
#[async_trait]
pub trait Source: Send + Sync + 'static {
    /// The text as it is now. Ends within a bounded time.
    ///
    /// # Errors
    /// When there is none, or too much of it.
    async fn fetch(&self) -> Result<Vec<u8>, FetchError>;
}

/// A file.
#[derive(Debug, Clone)]
pub struct KeyFile(pub PathBuf);

#[async_trait]
impl Source for KeyFile {
    async fn fetch(&self) -> Result<Vec<u8>, FetchError> {
        let read = async {
            let file = tokio::fs::File::open(&self.0).await?;
            let mut text = Vec::new();
            let bound = u64::try_from(MOST_BYTES + 1).unwrap_or(u64::MAX);
            file.take(bound).read_to_end(&mut text).await?;
            Ok(text)
        };
        let text = tokio::time::timeout(WHOLE_TIME, read)
            .await
            .map_err(|_| FetchError::Silence("the file was not read in time"))?
            .map_err(FetchError::File)?;
        if text.len() > MOST_BYTES {
            return Err(FetchError::TooLarge);
        }
        Ok(text)
    }
}

/// An address that the operator named, and so trusts, wherever it leads.
#[derive(Debug, Clone)]
pub struct KeyAddress {
    address: Url,
    client: Client,
}

/// No HTTP client can be made.
#[derive(Debug, thiserror::Error)]
#[error("no HTTP client for the key set can be made: {0}")]
pub struct NoClient(reqwest::Error);

impl KeyAddress {
    /// Fetches from this address and from no other: no redirects, no proxies.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(address: Url) -> Result<Self, NoClient> {
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(CONNECT_TIME)
            .timeout(WHOLE_TIME)
            .pool_max_idle_per_host(0)
            .build()
            .map_err(NoClient)?;
        Ok(Self { address, client })
    }
}

#[async_trait]
impl Source for KeyAddress {
    async fn fetch(&self) -> Result<Vec<u8>, FetchError> {
        let request = self
            .client
            .get(self.address.clone())
            .header(ACCEPT, "application/jwk-set+json, application/json")
            .header(USER_AGENT, AGENT);
        let mut response = request.send().await.map_err(|error| in_short(&error))?;
        if response.status() != StatusCode::OK {
            return Err(FetchError::Status(response.status().as_u16()));
        }
        let mut text = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| in_short(&error))? {
            if text.len() + chunk.len() > MOST_BYTES {
                return Err(FetchError::TooLarge);
            }
            text.extend_from_slice(&chunk);
        }
        Ok(text)
    }
}

/// Without the address, which may hold a key of the operator's.
fn in_short(error: &reqwest::Error) -> FetchError {
    FetchError::Silence(if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "no whole answer"
    })
}
