use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant as Stopwatch};

use async_trait::async_trait;
use tokio::task::JoinHandle;

use super::{KeptKeys, LEAST_INTERVAL, LONGEST_INTERVAL, PATIENCE};
use crate::auth::fetch::{FetchError, Source};
use crate::auth::key::PublicKeyAlgorithm;
use crate::auth::key_set::BadKeySet;
use crate::auth::testing::{ed25519_jwk, key_set};
use crate::domain::clock::{Clock, Instant};

/// A clock that is moved by hand.
#[derive(Default)]
struct Moved(AtomicU64);

impl Moved {
    fn advance(&self, span: Duration) {
        self.0
            .fetch_add(span.as_millis().try_into().unwrap(), Ordering::AcqRel);
    }
}

impl Clock for Moved {
    fn now(&self) -> Instant {
        Instant::from_micros(0)
    }

    fn running(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Acquire))
    }
}

/// A place that has a set, or does not answer, and counts how often it was asked.
#[derive(Default)]
struct Place {
    text: Mutex<Option<Vec<u8>>>,
    delay: Mutex<Duration>,
    asked: AtomicU64,
}

#[async_trait]
impl Source for Arc<Place> {
    async fn fetch(&self) -> Result<Vec<u8>, FetchError> {
        self.asked.fetch_add(1, Ordering::AcqRel);
        let delay = *self.delay.lock().unwrap();
        tokio::time::sleep(delay).await;
        let text = self.text.lock().unwrap().clone();
        text.ok_or(FetchError::Silence("no connection"))
    }
}

struct Kept {
    keys: Arc<KeptKeys>,
    place: Arc<Place>,
    clock: Arc<Moved>,
    keeping: JoinHandle<()>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.keeping.abort();
    }
}

impl Kept {
    /// Kept keys after their first fetch.
    async fn of(names: &[&str]) -> Self {
        let kept = Self::unasked(names);
        assert!(kept.keys.look_again().await);
        kept
    }

    fn unasked(names: &[&str]) -> Self {
        let place = Arc::new(Place::default());
        let clock = Arc::new(Moved::default());
        let keys = Arc::new(KeptKeys::new(
            Box::new(Arc::clone(&place)),
            vec![PublicKeyAlgorithm::EdDsa],
            Arc::<Moved>::clone(&clock),
        ));
        let kept = Arc::clone(&keys);
        let keeping = tokio::spawn(async move { kept.keep().await });
        let kept = Self {
            keys,
            place,
            clock,
            keeping,
        };
        kept.set(names);
        kept
    }

    fn set(&self, names: &[&str]) {
        let jwks = (1..).zip(names).map(|(seed, name)| ed25519_jwk(seed, name));
        let jwks: Vec<_> = jwks.collect();
        *self.place.text.lock().unwrap() = Some(key_set(&jwks));
    }

    fn has(&self, name: &str) -> bool {
        self.keys.find(Some(name)).is_some()
    }

    fn asked(&self) -> u64 {
        self.place.asked.load(Ordering::Acquire)
    }

    /// Until this holds; the keeper looks at the clock four times a second.
    async fn until(&self, holds: impl Fn(&Self) -> bool) {
        for _ in 0..200 {
            if holds(self) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it does not come to hold");
    }
}

#[tokio::test]
async fn a_missing_key_waits_for_the_first_fetch() {
    let kept = Kept::unasked(&["a"]);
    *kept.place.delay.lock().unwrap() = Duration::from_millis(50);
    assert!(kept.keys.is_empty() && !kept.has("a"));
    assert!(kept.keys.look_again().await);
    assert!(kept.has("a"));
}

#[tokio::test]
async fn a_new_key_is_there_once_a_minute_has_passed_since_the_last_fetch() {
    let kept = Kept::of(&["a"]).await;
    kept.set(&["a", "b"]);
    let begun = Stopwatch::now();
    assert!(!kept.keys.look_again().await);
    assert!(
        begun.elapsed() < PATIENCE / 2,
        "nobody waits for a fetch that may not begin"
    );
    kept.clock.advance(LEAST_INTERVAL);
    assert!(kept.keys.look_again().await);
    assert!(kept.has("a") && kept.has("b"));
}

#[tokio::test]
async fn a_key_that_was_asked_for_comes_by_itself_when_the_minute_is_over() {
    let kept = Kept::of(&["a"]).await;
    kept.set(&["b"]);
    assert!(!kept.keys.look_again().await);
    kept.clock.advance(LEAST_INTERVAL);
    kept.until(|kept| kept.has("b")).await;
    assert!(!kept.has("a"));
}

#[tokio::test]
async fn a_flood_of_unknown_names_causes_one_fetch_a_minute() {
    let kept = Kept::of(&["a"]).await;
    let before = kept.asked();
    for minute in 1..=3 {
        for _ in 0..2_000 {
            kept.keys.look_again().await;
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(kept.asked(), before + minute - 1);
        kept.clock
            .advance(LEAST_INTERVAL.checked_sub(Duration::from_millis(1)).unwrap());
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(kept.asked(), before + minute - 1);
        kept.clock.advance(Duration::from_millis(1));
        kept.until(|kept| kept.asked() == before + minute).await;
    }
}

#[tokio::test]
async fn the_last_good_keys_stay_while_the_place_is_down_or_answers_nonsense() {
    let kept = Kept::of(&["a"]).await;
    let answers = [
        None,
        Some(b"<html>".to_vec()),
        Some(key_set(&[])),
        Some(vec![0xff]),
    ];
    for answer in answers {
        *kept.place.text.lock().unwrap() = answer;
        kept.clock.advance(LEAST_INTERVAL);
        assert!(kept.keys.look_again().await);
        assert!(kept.has("a"));
    }
    kept.set(&["b"]);
    kept.clock.advance(LEAST_INTERVAL);
    kept.until(|kept| kept.has("b")).await;
}

#[tokio::test]
async fn a_place_that_was_down_is_asked_again_after_a_minute_though_nobody_asks() {
    let kept = Kept::unasked(&[]);
    assert!(kept.keys.look_again().await);
    kept.set(&["a"]);
    kept.clock.advance(LEAST_INTERVAL);
    kept.until(|kept| kept.has("a")).await;
}

#[tokio::test]
async fn a_key_that_was_taken_out_goes_within_ten_minutes() {
    let kept = Kept::of(&["a", "b"]).await;
    // What asked for the first fetch may be owed a second one.
    kept.clock.advance(LEAST_INTERVAL);
    tokio::time::sleep(Duration::from_millis(600)).await;
    kept.set(&["a"]);
    let asked = kept.asked();
    kept.clock
        .advance(LONGEST_INTERVAL.checked_sub(Duration::from_secs(90)).unwrap());
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(kept.asked(), asked);
    kept.clock.advance(Duration::from_secs(90));
    kept.until(|kept| !kept.has("b")).await;
    assert!(kept.has("a"));
}

#[tokio::test]
async fn nobody_waits_longer_than_the_bound_for_a_place_that_hangs() {
    let kept = Kept::of(&["a"]).await;
    *kept.place.delay.lock().unwrap() = Duration::from_mins(1);
    kept.clock.advance(LEAST_INTERVAL);
    let begun = Stopwatch::now();
    let waiting = (0..100).map(|_| kept.keys.look_again());
    let waited = futures_util::future::join_all(waiting).await;
    let took = begun.elapsed();
    assert!(waited.iter().all(|fetched| !fetched));
    assert!(took >= PATIENCE && took < PATIENCE * 2, "{took:?}");
    assert!(kept.has("a"), "known keys are found meanwhile");
}

#[tokio::test]
async fn a_text_can_be_held_from_the_start() {
    let keys = |text: Vec<u8>| {
        let place = Box::new(Arc::new(Place::default()));
        let clock = Arc::new(Moved::default());
        KeptKeys::new(place, vec![PublicKeyAlgorithm::EdDsa], clock).holding(text)
    };
    assert!(
        keys(key_set(&[ed25519_jwk(1, "a")]))
            .unwrap()
            .find(Some("a"))
            .is_some()
    );
    assert_eq!(keys(key_set(&[])).err(), Some(BadKeySet::NoKey));
}
