//! From the name of a host to the addresses that may be connected to.
//!
//! The same step that finds the addresses judges them and hands them to the connection, so that nobody can answer
//! otherwise in between.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::domain::reach::{OutOfReach, Reach};

/// Where the addresses of a name come from. Tests put one in that answers as they like.
#[async_trait]
pub trait Lookup: std::fmt::Debug + Send + Sync + 'static {
    /// Every address of a host.
    ///
    /// # Errors
    /// When the name has none, or nobody knows.
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The system's own resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemLookup;

#[async_trait]
impl Lookup for SystemLookup {
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let found = tokio::net::lookup_host((host, 0)).await?;
        Ok(found.map(|address| address.ip()).collect())
    }
}

/// Looks up and judges.
pub(super) struct Judging {
    pub(super) lookup: Arc<dyn Lookup>,
    pub(super) reach: Arc<Reach>,
    /// Whether the connection will have no TLS.
    pub(super) is_plain: bool,
}

impl Resolve for Judging {
    fn resolve(&self, name: Name) -> Resolving {
        let (lookup, reach, is_plain) = (Arc::clone(&self.lookup), Arc::clone(&self.reach), self.is_plain);
        Box::pin(async move {
            let host = name.as_str();
            let found = lookup.addresses(host).await?;
            let mut refused = OutOfReach::Private;
            let mut good = Vec::with_capacity(found.len());
            for address in found {
                match reach.judge(host, address, is_plain) {
                    // The port of the address counts.
                    Ok(()) => good.push(SocketAddr::new(address.to_canonical(), 0)),
                    Err(why) => refused = why,
                }
            }
            if good.is_empty() {
                return Err(refused.into());
            }
            let good: Addrs = Box::new(good.into_iter());
            Ok(good)
        })
    }
}
