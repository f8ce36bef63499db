//! Taking a notice over from an evidence bundle, with its whole history: all of it or nothing.
//!
//! The log here gets records of its own, which keep what was recorded there, and when. What proved it there is kept whole
//! beside them, so that the notice's evidence goes on to prove all of it.

mod coming;

use std::sync::Arc;

use serde_json::{Value, json};

use super::change::{Change, details};
use super::settling::Visible;
use super::{NoticeView, Noticeboard, settings};
use crate::domain::actor::Permission;
use crate::domain::audit::{Action, PublicationKind};
use crate::domain::caller::Caller;
use crate::domain::clock::Instant;
use crate::domain::error::{Conflict, Error, Result};
use crate::domain::hash::Hash;
use crate::domain::ids::{NoticeId, VersionId};
use crate::domain::key::Slug;
use crate::domain::locale::Locale;
use crate::domain::notice::{Notice, Settings};
use crate::domain::version::TakenOver as HowMuch;
use crate::domain::version::{Fact, Version};
use crate::log::bundle::{Noted, Verified};
use crate::log::record::Entry;
use crate::store::log::Appended;
use crate::store::origins::{self, Kept};
use crate::store::versions::{self, FactKind};
use crate::store::{WriteSession, contents, erasing, notices};
use coming::{Besides, Coming};

/// A bundle whose notice should be taken over.
#[derive(Clone, Debug)]
pub struct TakeOver {
    /// The notice's address here.
    pub slug: Slug,
    /// The bundle, which verifies.
    pub bundle: Arc<Verified>,
    /// SHA-256 of the file.
    pub file_sha256: Hash,
    /// The notice's default language, where the bundle does not say it.
    pub locale: Option<Locale>,
    /// Finds out what would be taken over, and writes nothing.
    pub dry_run: bool,
}

/// What was, or would be, taken over.
#[derive(Clone, Debug)]
pub struct TakenOver {
    /// The notice's settings.
    pub settings: Settings,
    /// Every version, as it is kept.
    pub versions: Vec<Arc<Version>>,
    /// SHA-256 of the log part that is kept.
    pub origin: Hash,
    /// The notice; none when nothing was written.
    pub notice: Option<NoticeView>,
}

/// Says what would be taken over into a new database.
///
/// # Errors
/// `Invalid` with everything that no database of ours can hold.
pub fn foretell_take_over(input: &TakeOver) -> Result<TakenOver> {
    Coming::of(input).map(|coming| TakenOver::of(&coming, None))
}

impl TakenOver {
    fn of(coming: &Coming, notice: Option<NoticeView>) -> Self {
        Self {
            settings: coming.settings.clone(),
            versions: coming.history.versions.clone(),
            origin: coming.origin_hash,
            notice,
        }
    }
}

impl Noticeboard {
    /// Takes a notice over, in one transaction, into a database in which no notice began.
    ///
    /// # Errors
    /// `Forbidden` below ADMIN; `Conflict` when the slug is, or was, a notice's, or another notice began here; `Invalid`
    /// with everything that cannot be kept, or when the bundle tells of what is still to come.
    pub async fn take_over(&self, caller: &Caller, input: TakeOver) -> Result<TakenOver> {
        let subject = caller.actor.permit_on(Permission::Manage, input.slug.as_str())?;
        let input = Arc::new(input);
        let reading = Arc::clone(&input);
        let coming = tokio::task::spawn_blocking(move || Coming::of(&reading));
        let coming = coming.await.map_err(Error::internal)??;
        let session = self.begin().await?;
        expect_room(&session, &input.slug).await?;
        coming.expect_past(session.now())?;
        session.depend_on_no_instant().await?;
        if input.dry_run {
            return Ok(TakenOver::of(&coming, None));
        }
        let notice = Notice {
            id: NoticeId::random(self.randomness.as_ref())?,
            slug: input.slug.clone(),
            former_slugs: Vec::new(),
            settings: coming.settings.clone(),
            revision: 1,
            created_at: session.now(),
        };
        let mut change = Change {
            board: self,
            caller,
            subject,
            session,
            notice,
            history: Arc::default(),
        };
        change.begin_notice(&coming, input.file_sha256).await?;
        let mut last = None;
        for version in &coming.history.versions {
            if let Some(besides) = coming.besides.get(&version.number) {
                last = Some(change.take(version, besides, coming.origin_hash).await?);
            }
        }
        for fact in &coming.history.retirements {
            let told = Told::of(Action::NoticeRetired, None, fact);
            last = Some(
                change
                    .note_taken(told, coming.origin_hash, FactKind::Retired)
                    .await?,
            );
        }
        if let Some(last) = last {
            change.announce_taken(last).await?;
        }
        let view = change.commit(Visible::WhenKnown).await?;
        Ok(TakenOver::of(&coming, Some(view)))
    }

    /// SHA-256 of the files that notices were taken over from; a notice that began here is left out. Whoever asks has
    /// checked that the caller has a role.
    ///
    /// # Errors
    /// `Unavailable` or `Internal`.
    pub async fn taken_from(&self, of: &[NoticeId]) -> Result<std::collections::BTreeMap<NoticeId, Hash>> {
        let session = self.store.read().await?;
        origins::files(&session, of).await
    }
}

/// A history keeps its instants, which lie before every record of this log. So they must not get between what was
/// recorded here.
async fn expect_room(session: &WriteSession, slug: &Slug) -> Result<()> {
    if notices::is_slug_taken(session, slug).await? {
        return Err(Conflict::SlugTaken(slug.to_string()).into());
    }
    match origins::native_notices(session).await? {
        0 => Ok(()),
        count => Err(Error::wrong_state(
            "NOT_EMPTY",
            format!(
                "the database is not empty: {count} of its notices began here, and a history is taken over before any \
                 did. Take it over into a new database"
            ),
        )),
    }
}

/// Something that is taken over, for its record.
struct Told<'a> {
    action: Action,
    version: Option<i32>,
    fact: &'a Fact,
    effective_from: Option<Instant>,
    content_hash: Option<Hash>,
    then: Value,
}

impl<'a> Told<'a> {
    fn of(action: Action, version: Option<i32>, fact: &'a Fact) -> Self {
        let has_instant = matches!(action, Action::NoticeRetired | Action::VersionWithdrawn);
        Self {
            action,
            version,
            fact,
            effective_from: Some(fact.at).filter(|_| has_instant),
            content_hash: None,
            then: Value::Null,
        }
    }
}

impl Change<'_> {
    async fn begin_notice(&mut self, coming: &Coming, file_sha256: Hash) -> Result<()> {
        notices::insert(&self.session, &self.notice).await?;
        let entry = Entry {
            details: settings::described(&self.notice),
            ..Entry::default()
        };
        let recorded = self.record(Action::NoticeCreated, None, entry).await?;
        let kept = Kept {
            document: Some(coming.origin.clone()),
            sha256: coming.origin_hash,
            file_sha256,
            imported_at: recorded.at,
            log_sequence: recorded.sequence,
        };
        origins::insert(&self.session, &self.notice.id, &kept).await
    }

    /// Writes a version with what became of it; answers the last record.
    async fn take(&mut self, told: &Arc<Version>, besides: &Besides, origin: Hash) -> Result<Appended> {
        let mut last = self.record_taken(told, besides, origin).await?;
        let mut version = Version::clone(told);
        version.id = VersionId::random(self.board.randomness.as_ref())?;
        version.log_sequence = last.sequence;
        versions::insert(&self.session, &self.notice.id, &version).await?;
        if let Some((content, canonical)) = &besides.content {
            contents::insert(&self.session, &version.id, content, canonical).await?;
        }
        let number = version.number;
        if let Some(fact) = &told.announced {
            let told = Told::of(Action::VersionAnnounced, Some(number), fact);
            last = self.note_taken(told, origin, FactKind::Announced(number)).await?;
        }
        if let Some(fact) = &told.cancelled {
            let told = Told::of(Action::VersionCancelled, Some(number), fact);
            last = self.note_taken(told, origin, FactKind::Cancelled(number)).await?;
        }
        if let Some((fact, then)) = &told.withdrawn {
            let told = Told {
                then: json!(then),
                ..Told::of(Action::VersionWithdrawn, Some(number), fact)
            };
            last = self
                .note_taken(told, origin, FactKind::Withdrawn(number, *then))
                .await?;
        }
        if let Some(noted) = &besides.erased {
            last = self.take_erasure(&version, noted, origin).await?;
        }
        Ok(last)
    }

    async fn record_taken(&mut self, told: &Version, besides: &Besides, origin: Hash) -> Result<Appended> {
        let withheld = told.taken_over.filter(|how| *how != HowMuch::Whole);
        let entry = Entry {
            version: Some(told.number),
            draft: None,
            effective_from: Some(told.effective_from),
            content_hash: Some(told.content_hash),
            details: details([
                ("materiality", json!(told.materiality)),
                ("changeNote", json!(besides.note)),
                ("locales", json!(told.locales)),
                ("basedOn", json!(told.based_on)),
                ("restores", json!(told.restores)),
                ("origin", json!(origin)),
                ("recordedAs", json!(besides.action)),
                ("recordedAt", json!(told.published_at)),
                ("withheld", json!(withheld)),
            ]),
        };
        self.record(Action::VersionImported, None, entry).await
    }

    async fn take_erasure(&mut self, version: &Version, noted: &Noted, origin: Hash) -> Result<Appended> {
        let fact = Fact {
            at: noted.at,
            recorded_at: noted.at,
            reason: noted.reason.clone(),
            log_sequence: 0,
        };
        let told = Told {
            content_hash: Some(version.content_hash),
            ..Told::of(Action::VersionErased, Some(version.number), &fact)
        };
        let recorded = self.record_fact(told, origin).await?;
        let erased = Appended {
            at: noted.at,
            ..recorded
        };
        erasing::note(&self.session, &version.id, erased).await?;
        Ok(recorded)
    }

    /// Records a fact with the instant that it had, and keeps it so.
    async fn note_taken(&mut self, told: Told<'_>, origin: Hash, kind: FactKind) -> Result<Appended> {
        let mut fact = told.fact.clone();
        let recorded = self.record_fact(told, origin).await?;
        fact.log_sequence = recorded.sequence;
        self.note(kind, &fact).await?;
        Ok(recorded)
    }

    async fn record_fact(&mut self, told: Told<'_>, origin: Hash) -> Result<Appended> {
        let entry = Entry {
            version: told.version,
            draft: None,
            effective_from: told.effective_from,
            content_hash: told.content_hash,
            details: details([
                ("then", told.then),
                ("origin", json!(origin)),
                ("recordedAt", json!(told.fact.recorded_at)),
            ]),
        };
        self.record(told.action, Some(&told.fact.reason), entry).await
    }

    /// Nobody hears of the past; but whoever follows the notice hears what is in force from now on, and later of each
    /// version whose time comes.
    async fn announce_taken(&mut self, last: Appended) -> Result<()> {
        let (_, history) = self.board.history_in(&self.session, &self.notice.id).await?;
        if let Some(current) = history.in_force_at(last.at) {
            let (number, sequence) = (Some(current.number), current.log_sequence);
            self.announce_event(PublicationKind::InForce, number, last.at, sequence)
                .await?;
        }
        let later = history.versions.iter();
        for version in later.filter(|version| version.stands() && version.effective_from > last.at) {
            let (number, begins) = (Some(version.number), version.effective_from);
            self.announce_event(PublicationKind::InForce, number, begins, version.log_sequence)
                .await?;
        }
        Ok(())
    }
}
