//! The use cases. Each takes the caller first, checks what the caller may do, and works in one transaction.
//!
//! Opens no HTTP and names neither the database library nor the GraphQL library.

mod auditing;
mod catalog;
mod change;
mod checking;
mod chronicle;
mod comparing;
mod cookie_lists;
mod delivering;
mod drafting;
mod ending;
mod erasing;
mod evidence;
mod hearing;
mod importing;
mod importing_history;
mod log_keeping;
mod memory;
mod past;
mod previewing;
mod proposing;
mod proving;
mod publications;
mod publishing;
mod reading;
mod rebasing;
mod reimporting;
mod reviewing;
mod sealing;
mod settings;
mod settling;
mod suggesting;
mod taking_over;
mod view;
mod webhooks;

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

use crate::domain::clock::{Clock, Instant, Randomness};
use crate::domain::error::Result;
use crate::domain::reach::Reach;
use crate::domain::timing::Timing;
use crate::store::{Store, WriteSession};

pub use crate::store::log::Logged;
pub use crate::store::{Estranged, Refusal};
pub use auditing::AuditFilter;
pub use catalog::{AsOf, OutOfTouch, Standing};
pub use comparing::Comparison;
pub use cookie_lists::{CookieListOutcome, Destination, ExportCookies, ImportCookies, Preview};
pub use delivering::{Backlog, Claim, Letter, Settled};
pub use drafting::{CreateDraft, Edits};
pub use ending::{Retire, VersionAction, Withdraw};
pub use hearing::{Following, Listening, Reached, Told};
pub use importing::{ImportDocument, ImportOutcome};
pub use importing_history::{
    Foretold, HistoryItem, HistoryOutcome, ImportHistory, ItemOutcome, foretell_history,
};
pub use log_keeping::Rotation;
pub use previewing::Granted;
pub use proving::{Consistency, Inclusion, LogKey, SignedHead};
pub use publications::Heard;
pub use publishing::{Publish, PublishOutcome, Restore, Terms};
pub use reading::Count;
pub use rebasing::{RebaseDraft, RebaseOutcome};
pub use reviewing::{ReviewDraft, Reviewed};
pub use settings::{CreateNotice, UpdateNotice};
pub use suggesting::{CatalogueLoaded, Suggestions};
pub use taking_over::{TakeOver, TakenOver, foretell_take_over};
pub use view::{DraftView, NoticeView};
pub use webhooks::{CreateWebhook, UpdateWebhook};

use settling::Acknowledged;

/// A database that does not answer within this time is not ready.
const READINESS_TIME: Duration = Duration::from_secs(2);

/// So many days a material change should be public before it counts, when nobody says otherwise.
const NOTICE_DAYS: u32 = 30;

/// Whether a server may be sent requests.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Readiness {
    /// It may.
    Ready,
    /// It knows all that there is, and cannot sign a change.
    ReadyToRead(Refusal),
    /// The database does not answer, or its records are not those that were signed, so that the latest may be missing.
    NotReady(Option<Refusal>),
    /// It may not say what is in force now: it has not seen the database for too long, or the database is not the one
    /// that it was.
    OutOfTouch(Option<Arc<Estranged>>),
}

/// The product's use cases over one database. Clones are cheap and share everything.
#[derive(Clone)]
pub struct Noticeboard(Arc<Shared>);

/// What the use cases work with.
#[derive(Clone)]
pub struct Shared {
    store: Store,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    timing: Timing,
    /// No instant before this one is taken for now, whatever the clock does: microseconds since 1970.
    floor: Arc<AtomicI64>,
    /// So many days a material change should be public before it counts.
    notice_days: u32,
    catalog: Arc<catalog::Catalog>,
    memory: memory::Memory,
    comparisons: comparing::Comparisons,
    bundles: evidence::Bundles,
    hearing: Arc<hearing::Hearing>,
    /// Which machines webhooks may be sent to.
    reach: Arc<Reach>,
    /// Wakes whoever tells webhooks.
    outbox: Arc<Notify>,
}

impl Deref for Noticeboard {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl std::fmt::Debug for Noticeboard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Noticeboard")
            .field("store", &self.store)
            .field("timing", &self.timing)
            .finish_non_exhaustive()
    }
}

impl Noticeboard {
    /// The use cases over a database that is up to date.
    pub fn new(store: Store, clock: Arc<dyn Clock>, randomness: Arc<dyn Randomness>, timing: Timing) -> Self {
        Self(Arc::new(Shared {
            store: store.with_margin(timing.margin()),
            clock,
            randomness,
            timing,
            floor: Arc::new(AtomicI64::new(i64::MIN)),
            notice_days: NOTICE_DAYS,
            catalog: Arc::default(),
            memory: memory::Memory::new(),
            comparisons: comparing::Comparisons::new(),
            bundles: evidence::Bundles::new(),
            hearing: Arc::new(hearing::Hearing::new()),
            reach: Arc::new(Reach::default()),
            outbox: Arc::new(Notify::new()),
        }))
    }

    /// The same, where a material change should be public for so many days before it counts.
    #[must_use]
    pub fn with_notice_days(mut self, days: u32) -> Self {
        Arc::make_mut(&mut self.0).notice_days = days;
        self
    }

    /// The same, with webhooks to machines that are not public.
    #[must_use]
    pub fn reaching(mut self, reach: Reach) -> Self {
        Arc::make_mut(&mut self.0).reach = Arc::new(reach);
        self
    }

    /// How many statements were sent to the database so far, those that look at it at intervals left out.
    pub fn statements(&self) -> u64 {
        self.store.statements()
    }

    /// How far ahead a change takes effect.
    pub fn window(&self) -> Duration {
        self.timing.window
    }

    /// The instant that was recorded or waited for here; time never goes back behind it.
    fn floor(&self) -> Instant {
        Instant::from_micros(self.floor.load(Ordering::Acquire))
    }

    /// Whether the server may be sent requests now.
    pub async fn readiness(&self) -> Readiness {
        if self.catalog.is_following() && !self.as_of().await.is_ok_and(|as_of| !as_of.is_stale) {
            return Readiness::OutOfTouch(self.catalog.estranged());
        }
        let asked = tokio::time::timeout(READINESS_TIME, self.store.log_refusal()).await;
        match asked {
            Ok(Ok(None)) => Readiness::Ready,
            Ok(Ok(Some(refusal @ (Refusal::NoKey | Refusal::OtherKey(_))))) => {
                Readiness::ReadyToRead(refusal)
            }
            Ok(Ok(Some(refusal))) => Readiness::NotReady(Some(refusal)),
            Ok(Err(_)) | Err(_) => Readiness::NotReady(None),
        }
    }

    /// Gives every event that is due its number. Several servers may do so at once.
    ///
    /// # Errors
    /// `Unavailable` when the database does not answer.
    pub async fn number_due_events(&self) -> Result<()> {
        self.catch_up().await?;
        if publications::are_due(&self.store, self.now().await?).await? {
            let session = self.begin().await?;
            self.commit(session).await?;
        }
        Ok(())
    }

    /// Learns how far the records go, whoever wrote them, so that a clock which was set back hides none.
    async fn catch_up(&self) -> Result<()> {
        if let Some(instant) = self.store.read().await?.recorded_until().await? {
            self.floor.fetch_max(instant.as_micros(), Ordering::AcqRel);
        }
        Ok(())
    }

    /// Closes the database.
    pub async fn close(self) {
        self.store.clone().close().await;
    }

    /// Waits for its turn to write. What is due gets its number first, so that numbers follow the instants.
    async fn begin(&self) -> Result<WriteSession> {
        let session = self.store.write(self.clock.as_ref()).await?;
        self.number_due(&session).await?;
        Ok(session)
    }

    /// Commits, after which nothing that was recorded lies in the future.
    async fn commit(&self, session: WriteSession) -> Result<Acknowledged> {
        let recorded_until = session.now().previous();
        let last = session.last_record();
        let reading = session.clock_reading();
        session.commit().await?;
        let acknowledged = Acknowledged {
            reading,
            at: self.clock.running(),
        };
        self.floor.fetch_max(recorded_until.as_micros(), Ordering::AcqRel);
        if let Some(sequence) = last {
            self.learn_own(sequence).await;
        }
        self.hearing.wake();
        self.outbox.notify_one();
        Ok(acknowledged)
    }
}
