//! Finished answers by the whole request, bounded by bytes.
//!
//! The key is every byte that decides the answer and no hash of it: two requests with one hash would get one answer.

use std::sync::Arc;

use axum::http::HeaderMap;
use bytes::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::http::front::doorkeeper::Doorkeeper;
use crate::http::standing::Standing;

/// What an entry weighs besides its bytes: its place in the map and in the order of what goes first.
const OVERHEAD: usize = 512;
/// What a header weighs besides its name and value.
const HEADER_OVERHEAD: usize = 64;
/// No answer takes more than this part of the room. The room has parts of its own, and each must hold some.
const LARGEST_PART: u64 = 64;
/// What an answer weighs as a rule; how the room is divided follows from it.
const USUAL: u64 = 16 * 1024;

/// One finished answer.
#[derive(Debug)]
pub(super) struct Finished {
    /// Where the record stood when it was made.
    pub(super) made_at: Standing,
    /// Every header, except those of one request alone.
    pub(super) headers: HeaderMap,
    /// The headers of the answer to whoever has the bytes already.
    pub(super) unchanged: HeaderMap,
    /// The name of the bytes before compression; none when nobody outside keeps them.
    pub(super) tag: Option<String>,
    /// The body in the coding that the headers name.
    pub(super) bytes: Bytes,
}

/// What was answered before and may still be true.
#[derive(Clone, Debug)]
pub(super) struct Answers {
    kept: Arc<Cache<Box<[u8]>, Arc<Finished>, Weight>>,
    doorkeeper: Arc<Doorkeeper>,
    largest: u64,
    /// Above this weight only who came before is let in.
    crowded: u64,
}

/// Bytes.
#[derive(Clone, Debug)]
struct Weight;

impl Weighter<Box<[u8]>, Arc<Finished>> for Weight {
    fn weight(&self, key: &Box<[u8]>, finished: &Arc<Finished>) -> u64 {
        weight(key, finished)
    }
}

impl Answers {
    /// Room for so many bytes in all.
    pub(super) fn new(bytes: u64) -> Self {
        let items = usize::try_from(bytes / USUAL).unwrap_or(usize::MAX).max(1);
        Self {
            kept: Arc::new(Cache::with_weighter(items, bytes, Weight)),
            doorkeeper: Arc::new(Doorkeeper::new()),
            largest: bytes / LARGEST_PART,
            crowded: bytes / 8 * 7,
        }
    }

    /// The answer to this request, if there is one that holds now.
    pub(super) fn find(&self, key: &[u8], now: &Standing) -> Option<Arc<Finished>> {
        self.kept
            .get(key)
            .filter(|finished| finished.made_at.holds_at(now))
    }

    /// Keeps an answer, unless it is large beside the room that there is, or there is little room and nobody asked for
    /// it before.
    pub(super) fn keep(&self, key: &[u8], finished: &Arc<Finished>) {
        if weight(key, finished) > self.largest {
            return;
        }
        if self.kept.weight() <= self.crowded || self.doorkeeper.knows(key) {
            self.kept.insert(key.into(), Arc::clone(finished));
        }
    }

    /// How many bytes are kept.
    pub(super) fn bytes(&self) -> u64 {
        self.kept.weight()
    }

    /// How many answers are kept.
    pub(super) fn count(&self) -> u64 {
        u64::try_from(self.kept.len()).unwrap_or(u64::MAX)
    }
}

fn weight(key: &[u8], finished: &Finished) -> u64 {
    let headers = |headers: &HeaderMap| -> usize {
        let sizes = headers
            .iter()
            .map(|(name, value)| HEADER_OVERHEAD + name.as_str().len() + value.len());
        sizes.sum()
    };
    let bytes = OVERHEAD
        + key.len()
        + finished.bytes.len()
        + headers(&finished.headers)
        + headers(&finished.unchanged)
        + finished.tag.as_ref().map_or(0, String::len);
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::Instant;

    fn standing(generation: u64) -> Standing {
        Standing {
            generation,
            until: None,
            now: Instant::from_micros(0),
        }
    }

    fn finished(generation: u64, size: usize) -> Arc<Finished> {
        Arc::new(Finished {
            made_at: standing(generation),
            headers: HeaderMap::new(),
            unchanged: HeaderMap::new(),
            tag: None,
            bytes: Bytes::from(vec![b'x'; size]),
        })
    }

    #[test]
    fn an_answer_of_another_generation_is_not_found() {
        let answers = Answers::new(1 << 20);
        answers.keep(b"a", &finished(1, 10));
        assert!(answers.find(b"a", &standing(1)).is_some());
        assert!(answers.find(b"a", &standing(2)).is_none());
        assert!(answers.find(b"b", &standing(1)).is_none());
    }

    #[test]
    fn a_flood_of_different_requests_stays_within_the_bound() {
        let bound = 1 << 20;
        let answers = Answers::new(bound);
        for number in 0..20_000_u32 {
            answers.keep(&number.to_be_bytes(), &finished(1, 10_000));
            assert!(answers.bytes() <= bound, "{} bytes", answers.bytes());
        }
        assert!(
            answers.count() < 110 && answers.count() > 50,
            "{}",
            answers.count()
        );
    }

    #[test]
    fn a_flood_does_not_drive_out_what_is_asked_for_again_and_what_comes_twice_gets_in() {
        let answers = Answers::new(1 << 20);
        answers.keep(b"asked often", &finished(1, 10_000));
        for number in 0..2_000_u32 {
            answers.keep(&number.to_be_bytes(), &finished(1, 10_000));
            assert!(answers.find(b"asked often", &standing(1)).is_some(), "{number}");
        }
        let late = u32::MAX.to_be_bytes();
        answers.keep(&late, &finished(1, 10_000));
        assert!(answers.find(&late, &standing(1)).is_none());
        answers.keep(&late, &finished(1, 10_000));
        assert!(answers.find(&late, &standing(1)).is_some());
    }

    #[test]
    fn an_answer_that_would_fill_the_room_is_not_kept() {
        let answers = Answers::new(1 << 20);
        answers.keep(b"a", &finished(1, 100_000));
        assert!(answers.find(b"a", &standing(1)).is_none());
    }
}
