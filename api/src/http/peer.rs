//! From which address a request came, also through proxies that the operator trusts to say so.
//!
//! Source: RFC 7239 (`Forwarded`) and the `X-Forwarded-For` that went before it. Without a trusted proxy neither counts:
//! anybody can send them.

use std::net::{IpAddr, SocketAddr};

use axum::http::header::FORWARDED;
use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The proxies whose word counts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// Proxies at these networks.
    pub const fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// The address of whoever sent the request: the last one in the chain that is no trusted proxy.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if self.0.is_empty() || !self.trusts(peer) {
            return peer;
        }
        let mut farthest = peer;
        for said in chain(headers) {
            // What cannot be read was written by nobody who is trusted, and so was all before it.
            let Some(address) = said else { return farthest };
            farthest = address;
            if !self.trusts(address) {
                return address;
            }
        }
        farthest
    }

    fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// The addresses that proxies added, the nearest first.
fn chain(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let members = |name: &HeaderName| -> Vec<String> {
        let values = headers.get_all(name).iter();
        let texts = values.filter_map(|value| value.to_str().ok());
        texts
            .flat_map(|text| text.split(','))
            .map(str::to_owned)
            .collect()
    };
    let listed = members(&X_FORWARDED_FOR);
    if !listed.is_empty() {
        return listed.iter().rev().map(|text| address(text)).collect();
    }
    let forwarded = members(&FORWARDED);
    forwarded.iter().rev().map(|text| forwarded_for(text)).collect()
}

fn forwarded_for(member: &str) -> Option<IpAddr> {
    let mut parts = member.split(';').filter_map(|part| part.split_once('='));
    let (_, node) = parts.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
    address(node.trim().trim_matches('"'))
}

/// With or without a port, IPv6 with or without brackets.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let parsed = bare.unwrap_or(text).parse().ok();
    let found = parsed.or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    found.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn client(trusted: &[&str], peer: &str, name: &'static str, value: &str) -> String {
        let networks = trusted.iter().map(|text| text.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        Proxies::new(networks)
            .client(peer.parse().unwrap(), &headers)
            .to_string()
    }

    #[test]
    fn nobody_is_believed_who_is_not_trusted() {
        let said = "198.51.100.7";
        assert_eq!(client(&[], "10.0.0.1", "x-forwarded-for", said), "10.0.0.1");
        assert_eq!(
            client(&["10.1.0.0/16"], "10.0.0.1", "x-forwarded-for", said),
            "10.0.0.1"
        );
    }

    #[test]
    fn the_last_address_that_is_no_trusted_proxy_counts() {
        let trusted = ["10.0.0.0/8", "2001:db8::/32"];
        for (name, value, wanted) in [
            ("x-forwarded-for", "198.51.100.7", "198.51.100.7"),
            (
                "x-forwarded-for",
                "1.1.1.1, 198.51.100.7, 10.0.0.2",
                "198.51.100.7",
            ),
            ("x-forwarded-for", "198.51.100.7:4711", "198.51.100.7"),
            ("x-forwarded-for", "[2001:db9::1]:443", "2001:db9::1"),
            ("x-forwarded-for", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
            ("x-forwarded-for", "198.51.100.7, nonsense, 10.0.0.2", "10.0.0.2"),
            (
                "forwarded",
                "for=198.51.100.7;proto=https, for=10.0.0.2",
                "198.51.100.7",
            ),
            ("forwarded", "For=\"[2001:db9::1]:4711\"", "2001:db9::1"),
            ("forwarded", "for=_hidden", "10.0.0.1"),
            ("via", "1.1 proxy", "10.0.0.1"),
        ] {
            assert_eq!(client(&trusted, "10.0.0.1", name, value), wanted, "{value}");
        }
        assert_eq!(
            client(&trusted, "::ffff:10.0.0.1", "x-forwarded-for", "198.51.100.7"),
            "198.51.100.7"
        );
    }
}
