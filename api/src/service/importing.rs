//! Bringing a document in as a draft.

use std::sync::Arc;

use serde_json::json;

use super::change::{Change, details};
use super::drafting::Start;
use super::reimporting::Standing;
use super::{Comparison, DraftView, NoticeView, Noticeboard};
use crate::domain::actor::Permission;
use crate::domain::audit::Action;
use crate::domain::caller::Caller;
use crate::domain::canonical::Canonical;
use crate::domain::carry;
use crate::domain::content::Content;
use crate::domain::draft::Draft;
use crate::domain::error::{Error, Result};
use crate::domain::hash::Hash;
use crate::domain::ids::{DraftId, RowId};
use crate::domain::locale::Locale;
use crate::domain::source::{ImportFormat, Provenance, SourceDocument};
use crate::formats::imported::{Imported, Options, Warning};
use crate::formats::{reading, words};
use crate::log::record::Entry;
use crate::store::{drafts, people, sources};

/// A publisher may come in between so often before an import gives up.
const ATTEMPTS: usize = 5;

/// A document that should become a draft.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportDocument {
    /// The notice.
    pub slug: String,
    /// What kind of document it is.
    pub format: ImportFormat,
    /// The document itself.
    pub document: String,
    /// Its language; the notice's default one when left out.
    pub locale: Option<Locale>,
    /// Whether recognised cookie lists become declarations.
    pub extract_cookies: bool,
    /// Shows what it would become and writes nothing.
    pub dry_run: bool,
}

/// What a document became.
#[derive(Clone, Debug)]
pub struct ImportOutcome {
    /// The draft; none when nothing changed.
    pub draft: Option<DraftView>,
    /// Whether the document says anything that the version in force does not say.
    pub changed: bool,
    /// What the draft changes, against the latest version.
    pub diff: Option<Arc<Comparison>>,
    /// What was not understood, or was lost.
    pub warnings: Vec<Warning>,
}

impl Noticeboard {
    /// Turns a document into a draft. The same document again gives the same draft; once that is published, none.
    ///
    /// # Errors
    /// `NotFound` for the notice, `Invalid` with every problem of the document.
    pub async fn import_document(&self, caller: &Caller, input: ImportDocument) -> Result<ImportOutcome> {
        let input = Arc::new(input);
        for _ in 0..ATTEMPTS {
            let standing = self.standing_of(caller, &input.slug).await?;
            let base = standing.base;
            let found = self.found(caller, &input, standing).await?;
            let change = self.change(caller, Permission::Write, &input.slug).await?;
            let now = change
                .history
                .base_now(change.moment())
                .map(|version| version.number);
            if now == base && change.still_has(found.merged_with()).await? {
                let mut outcome = finish(change, &input, found, base).await?;
                if let Some(draft) = &outcome.draft {
                    outcome.diff = Some(self.compare_draft(draft, None, input.locale.as_ref()).await?);
                }
                return Ok(outcome);
            }
        }
        Err(Error::wrong_state(
            "IN_FORCE",
            "others keep publishing this notice; try again",
        ))
    }

    /// The document, merged with what stands when its page was imported before.
    async fn found(&self, caller: &Caller, input: &Arc<ImportDocument>, standing: Standing) -> Result<Found> {
        let known = standing.content.clone();
        let (mut read, locale) = self.read_document(caller, input, known.clone()).await?;
        let suspicion = known
            .as_ref()
            .and_then(|known| suspicion(known, &read.content, &locale));
        let page = Provenance {
            format: read.source.format,
            url: read.source.url.clone(),
            locale: locale.clone(),
        };
        let Some(earlier) = self.earlier(standing, &page).await? else {
            let content = match &known {
                Some(known) => carry::over(known, read.content.clone(), &locale),
                None => read.content.clone(),
            };
            read.warnings.extend(suspicion);
            return Ok(Found {
                read,
                locale,
                content,
                merged: None,
            });
        };
        // Once more, since now it is known what its sections were when they came from the page last.
        let (mut read, locale) = self.read_document(caller, input, Some(earlier.known())).await?;
        let (draft, sha256) = (earlier.draft.clone(), earlier.sha256);
        let merged = earlier.merged(read.content.clone(), locale.clone()).await?;
        read.warnings.extend(suspicion);
        read.warnings
            .extend(super::reimporting::warnings(&merged, &read.content, &locale));
        Ok(Found {
            read,
            locale,
            content: merged.content,
            merged: Some((sha256, draft)),
        })
    }

    /// Reads the document outside of any transaction, and off the threads that serve others.
    async fn read_document(
        &self,
        caller: &Caller,
        input: &Arc<ImportDocument>,
        known: Option<Content>,
    ) -> Result<(Imported, Locale)> {
        let now = self.now().await?;
        let notice: Option<NoticeView> = self.find_notice(caller, &input.slug, now).await?;
        let notice = notice
            .ok_or_else(|| Error::not_found("input.slug", format!("there is no notice `{}`", input.slug)))?;
        let locale = input
            .locale
            .clone()
            .unwrap_or_else(|| notice.notice.settings.default_locale.clone());
        let options = Options {
            locale: locale.clone(),
            extract_cookies: input.extract_cookies,
            known,
        };
        let input = Arc::clone(input);
        let read =
            tokio::task::spawn_blocking(move || reading::read(input.format, &input.document, &options))
                .await
                .map_err(Error::internal)?;
        let read = read
            .and_then(|read| {
                read.expect_words(&locale)
                    .map(|()| read)
                    .map_err(|problem| vec![problem])
            })
            .map_err(|problems| {
                let named = problems
                    .into_iter()
                    .map(|problem| problem.under(&["input", "document"]));
                Error::Invalid(named.collect())
            })?;
        Ok((read, locale))
    }
}

/// A document that was read, and the content that a draft of it has.
struct Found {
    read: Imported,
    locale: Locale,
    content: Content,
    /// The hash of the last import that it was merged with, and the open draft that holds what became of it.
    merged: Option<(Hash, Option<(DraftId, i32)>)>,
}

impl Found {
    fn merged_with(&self) -> Option<&(DraftId, i32)> {
        self.merged.as_ref()?.1.as_ref()
    }
}

/// A document with so small a part of the words that stand is suspected to be a failed capture.
const SUSPECT_PART: usize = 10;

/// Said of a document that would take most of the notice away.
fn suspicion(known: &Content, read: &Content, locale: &Locale) -> Option<Warning> {
    let count = |content: &Content| words::of_sections(content, locale).values().sum::<usize>();
    let (before, now) = (count(known), count(read));
    (now.saturating_mul(SUSPECT_PART) <= before).then(|| Warning {
        code: "SUSPECT_DOCUMENT",
        message: format!(
            "looks like a failed capture: it has {now} words, and the version in force has {before}; look at the \
             differences before it is published"
        ),
        section_key: None,
        excerpt: None,
    })
}

async fn finish(
    mut change: Change<'_>,
    input: &ImportDocument,
    found: Found,
    base: Option<i32>,
) -> Result<ImportOutcome> {
    let authored_before = found.merged_with().map(|(draft, _)| draft.clone());
    let merged_with = found.merged.as_ref().map(|(sha256, _)| *sha256);
    let Found {
        read,
        locale,
        content,
        ..
    } = found;
    let start = Start {
        base,
        taken_from: None,
        content,
    };
    let hash = Canonical::of(&start.content).map_err(Error::internal)?.hash();
    let base = start.base.and_then(|number| change.history.version(number));
    if base.is_some_and(|base| base.content_hash == hash) {
        return Ok(ImportOutcome {
            draft: None,
            changed: false,
            diff: None,
            warnings: read.warnings,
        });
    }
    let same = drafts::open_of(&change.session, &change.notice.id)
        .await?
        .into_iter()
        .find(|draft| draft.content_hash == hash);
    if let Some(draft) = same {
        return shown(change, draft, read.warnings).await;
    }
    let source = source(&change, input, &read, locale)?;
    let draft = change.new_draft(start, None, Some(source.id.clone()))?;
    if input.dry_run {
        return shown(change, draft, read.warnings).await;
    }
    sources::insert(&change.session, &change.notice.id, &source).await?;
    drafts::insert(&change.session, &draft).await?;
    change.note_author(&draft).await?;
    if let Some(before) = authored_before {
        // What its authors wrote is in this one, too.
        people::carry_authors(&change.session, &before, &draft.id).await?;
    }
    let entry = Entry {
        draft: Some(draft.id.clone()),
        content_hash: Some(draft.content_hash),
        details: details([
            ("format", json!(source.format)),
            ("sha256", json!(source.sha256)),
            ("basedOn", json!(draft.base)),
            ("mergedWith", json!(merged_with)),
        ]),
        ..Entry::default()
    };
    change.record(Action::DocumentImported, None, entry).await?;
    let view = super::drafting::finish(change, draft).await?;
    Ok(ImportOutcome {
        draft: Some(view),
        changed: true,
        diff: None,
        warnings: read.warnings,
    })
}

/// A draft that is shown without a change of the database.
async fn shown(change: Change<'_>, draft: Draft, warnings: Vec<Warning>) -> Result<ImportOutcome> {
    let (board, caller, id) = (change.board, change.caller, change.notice.id.clone());
    drop(change);
    let notice = board.view_of(caller, &id).await?;
    Ok(ImportOutcome {
        draft: Some(DraftView {
            draft: Arc::new(draft),
            notice,
        }),
        changed: true,
        diff: None,
        warnings,
    })
}

fn source(
    change: &Change<'_>,
    input: &ImportDocument,
    read: &Imported,
    locale: Locale,
) -> Result<SourceDocument> {
    Ok(SourceDocument {
        id: RowId::random(change.board.randomness.as_ref())?,
        format: read.source.format,
        url: read.source.url.clone(),
        modified_at: read.source.modified_at,
        sha256: read.source.sha256,
        document: input.document.clone().into_bytes(),
        locale,
        content: read.content.clone(),
        imported_at: change.session.now(),
    })
}
