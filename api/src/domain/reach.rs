//! Which machines may be sent to: every public address, and what the operator allows besides.
//!
//! Judges addresses; resolves none.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use url::Host;

use crate::domain::endpoint::Endpoint;

/// Receivers that are allowed although they are not public, or are spoken to without TLS.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reach {
    networks: Vec<IpNet>,
    hosts: BTreeSet<String>,
}

/// Why an address is not sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutOfReach {
    /// It belongs to a machine or network that is nobody's business.
    #[error("leads to an address that is not public; the server's operator can allow it")]
    Private,
    /// It would be sent so that others can read it.
    #[error("is not https; the server's operator can allow http to listed receivers")]
    Plain,
}

/// A list that is no [`Reach`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no list of networks, addresses and host names")]
pub struct ReachError;

impl FromStr for Reach {
    type Err = ReachError;

    /// Reads networks (`10.0.0.0/8`), addresses (`::1`) and host names, separated by commas.
    fn from_str(text: &str) -> Result<Self, ReachError> {
        let mut reach = Self::default();
        for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            if let Ok(network) = entry.parse::<IpNet>() {
                reach.networks.push(network);
            } else if let Ok(address) = entry.parse::<IpAddr>() {
                reach.networks.push(address.into());
            } else {
                match Host::parse(entry) {
                    Ok(Host::Domain(name)) if !name.contains(['/', '*']) => reach.hosts.insert(name),
                    _ => return Err(ReachError),
                };
            }
        }
        Ok(reach)
    }
}

impl Reach {
    /// Whether an endpoint may be kept; what its name leads to is judged with every delivery.
    ///
    /// # Errors
    /// When it is out of reach already by how it is written.
    pub fn admits(&self, endpoint: &Endpoint) -> Result<(), OutOfReach> {
        let is_plain = endpoint.is_plain();
        match endpoint.host() {
            Some(Host::Ipv4(address)) => self.judge("", address.into(), is_plain),
            Some(Host::Ipv6(address)) => self.judge("", address.into(), is_plain),
            Some(Host::Domain(name)) if self.lists(name) => Ok(()),
            // Whether the address that it leads to is listed shows when it is resolved.
            Some(Host::Domain(_)) if !self.networks.is_empty() => Ok(()),
            Some(Host::Domain(_)) if is_plain => Err(OutOfReach::Plain),
            Some(Host::Domain(name)) if is_loopback_name(name) => Err(OutOfReach::Private),
            Some(Host::Domain(_)) => Ok(()),
            None => Err(OutOfReach::Private),
        }
    }

    /// Whether a host may be connected to at this address of it. Without TLS only what is listed.
    ///
    /// # Errors
    /// When not.
    pub fn judge(&self, host: &str, address: IpAddr, is_plain: bool) -> Result<(), OutOfReach> {
        let address = address.to_canonical();
        if self.lists(host) || self.networks.iter().any(|network| network.contains(&address)) {
            Ok(())
        } else if !is_public(address) {
            Err(OutOfReach::Private)
        } else if is_plain {
            Err(OutOfReach::Plain)
        } else {
            Ok(())
        }
    }

    fn lists(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        !host.is_empty() && self.hosts.contains(&host)
    }
}

/// Source: RFC 6761, section 6.3.
fn is_loopback_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

/// Whether an address is one of the public internet.
///
/// Source: the special-purpose address registries of IANA (RFC 6890), multicast (RFC 5771, RFC 4291). Of IPv6 only
/// `2000::/3` is global unicast; the parts of it that hold addresses of IPv4 are refused as a whole.
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => !SPECIAL_V4.iter().any(|net| net.contains(&address)),
        IpAddr::V6(address) => {
            GLOBAL_V6.contains(&address) && !SPECIAL_V6.iter().any(|net| net.contains(&address))
        }
    }
}

const fn v4(a: u8, b: u8, c: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, 0), prefix)
}

const fn v6(a: u16, b: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0), prefix)
}

const SPECIAL_V4: [Ipv4Net; 16] = [
    v4(0, 0, 0, 8),
    v4(10, 0, 0, 8),
    v4(100, 64, 0, 10),
    v4(127, 0, 0, 8),
    v4(169, 254, 0, 16),
    v4(172, 16, 0, 12),
    v4(192, 0, 0, 24),
    v4(192, 0, 2, 24),
    v4(192, 31, 196, 24),
    v4(192, 52, 193, 24),
    v4(192, 88, 99, 24),
    v4(192, 168, 0, 16),
    v4(198, 18, 0, 15),
    v4(198, 51, 100, 24),
    v4(203, 0, 113, 24),
    // Multicast, what is reserved, and the broadcast address.
    v4(224, 0, 0, 3),
];

const GLOBAL_V6: Ipv6Net = v6(0x2000, 0, 3);
const SPECIAL_V6: [Ipv6Net; 5] = [
    // Protocols, among them Teredo.
    v6(0x2001, 0, 23),
    v6(0x2001, 0x0db8, 32),
    // 6to4.
    v6(0x2002, 0, 16),
    v6(0x2620, 0x004f, 32),
    v6(0x3fff, 0, 20),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(reach: &Reach, address: &str, is_plain: bool) -> Result<(), OutOfReach> {
        reach.judge("receiver.example", address.parse().unwrap(), is_plain)
    }

    #[test]
    fn what_is_not_public_is_out_of_reach() {
        let private = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "5f00::1",
            "fd00:ec2::254",
        ];
        for address in private {
            assert_eq!(
                judged(&Reach::default(), address, false),
                Err(OutOfReach::Private),
                "{address}"
            );
        }
        for address in [
            "8.8.8.8",
            "100.128.0.1",
            "172.32.0.1",
            "2606:4700::1111",
            "2001:4860:4860::8888",
            "::ffff:8.8.8.8",
        ] {
            assert_eq!(judged(&Reach::default(), address, false), Ok(()), "{address}");
            assert_eq!(
                judged(&Reach::default(), address, true),
                Err(OutOfReach::Plain),
                "{address}"
            );
        }
    }

    #[test]
    fn what_is_listed_is_in_reach_also_without_tls_and_nothing_beside_it() {
        let reach: Reach = "10.1.0.0/16, ::1, hooks.internal".parse().unwrap();
        for (address, is_there) in [
            ("10.1.2.3", true),
            ("::ffff:10.1.2.3", true),
            ("::1", true),
            ("10.2.0.1", false),
            ("127.0.0.1", false),
        ] {
            assert_eq!(judged(&reach, address, true).is_ok(), is_there, "{address}");
        }
        assert_eq!(reach.judge("Hooks.internal.", [10, 9, 9, 9].into(), true), Ok(()));
        assert_eq!(
            "10.0.0.0/8"
                .parse::<Reach>()
                .unwrap()
                .judge("", [10, 0, 0, 1].into(), true),
            Ok(())
        );
    }

    #[test]
    fn an_endpoint_is_judged_by_how_it_is_written() {
        let admitted =
            |reach: &str, endpoint: &str| reach.parse::<Reach>().unwrap().admits(&endpoint.parse().unwrap());
        for odd in [
            "https://0x7f.1/",
            "https://2130706433/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::1]/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://a.localhost/",
            "https://169.254.169.254/latest/",
        ] {
            assert_eq!(admitted("", odd), Err(OutOfReach::Private), "{odd}");
        }
        assert_eq!(admitted("", "http://example.com/"), Err(OutOfReach::Plain));
        assert_eq!(admitted("", "https://example.com/"), Ok(()));
        assert_eq!(admitted("127.0.0.0/8", "http://127.1:8080/"), Ok(()));
        assert_eq!(admitted("127.0.0.0/8", "http://8.8.8.8/"), Err(OutOfReach::Plain));
        assert_eq!(admitted("localhost", "http://localhost:8080/"), Ok(()));
    }

    #[test]
    fn a_list_that_is_none_is_refused() {
        for bad in [
            "10.0.0.0/99",
            "a b",
            "http://a/",
            "*.example.com",
            "10.0.0.0-10.0.0.9",
        ] {
            assert_eq!(bad.parse::<Reach>(), Err(ReachError), "{bad}");
        }
        assert_eq!(" , ".parse::<Reach>(), Ok(Reach::default()));
    }
}
