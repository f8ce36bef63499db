//! Bringing a document in as a draft.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;

use super::change::{Change, details};
use super::drafting::Start;
use super::reimporting::{Ground, Standing};
use super::{Comparison, DraftView, Noticeboard};
use crate::domain::actor::Permission;
use crate::domain::audit::Action;
use crate::domain::caller::Caller;
use crate::domain::canonical::Canonical;
use crate::domain::carry::{self, WithLanguage};
use crate::domain::content::Content;
use crate::domain::draft::Draft;
use crate::domain::error::{Error, Problem, Result};
use crate::domain::hash::Hash;
use crate::domain::ids::{DraftId, RowId};
use crate::domain::locale::Locale;
use crate::domain::outdated::{Outdated, Touched};
use crate::domain::source::{ImportFormat, Provenance, SourceDocument};
use crate::formats::imported::{Imported, Mapped, Options, Warning};
use crate::formats::{naming, reading, words};
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
    /// Which section a heading is, where the import could not tell.
    pub mapping: Vec<Mapped>,
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
    /// `NotFound` for the notice, `Invalid` with every problem of the document or of the mapping.
    pub async fn import_document(&self, caller: &Caller, input: ImportDocument) -> Result<ImportOutcome> {
        let input = Arc::new(input);
        for _ in 0..ATTEMPTS {
            let standing = self.standing_of(caller, &input.slug).await?;
            let base = standing.base;
            let found = self.found(&input, standing).await?;
            let change = self.change(caller, Permission::Write, &input.slug).await?;
            let now = change
                .history
                .base_now(change.moment())
                .map(|version| version.number);
            if now == base && change.still_has(found.continues.as_ref()).await? {
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

    /// The document beside what stands: merged with it when its page was imported before, matched to it when its language
    /// is new.
    async fn found(&self, input: &Arc<ImportDocument>, standing: Standing) -> Result<Found> {
        let default_locale = standing.default_locale.clone();
        let locale = input.locale.clone().unwrap_or_else(|| default_locale.clone());
        let ground = standing.ground(&locale, !input.mapping.is_empty());
        let translates = ground.translated_by(&locale, &default_locale);
        let options = Options {
            extract_cookies: input.extract_cookies,
            known: ground.content.clone(),
            translates: translates.then(|| default_locale.clone()),
            mapping: input.mapping.clone(),
            ..Options::alone(locale.clone())
        };
        let mut read = self.read_document(input, options.clone()).await?;
        let suspicion = standing
            .content
            .as_ref()
            .and_then(|known| suspicion(known, &read.content, &locale));
        let page = Provenance {
            format: read.source.format,
            url: read.source.url.clone(),
            locale: locale.clone(),
        };
        // Who says which heading is which section of a language that was only tried to bring in starts over.
        let starts_over = translates && !input.mapping.is_empty();
        let earlier = if starts_over {
            None
        } else {
            self.earlier(&standing, &page).await?
        };
        let Some(earlier) = earlier else {
            read.warnings.extend(suspicion);
            return beside(ground, read, options, &default_locale);
        };
        // Once more, since now it is known what its sections were when they came from the page last.
        let options = Options {
            known: Some(earlier.known()),
            translates: None,
            ..options
        };
        let mut read = self.read_document(input, options.clone()).await?;
        expect_mapped(&options, &read.content)?;
        let (draft, sha256) = (earlier.draft.clone(), earlier.sha256);
        let (merged, outdated) = earlier
            .merged(read.content.clone(), locale.clone(), default_locale)
            .await?;
        read.warnings.extend(suspicion);
        read.warnings
            .extend(super::reimporting::warnings(&merged, &read.content, &locale));
        Ok(Found {
            read,
            locale,
            content: merged.content,
            outdated,
            continues: draft,
            merged_with: Some(sha256),
        })
    }

    /// Reads the document outside of any transaction, and off the threads that serve others.
    async fn read_document(&self, input: &Arc<ImportDocument>, options: Options) -> Result<Imported> {
        let (input, locale) = (Arc::clone(input), options.locale.clone());
        let read =
            tokio::task::spawn_blocking(move || reading::read(input.format, &input.document, &options))
                .await
                .map_err(Error::internal)?;
        read.and_then(|read| {
            read.expect_words(&locale)
                .map(|()| read)
                .map_err(|problem| vec![problem])
        })
        .map_err(|problems| {
            let named = problems
                .into_iter()
                .map(|problem| problem.under(&["input", "document"]));
            Error::Invalid(named.collect())
        })
    }
}

/// A page that never was here, with what it is read beside.
fn beside(ground: Ground, mut read: Imported, options: Options, default_locale: &Locale) -> Result<Found> {
    expect_mapped(&options, &read.content)?;
    let (page, locale) = (read.content.clone(), options.locale);
    let content = match &ground.content {
        Some(known) if options.translates.is_some() => {
            let with = carry::with_language(known, page, &locale);
            read.warnings.extend(contradictions(&with));
            with.content
        }
        Some(known) => carry::over(known, page, &locale),
        None => page,
    };
    let before = ground.content.unwrap_or_default();
    Ok(Found {
        outdated: ground
            .outdated
            .after(&before, &content, default_locale, &Touched::new()),
        read,
        locale,
        content,
        continues: ground.draft,
        merged_with: None,
    })
}

/// Passes if every heading that was said to be a section is in the document, and every such section in the notice.
fn expect_mapped(options: &Options, read: &Content) -> Result<()> {
    let known = options.known.as_ref();
    let mut headings: Vec<String> = read
        .placed_sections()
        .iter()
        .filter_map(|placed| placed.section.heading.get(&options.locale))
        .map(|heading| naming::words_alone(heading))
        .collect();
    let mut keys = BTreeSet::new();
    let mut problems = Vec::new();
    for (index, Mapped { heading, key }) in options.mapping.iter().enumerate() {
        let mut wrong = |field: &str, message: String| {
            problems.push(Problem::at(&format!("input.mapping.{index}.{field}"), message));
        };
        let wanted = naming::words_alone(heading);
        match headings.iter().position(|there| *there == wanted) {
            Some(place) => drop(headings.swap_remove(place)),
            None => wrong(
                "heading",
                "is no heading of the document, or was named before".to_owned(),
            ),
        }
        if !keys.insert(key) {
            wrong("key", format!("section `{key}` is named twice"));
        } else if known.is_none_or(|known| known.section(key).is_none()) {
            wrong("key", format!("there is no section `{key}`"));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(problems))
    }
}

fn contradictions(with: &WithLanguage) -> Vec<Warning> {
    let declared = with.content.declared_cookies();
    let contradicted = declared
        .into_iter()
        .filter(|declared| with.contradicted.contains(&declared.cookie.key));
    contradicted
        .map(|declared| Warning {
            code: "LIFETIME_DIFFERS",
            message:
                "the document says another lifetime of this declaration than the notice; the notice's stays"
                    .to_owned(),
            section_key: declared.section.map(|section| section.key.clone()),
            excerpt: Some(declared.cookie.name.clone()),
        })
        .collect()
}

/// A document that was read, and the content that a draft of it has.
struct Found {
    read: Imported,
    locale: Locale,
    content: Content,
    outdated: Outdated,
    /// The open draft whose content it takes further, at this revision.
    continues: Option<(DraftId, i32)>,
    /// The hash of the last import that it was merged with.
    merged_with: Option<Hash>,
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
    let Found {
        read,
        locale,
        content,
        outdated,
        continues,
        merged_with,
    } = found;
    let start = Start {
        base,
        taken_from: None,
        content,
        outdated,
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
    let mut draft = change.new_draft(start, None, Some(source.id.clone()))?;
    draft.continues = continues.as_ref().map(|(before, _)| before.clone());
    if input.dry_run {
        return shown(change, draft, read.warnings).await;
    }
    sources::insert(&change.session, &change.notice.id, &source).await?;
    drafts::insert(&change.session, &draft).await?;
    change.note_author(&draft).await?;
    if let Some((before, _)) = continues {
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
