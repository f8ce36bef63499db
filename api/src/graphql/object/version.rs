//! Sealed versions.
#![expect(clippy::unused_async, reason = "the macro wants every resolver to be async")]

use async_graphql::{ComplexObject, Context, ID, Object, Result, SimpleObject};

use super::diff::asked;
use super::notice::Notice;
use super::{Check, Content, ContentDiff, Review};
use crate::domain::actor::Sight;
use crate::domain::version::{Fact, Version};
use crate::graphql::connection::connection;
use crate::graphql::failure;
use crate::graphql::id::GlobalId;
use crate::graphql::request::RequestContext;
use crate::graphql::scalar::{DateTime, Hash, Locale, Markdown, Url};
use crate::graphql::word::{ImportFormat, Materiality, VersionState};
use crate::service::NoticeView;

/// A sealed, immutable version of a notice.
#[derive(Clone)]
pub struct NoticeVersion {
    notice: NoticeView,
    version: std::sync::Arc<Version>,
}

connection!(
    /// A stretch of a notice's versions.
    NoticeVersionConnection,
    /// A version and its place in a list.
    NoticeVersionEdge,
    NoticeVersion,
    |this, _ctx| this.counting,
    u64
);

/// A stretch of time in which a version is in force.
#[derive(SimpleObject, Clone)]
pub struct Interval {
    /// The first instant of it.
    from: DateTime,
    /// The first instant after it; null while no end is known.
    until: Option<DateTime>,
}

/// Who did something. The subject is null once it was erased from the records.
#[derive(SimpleObject, Clone)]
pub struct Actor {
    /// The token's subject.
    pub subject: Option<String>,
}

/// `reason` is public: no personal data. `by` needs a role.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct VersionEnd {
    /// From this instant on.
    at: DateTime,
    /// Why.
    reason: String,
    #[graphql(skip)]
    log_sequence: i64,
    #[graphql(skip)]
    sight: Sight,
}

impl VersionEnd {
    /// The public shape of a fact.
    pub fn new(fact: &Fact, sight: Sight) -> Self {
        Self {
            at: fact.at.into(),
            reason: fact.reason.clone(),
            log_sequence: fact.log_sequence,
            sight,
        }
    }
}

#[ComplexObject]
impl VersionEnd {
    /// Who did it. EDITOR, REVIEWER, PUBLISHER, AUDITOR or ADMIN; null for others.
    async fn by(&self, ctx: &Context<'_>) -> Option<Result<Actor>> {
        actor(ctx, self.sight, self.log_sequence).await
    }
}

/// The document that a version came from.
#[derive(SimpleObject, Clone)]
pub struct ImportSource {
    /// What kind of document it is.
    format: ImportFormat,
    /// Where it stood.
    url: Option<Url>,
    /// When it was changed there.
    modified_at: Option<DateTime>,
    /// SHA-256 of the document, which is kept whole.
    sha256: Hash,
}

impl NoticeVersion {
    /// A version that the caller may know of.
    pub fn new(notice: &NoticeView, version: &Version) -> Self {
        Self {
            notice: notice.clone(),
            version: notice.shared(version),
        }
    }

    /// The same, as part of an answer.
    pub fn shown(ctx: &Context<'_>, notice: &NoticeView, version: &Version) -> Self {
        ctx.shows_version(notice, version);
        Self::new(notice, version)
    }

    fn other(&self, ctx: &Context<'_>, number: Option<i32>) -> Option<Self> {
        self.notice
            .version(number?)
            .map(|version| Self::shown(ctx, &self.notice, version))
    }
}

async fn actor(ctx: &Context<'_>, sight: Sight, log_sequence: i64) -> Option<Result<Actor>> {
    if sight == Sight::Public {
        return None;
    }
    Some(ctx.subject(log_sequence).await.map(|subject| Actor { subject }))
}

/// A sealed, immutable version of a notice.
#[Object]
impl NoticeVersion {
    /// Names it in the whole server.
    pub(super) async fn id(&self) -> ID {
        GlobalId::Version(self.version.id.clone()).into()
    }

    /// The notice that it is a version of.
    async fn notice(&self) -> Notice {
        Notice(self.notice.clone())
    }

    /// 1, 2, 3 ... in the order of sealing, without gaps, never reused.
    async fn number(&self) -> i32 {
        self.version.number
    }

    /// Where it stands now.
    async fn state(&self) -> VersionState {
        self.notice.state_of(&self.version).into()
    }

    /// From this instant on (inclusive) it is in force.
    async fn effective_from(&self) -> DateTime {
        self.version.effective_from.into()
    }

    /// End of its last interval (exclusive); null when that is open or there is none. Callers without a role are not told of an end that an unannounced version will bring.
    async fn effective_until(&self) -> Option<DateTime> {
        self.notice
            .intervals_of(&self.version)
            .last()
            .and_then(|interval| interval.until)
            .map(DateTime::from)
    }

    /// Every stretch in which it was, is or will be in force by today's records, oldest first: a version comes back when its successor is withdrawn.
    async fn intervals(&self) -> Vec<Interval> {
        let shape = |interval: crate::domain::timeline::Interval| Interval {
            from: interval.from.into(),
            until: interval.until.map(DateTime::from),
        };
        self.notice
            .intervals_of(&self.version)
            .into_iter()
            .map(shape)
            .collect()
    }

    /// Set when it was taken out of public sight.
    async fn withdrawn(&self) -> Option<VersionEnd> {
        self.version
            .withdrawn
            .as_ref()
            .map(|(fact, _)| VersionEnd::new(fact, self.notice.sight))
    }

    /// Set when it was called off before its time.
    async fn cancelled(&self) -> Option<VersionEnd> {
        self.version
            .cancelled
            .as_ref()
            .map(|fact| VersionEnd::new(fact, self.notice.sight))
    }

    /// Set when the content was erased; number, instants, hash and log record stay.
    async fn erased_at(&self) -> Option<DateTime> {
        self.version.erased_at.map(DateTime::from)
    }

    /// When it was sealed: the time at which this record was made, not the time from which it counts.
    async fn published_at(&self) -> DateTime {
        self.version.published_at.into()
    }

    /// EDITOR, REVIEWER, PUBLISHER, AUDITOR or ADMIN; null for others.
    async fn published_by(&self, ctx: &Context<'_>) -> Option<Result<Actor>> {
        actor(ctx, self.notice.sight, self.version.log_sequence).await
    }

    /// What changed, in plain words, for the people whom the notice is about. Of a withdrawn version empty where the caller may not read its content: what was withdrawn may stand in it too.
    async fn change_note(&self) -> Markdown {
        Markdown(self.notice.change_note(&self.version).to_owned())
    }

    /// Whether people must be told of it.
    async fn materiality(&self) -> Materiality {
        self.version.materiality.into()
    }

    /// Whether it was made public before its time.
    async fn announced(&self) -> bool {
        self.version.announced.is_some()
    }

    /// The version that it followed; null when there was none or the caller may not see it.
    async fn based_on(&self, ctx: &Context<'_>) -> Option<Self> {
        self.other(ctx, self.version.based_on)
    }

    /// The version whose content this one brings back. Like basedOn null when the caller may not see it.
    async fn restores(&self, ctx: &Context<'_>) -> Option<Self> {
        self.other(ctx, self.version.restores)
    }

    /// Over the canonical form of the whole content, all languages. Equal content, equal hash.
    async fn content_hash(&self) -> Hash {
        self.version.content_hash.into()
    }

    /// The log entry that recorded this version.
    async fn log_sequence(&self) -> i32 {
        i32::try_from(self.version.log_sequence).unwrap_or(i32::MAX)
    }

    /// The languages that it has, each of them whole.
    async fn locales(&self) -> Vec<Locale> {
        self.version.locales.iter().map(Locale::from).collect()
    }

    /// Served in the asked language when the version has it, else by BCP 47 lookup (RFC 4647 3.4), else in the default one; Content says which.
    /// Null, with an error of code WITHDRAWN, ERASED or FORBIDDEN, where the caller may not read it; never null on `latest`.
    async fn content(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language; the notice's default one when left out.")] locale: Option<Locale>,
    ) -> Option<Result<Content>> {
        Some(self.content_in(ctx, locale.as_ref()).await)
    }

    /// Against the given version; without argument, against the nearest one in force before it that the caller may see (an empty notice for the first). Null like content.
    async fn diff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of the version to compare with.")] against: Option<i32>,
        #[graphql(desc = "The language; the notice's default one when left out.")] locale: Option<Locale>,
    ) -> Option<Result<ContentDiff>> {
        let compared = async {
            let locale = asked(locale.as_ref())?;
            let (notice, version) = (&self.notice, &self.version);
            self.load_sides(ctx, against).await;
            let compared = ctx
                .board()?
                .compare_versions(notice, version, against, locale.as_ref());
            ContentDiff::answer(ctx, compared).await
        };
        Some(compared.await)
    }

    /// EDITOR, REVIEWER, PUBLISHER, AUDITOR or ADMIN; null for others, and when it came from no document.
    async fn source(&self, ctx: &Context<'_>) -> Option<Result<ImportSource>> {
        if self.version.taken_over.is_some() && self.notice.sight > Sight::Public {
            let file = ctx.taken_from(&self.notice).await.transpose()?;
            return Some(file.map(|sha256| ImportSource {
                format: ImportFormat::Bundle,
                url: None,
                modified_at: None,
                sha256: sha256.into(),
            }));
        }
        let id = self
            .version
            .source_id
            .as_ref()
            .filter(|_| self.notice.sight > Sight::Public)?;
        let source = ctx.source(id).await.transpose()?;
        Some(source.map(|source| ImportSource {
            format: source.format.into(),
            url: source.url.clone().map(Url),
            modified_at: source.modified_at.map(DateTime::from),
            sha256: source.sha256.into(),
        }))
    }

    /// The completeness checks of the notice's jurisdictions, as they are set now, and what else does not fit together. EDITOR, REVIEWER, PUBLISHER, AUDITOR or ADMIN; null for others, and with an error where the caller may not read the content.
    async fn checks(&self, ctx: &Context<'_>) -> Option<Result<Vec<Check>>> {
        if self.notice.sight == Sight::Public {
            return None;
        }
        let checked = async {
            let found = ctx.board()?.check_version(&self.notice, &self.version).await;
            Ok(found.map_err(failure::of)?.into_iter().map(Check::from).collect())
        };
        Some(checked.await)
    }

    /// Who decided what about it before it was published, oldest first; of a version that brings an older content back, the decisions about that content. EDITOR, REVIEWER, PUBLISHER, AUDITOR or ADMIN; null for others.
    async fn reviews(&self, ctx: &Context<'_>) -> Option<Result<Vec<Review>>> {
        if self.notice.sight == Sight::Public {
            return None;
        }
        Some(match &self.version.draft_id {
            Some(draft) => ctx.reviews(draft).await,
            None => ctx.reviews_of_content(&self.notice, &self.version).await,
        })
    }

    /// Stable public address of exactly this version.
    async fn url(&self, ctx: &Context<'_>) -> Result<Url> {
        let slug = &self.notice.notice.slug;
        Ok(Url(format!(
            "{}/notices/{slug}/versions/{}",
            ctx.public_url()?,
            self.version.number
        )))
    }

    /// Tags that name this version in Cache-Tag response headers, webhook bodies and mutation payloads.
    async fn cache_tags(&self) -> Vec<String> {
        self.notice.cache_tags_of(&self.version)
    }
}

impl NoticeVersion {
    /// Loads what a difference compares, together with whatever the rest of the request loads. Whoever may not read a
    /// side hears so from the comparison.
    async fn load_sides(&self, ctx: &Context<'_>, against: Option<i32>) {
        let before = match against {
            Some(number) => self.notice.version(number),
            None => self.notice.before(&self.version),
        };
        let after = ctx.content(&self.notice, &self.version);
        match before {
            Some(before) => drop(futures_util::join!(after, ctx.content(&self.notice, before))),
            None => drop(after.await),
        }
    }

    async fn content_in(&self, ctx: &Context<'_>, locale: Option<&Locale>) -> Result<Content> {
        self.notice.allows_content(&self.version).map_err(failure::of)?;
        let content = ctx.content(&self.notice, &self.version).await?;
        Content::in_locale(
            &GlobalId::Version(self.version.id.clone()).into(),
            content,
            &self.notice,
            &self.version.locales,
            locale,
        )
    }
}
