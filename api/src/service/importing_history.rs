//! Bringing in versions of the past from documents, all of them or none.

mod telling;

use std::sync::Arc;

use super::change::Change;
use super::chronicle::Chronicle;
use super::past::PastVersion;
use super::settling::Visible;
use super::{NoticeView, Noticeboard};
use crate::domain::actor::Permission;
use crate::domain::caller::Caller;
use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::error::{Error, Problem, Result};
use crate::domain::history::History;
use crate::domain::ids::RowId;
use crate::domain::locale::Locale;
use crate::domain::notice::Notice;
use crate::domain::past;
use crate::domain::source::{ImportFormat, SourceDocument};
use crate::domain::version::{Origin, Version};
use crate::formats::imported::Warning;
use crate::store::{notices, sources};
use telling::{Before, Told, Verdict};

/// A publisher may come in between so often before an import gives up.
const ATTEMPTS: usize = 5;

/// Documents that should become versions of the past.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportHistory {
    /// The notice.
    pub slug: String,
    /// What kind of documents they are.
    pub format: ImportFormat,
    /// Their language; the notice's default one when left out.
    pub locale: Option<Locale>,
    /// The documents, in the order of their instants.
    pub items: Vec<HistoryItem>,
    /// Takes documents, too, that look like failed captures.
    pub accept_suspect: bool,
    /// Shows what they would become and writes nothing.
    pub dry_run: bool,
}

/// One document of the past.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HistoryItem {
    /// The document itself.
    pub document: String,
    /// From when it was in force.
    pub effective_from: Instant,
    /// What changed, in plain words (`CommonMark`).
    pub change_note: Option<String>,
}

/// What became of a document of the past.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ItemOutcome {
    /// The version with this number.
    Version(i32),
    /// Nothing: it says what the version before it says.
    Unchanged,
    /// Nothing: it looks like a failed capture.
    HeldBack,
}

/// What became of documents of the past.
#[derive(Clone, Debug)]
pub struct HistoryOutcome {
    /// The notice afterwards; of a dry run as it would be.
    pub notice: NoticeView,
    /// By item.
    pub items: Vec<ItemOutcome>,
    /// What was not understood or was lost, each with the place of its item.
    pub warnings: Vec<(usize, Warning)>,
}

/// What would become of documents of the past in a notice that is not there.
#[derive(Clone, Debug)]
pub struct Foretold {
    /// By item.
    pub items: Vec<ItemOutcome>,
    /// What was not understood or was lost, each with the place of its item.
    pub warnings: Vec<(usize, Warning)>,
}

/// Says what would become of documents of the past in a notice that is not there, by no database.
///
/// # Errors
/// `Invalid` with every problem of every document.
pub fn foretell_history(input: &ImportHistory, locale: &Locale) -> Result<Foretold> {
    expect_items(&input.items)?;
    let nothing = (&History::default(), &Before::default());
    let told = telling::tell(input, locale, &input.slug, nothing)?;
    let mut next = 1..;
    let outcome = |verdict: &Verdict| match verdict {
        Verdict::Unchanged => ItemOutcome::Unchanged,
        Verdict::HeldBack => ItemOutcome::HeldBack,
        Verdict::Version(_) => ItemOutcome::Version(next.next().unwrap_or(i32::MAX)),
    };
    Ok(Foretold {
        items: told.verdicts.iter().map(outcome).collect(),
        warnings: told.warnings,
    })
}

/// What stands before an import of the past.
struct Standing {
    notice: Notice,
    history: Arc<Chronicle>,
    before: Before,
}

impl Noticeboard {
    /// Brings versions of the past in, in one transaction. An imported version says what its document says, in the
    /// document's language, and nothing else.
    ///
    /// # Errors
    /// `Forbidden` below ADMIN where approvals are required; `NotFound`; `Invalid` with every problem, at
    /// `input.items.N`.
    pub async fn import_history(&self, caller: &Caller, input: ImportHistory) -> Result<HistoryOutcome> {
        caller.actor.permit(Permission::Publish)?;
        expect_items(&input.items)?;
        let input = Arc::new(input);
        for _ in 0..ATTEMPTS {
            let standing = self.standing_in_past(caller, &input).await?;
            let history = Arc::clone(&standing.history);
            let (told, locale) = tell(&input, standing).await?;
            let change = self.change(caller, Permission::Publish, &input.slug).await?;
            expect_may(caller, &change.notice)?;
            if change.history == history {
                return change.import_told(&input, told, &locale).await;
            }
        }
        Err(Error::wrong_state(
            "IN_FORCE",
            "others keep publishing this notice; try again",
        ))
    }

    async fn standing_in_past(&self, caller: &Caller, input: &ImportHistory) -> Result<Standing> {
        let session = self.store.read().await?;
        let Some(notice) = notices::find_by_slug(&session, &input.slug).await? else {
            caller.actor.permit_on(Permission::Publish, &input.slug)?;
            return Err(Error::not_found(
                "input.slug",
                format!("there is no notice `{}`", input.slug),
            ));
        };
        if !caller.actor.reaches(notice.all_slugs()) {
            return Err(Error::Forbidden);
        }
        expect_may(caller, &notice)?;
        let history = self.history(&session, &notice.id).await?;
        let last = history
            .versions
            .iter()
            .rfind(|version| version.origin == Origin::Imported);
        let ids: Vec<RowId> = last.and_then(|last| last.source_id.clone()).into_iter().collect();
        let found = sources::find_all(&session, &ids).await?.pop();
        let of_format = found.filter(|source| source.format == input.format);
        let document = of_format.and_then(|source| String::from_utf8(source.document).ok());
        // Whoever holds a connection and waits for a second one can wait for ever.
        drop(session);
        let counts = |version: &&Version| version.origin == Origin::Imported;
        let versions = || history.versions.iter().map(Arc::as_ref);
        let first_native = versions()
            .filter(|version| !counts(version))
            .min_by_key(|version| version.effective_from);
        let asked: Vec<&Version> = versions().filter(counts).chain(first_native).collect();
        let ids: Vec<_> = asked
            .iter()
            .map(|version| (version.id.clone(), version.content_hash))
            .collect();
        let contents = self.contents(&ids).await?;
        let content_of = |version: &Version| contents.get(&version.id).cloned();
        let numbered = |version: &Version| Some((version.number, content_of(version)?));
        let before = Before {
            imported: versions().filter(counts).filter_map(numbered).collect(),
            native: first_native.and_then(content_of),
            document,
        };
        Ok(Standing {
            notice,
            history,
            before,
        })
    }
}

fn expect_may(caller: &Caller, notice: &Notice) -> Result<()> {
    // Nobody approves the past, so that it takes an administrator to bring some in where approvals count.
    if notice.settings.approvals_required > 0 {
        caller.actor.permit(Permission::Manage)?;
    }
    Ok(())
}

fn expect_items(items: &[HistoryItem]) -> Result<()> {
    if items.is_empty() {
        return Err(Error::invalid(
            "input.items",
            "is empty: there is nothing to bring in",
        ));
    }
    let notes = items.iter().enumerate().filter_map(|(index, item)| {
        let note = item.change_note.as_deref()?;
        let message = super::sealing::length_problem_of_note(note.trim())?;
        Some(Problem::at(&format!("input.items.{index}.changeNote"), message))
    });
    let problems: Vec<Problem> = notes.collect();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(problems))
    }
}

/// Reads and judges the documents, off the threads that serve others.
async fn tell(input: &Arc<ImportHistory>, standing: Standing) -> Result<(Told, Locale)> {
    let input = Arc::clone(input);
    let telling = move || {
        let settings = &standing.notice.settings;
        let locale = input
            .locale
            .clone()
            .unwrap_or_else(|| settings.default_locale.clone());
        let slug = standing.notice.slug.as_str();
        let told = telling::tell(&input, &locale, slug, (&standing.history, &standing.before))?;
        Ok((told, locale))
    };
    tokio::task::spawn_blocking(telling)
        .await
        .map_err(Error::internal)?
}

impl Change<'_> {
    async fn import_told(self, input: &ImportHistory, told: Told, locale: &Locale) -> Result<HistoryOutcome> {
        let instants: Vec<Instant> = input.items.iter().map(|item| item.effective_from).collect();
        past::expect_in_order(&self.history, self.moment(), &instants)?;
        let mut versions = Vec::new();
        let mut items = Vec::new();
        let mut next = self.history.next_number();
        for (item, verdict) in input.items.iter().zip(told.verdicts) {
            items.push(match verdict {
                Verdict::Unchanged => ItemOutcome::Unchanged,
                Verdict::HeldBack => ItemOutcome::HeldBack,
                Verdict::Version(version) => {
                    next += 1;
                    versions.push(self.past_version(input, item, *version, locale)?);
                    ItemOutcome::Version(next - 1)
                }
            });
        }
        let notice = self.written(input.dry_run, versions).await?;
        Ok(HistoryOutcome {
            notice,
            items,
            warnings: told.warnings,
        })
    }

    fn past_version(
        &self,
        input: &ImportHistory,
        item: &HistoryItem,
        version: telling::Telling,
        locale: &Locale,
    ) -> Result<PastVersion> {
        let note = item.change_note.as_deref().unwrap_or_default();
        Ok(PastVersion {
            effective_from: item.effective_from,
            change_note: crate::domain::text::clean(note.trim()).0,
            materiality: version.materiality,
            source: Some(SourceDocument {
                id: RowId::random(self.board.randomness.as_ref())?,
                format: input.format,
                url: version.source.url,
                modified_at: version.source.modified_at,
                sha256: version.source.sha256,
                document: item.document.clone().into_bytes(),
                locale: locale.clone(),
                content: Content::clone(&version.content),
                imported_at: self.session.now(),
            }),
            content: version.content,
        })
    }

    /// The notice with the versions, which are kept unless it is a dry run.
    async fn written(mut self, dry_run: bool, versions: Vec<PastVersion>) -> Result<NoticeView> {
        if dry_run {
            self.would_bring_in(versions)?;
            let (board, caller, id, history) =
                (self.board, self.caller, self.notice.id.clone(), self.history);
            drop(self.session);
            let view = board.view_of(caller, &id).await?;
            return Ok(view.with(history));
        }
        if versions.is_empty() {
            let (board, caller, id) = (self.board, self.caller, self.notice.id.clone());
            drop(self);
            return board.view_of(caller, &id).await;
        }
        self.bring_in(versions).await?;
        self.commit(Visible::WhenKnown).await
    }
}
