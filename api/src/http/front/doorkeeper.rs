//! Who was at the door before: requests that come once do not drive out answers that are asked for again and again.
//!
//! Source: Einziger, Friedman, Manes: `TinyLFU`, a highly efficient cache admission policy (2017), section 3.4.2. Here a
//! table of the last ones instead of a filter that is cleared.

use std::hash::BuildHasher as _;
use std::sync::atomic::{AtomicU64, Ordering};

use quick_cache::DefaultHashBuilder;

/// So many keys are remembered at most, of those that fall into one place the last.
const PLACES: usize = 8 * 1024;

/// Remembers keys by their hashes. A mistake costs one admission too many, and nothing else.
#[derive(Debug)]
pub(super) struct Doorkeeper {
    hashes: DefaultHashBuilder,
    last: Box<[AtomicU64]>,
}

impl Doorkeeper {
    /// Has seen nobody.
    pub(super) fn new() -> Self {
        Self {
            hashes: DefaultHashBuilder::default(),
            last: (0..PLACES).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// Whether this key came before, not too long ago; from now on it did.
    pub(super) fn knows(&self, key: &[u8]) -> bool {
        let hash = self.hashes.hash_one(key);
        let place = usize::try_from(hash % PLACES as u64).unwrap_or_default();
        self.last
            .get(place)
            .is_some_and(|last| last.swap(hash, Ordering::Relaxed) == hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_when_it_comes_again() {
        let doorkeeper = Doorkeeper::new();
        assert!(!doorkeeper.knows(b"a"));
        assert!(!doorkeeper.knows(b"b"));
        assert!(doorkeeper.knows(b"a") && doorkeeper.knows(b"b"));
    }

    #[test]
    fn many_others_make_a_key_forgotten() {
        let doorkeeper = Doorkeeper::new();
        assert!(!doorkeeper.knows(b"a"));
        for other in 0..20 * PLACES as u64 {
            doorkeeper.knows(&other.to_be_bytes());
        }
        assert!(!doorkeeper.knows(b"a"));
    }
}
