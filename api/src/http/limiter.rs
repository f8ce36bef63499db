//! How many requests one address may send, in memory of a fixed size.
//!
//! Each address has a bucket that fills at a steady rate, kept as the one instant at which it is full again (generic cell
//! rate algorithm). Addresses are kept while their bucket is not full, and are never written anywhere.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// So many parts, so that cores seldom wait for each other.
const PARTS: usize = 16;
/// So many addresses are remembered in each part; the whole takes some megabytes at most.
const MOST_ADDRESSES: usize = 4_096;
/// An IPv6 network of this size is one caller: providers hand out no smaller ones.
const NETWORK_BITS: u32 = 64;

/// How many requests an address may send.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rate {
    /// So many a second in the long run.
    pub per_second: NonZeroU32,
    /// So many at once, after a time of quiet.
    pub burst: NonZeroU32,
}

/// Buckets by address.
#[derive(Debug)]
pub struct Limiter {
    /// Nanoseconds since `started` at which each bucket is full again.
    parts: Vec<Mutex<HashMap<u128, u64>>>,
    /// Nanoseconds in which one request's worth flows in.
    interval: u64,
    /// How far ahead of now a bucket's instant may lie, in nanoseconds, for a request to pass.
    tolerance: u64,
    started: Instant,
}

impl Limiter {
    /// Full buckets for everybody.
    pub fn new(rate: Rate) -> Self {
        let interval = 1_000_000_000 / u64::from(rate.per_second.get());
        Self {
            parts: (0..PARTS).map(|_| Mutex::default()).collect(),
            interval,
            tolerance: interval.saturating_mul(u64::from(rate.burst.get() - 1)),
            started: Instant::now(),
        }
    }

    /// Takes one request's worth from an address's bucket.
    ///
    /// # Errors
    /// When there is not so much in it: how long until there is.
    pub fn take(&self, address: IpAddr) -> Result<(), Duration> {
        self.take_at(address, self.now())
    }

    /// Passes if [`Limiter::take`] would, and takes nothing.
    ///
    /// # Errors
    /// As [`Limiter::take`].
    pub fn look(&self, address: IpAddr) -> Result<(), Duration> {
        let (name, now) = (named(address), self.now());
        let full_at = self
            .part(name)
            .and_then(|part| part.lock().ok()?.get(&name).copied());
        self.judged(full_at.unwrap_or(now).max(now), now).map(|_| ())
    }

    fn take_at(&self, address: IpAddr, now: u64) -> Result<(), Duration> {
        let name = named(address);
        // A lock that a panic spoiled must not keep people out.
        let Some(Ok(mut buckets)) = self.part(name).map(Mutex::lock) else {
            return Ok(());
        };
        let full_at = buckets.get(&name).map_or(now, |full_at| (*full_at).max(now));
        let next = self.judged(full_at, now)?;
        if buckets.len() >= MOST_ADDRESSES && !buckets.contains_key(&name) {
            buckets.retain(|_, full_at| *full_at > now);
            if buckets.len() >= MOST_ADDRESSES {
                // Whoever has so many addresses gains full buckets by it; memory counts more.
                buckets.clear();
            }
        }
        buckets.insert(name, next);
        Ok(())
    }

    /// When the bucket is full again after one more request, if that may pass.
    fn judged(&self, full_at: u64, now: u64) -> Result<u64, Duration> {
        let ahead = full_at.saturating_sub(now);
        if ahead > self.tolerance {
            return Err(Duration::from_nanos(ahead - self.tolerance));
        }
        Ok(full_at.saturating_add(self.interval))
    }

    fn part(&self, name: u128) -> Option<&Mutex<HashMap<u128, u64>>> {
        // Neighbouring addresses differ in their last bits, networks in the upper half.
        let spread = (name ^ (name >> 64)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 60;
        self.parts
            .get(usize::try_from(spread % PARTS as u128).unwrap_or_default())
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

fn named(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        // Ends in no zeros where an IPv4 address has its bits, so the two kinds never meet.
        IpAddr::V6(address) => (address.to_bits() >> NETWORK_BITS << NETWORK_BITS) | (1 << 32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    fn limiter(per_second: u32, burst: u32) -> Limiter {
        Limiter::new(Rate {
            per_second: NonZeroU32::new(per_second).unwrap(),
            burst: NonZeroU32::new(burst).unwrap(),
        })
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_burst_passes_and_then_the_steady_rate() {
        let limiter = limiter(2, 5);
        let one = address("192.0.2.1");
        assert!((0..5).all(|_| limiter.take_at(one, 0).is_ok()));
        assert_eq!(limiter.take_at(one, 0), Err(Duration::from_millis(500)));
        assert!(limiter.take_at(one, SECOND / 2).is_ok());
        assert!(limiter.take_at(one, SECOND / 2).is_err());
        assert!((0..5).all(|_| limiter.take_at(one, 10 * SECOND).is_ok()));
        assert!(limiter.take_at(one, 10 * SECOND).is_err());
    }

    #[test]
    fn each_address_has_a_bucket_and_a_network_of_ipv6_is_one() {
        let limiter = limiter(1, 1);
        for (text, passes) in [
            ("192.0.2.1", true),
            ("192.0.2.1", false),
            ("::ffff:192.0.2.1", false),
            ("192.0.2.2", true),
            ("2001:db8::1", true),
            ("2001:db8::2", false),
            ("2001:db8:0:1::1", true),
        ] {
            assert_eq!(limiter.take_at(address(text), 0).is_ok(), passes, "{text}");
        }
    }

    #[test]
    fn looking_takes_nothing() {
        let limiter = limiter(1, 1);
        let one = address("192.0.2.1");
        assert!(limiter.look(one).is_ok() && limiter.look(one).is_ok());
        assert!(limiter.take(one).is_ok());
        assert!(limiter.look(one).is_err());
    }

    #[test]
    fn a_flood_of_addresses_takes_no_more_memory() {
        let limiter = limiter(1, 1);
        for bits in 0..200_000_u32 {
            assert!(limiter.take_at(IpAddr::V4(bits.into()), 0).is_ok() || bits == 0);
        }
        let kept: usize = limiter.parts.iter().map(|part| part.lock().unwrap().len()).sum();
        assert!(kept <= PARTS * MOST_ADDRESSES, "{kept}");
        assert!(kept > PARTS, "{kept}");
    }
}
