//! What documents of the past say, one after the other: which of them is a new version, and with which keys.
//!
//! Pure: knows the documents and what stands, no transaction.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::ImportHistory;
use crate::domain::canonical::Canonical;
use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::error::{Error, Result};
use crate::domain::hash::Hash;
use crate::domain::history::History;
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::materiality;
use crate::domain::source::ImportFormat;
use crate::domain::version::Materiality;
use crate::formats::imported::{Imported, Options, Source, Warning};
use crate::formats::{markdown, naming, reading, words};

/// A document of this part of the size of the one before, or less, looks like a failed capture.
const SUSPECT_PART: usize = 10;

/// What is known before the first document.
#[derive(Default)]
pub(super) struct Before {
    /// Contents of versions that were brought in before, by number, without erased ones.
    pub(super) imported: BTreeMap<i32, Arc<Content>>,
    /// Content of the first version that was published here.
    pub(super) native: Option<Arc<Content>>,
    /// The last document that was brought in.
    pub(super) document: Option<String>,
}

/// What the documents are, each in its place.
pub(super) struct Told {
    pub(super) verdicts: Vec<Verdict>,
    pub(super) warnings: Vec<(usize, Warning)>,
}

/// What one document is.
pub(super) enum Verdict {
    Version(Box<Telling>),
    Unchanged,
    HeldBack,
}

/// What a document says that the one before did not.
pub(super) struct Telling {
    pub(super) content: Arc<Content>,
    pub(super) source: Source,
    pub(super) materiality: Materiality,
}

/// A document that was read by itself, so that its keys come from its own headings alone.
struct Alone {
    imported: Imported,
    is_held_back: bool,
}

/// A content with the keys of what it continues, and which of its own keys became which.
type Named = (Arc<Content>, BTreeMap<Key, Key>);

/// What is in force just before a document.
struct Base {
    hash: Hash,
    /// None where it was erased.
    content: Option<Arc<Content>>,
}

/// Reads and judges the documents.
///
/// # Errors
/// `Invalid` with every problem of every document.
pub(super) fn tell(
    input: &ImportHistory,
    locale: &Locale,
    slug: &str,
    (history, before): (&History, &Before),
) -> Result<Told> {
    let mut alone = read_all(input, locale)?;
    hold_back(&mut alone, input, before, locale);
    give_titles(&mut alone, before, (locale, slug));
    let named = with_keys(&alone, before, locale)?;
    let mut told = Told {
        verdicts: Vec::new(),
        warnings: Vec::new(),
    };
    let mut last: Option<(Instant, Hash, Arc<Content>)> = None;
    let mut document_before = before.document.as_deref();
    for (index, ((read, named), item)) in alone.into_iter().zip(named).zip(&input.items).enumerate() {
        let became = named.as_ref().map(|(_, became)| became);
        let warnings = read.imported.warnings.into_iter();
        told.warnings
            .extend(warnings.map(|warning| (index, placed(warning, index, became))));
        let Some((content, _)) = named else {
            told.verdicts.push(Verdict::HeldBack);
            continue;
        };
        let hash = hash_of(&content)?;
        let base = base_of(item.effective_from, last.as_ref(), history, before);
        let is_as_before = document_before.is_none_or(|before| is_same(input.format, before, &item.document));
        document_before = Some(&item.document);
        if is_as_before && base.as_ref().is_some_and(|base| base.hash == hash) {
            told.verdicts.push(Verdict::Unchanged);
            continue;
        }
        let old = base.and_then(|base| base.content).unwrap_or_default();
        let materiality = materiality::judge(&old, &content, locale).suggested();
        last = Some((item.effective_from, hash, Arc::clone(&content)));
        told.verdicts.push(Verdict::Version(Box::new(Telling {
            content,
            source: read.imported.source,
            materiality,
        })));
    }
    Ok(told)
}

/// Whether two documents that say the same are the same, too. A history in Markdown is one of files: each rewriting is
/// a version of its own, if only white space or front matter that is no content changed it is none.
fn is_same(format: ImportFormat, before: &str, now: &str) -> bool {
    format != ImportFormat::Markdown || markdown::as_written(before) == markdown::as_written(now)
}

fn hash_of(content: &Content) -> Result<Hash> {
    Ok(Canonical::of(content).map_err(Error::internal)?.hash())
}

fn read_all(input: &ImportHistory, locale: &Locale) -> Result<Vec<Alone>> {
    let options = Options::alone(locale.clone());
    let mut problems = Vec::new();
    let mut alone = Vec::new();
    for (index, item) in input.items.iter().enumerate() {
        match reading::read(input.format, &item.document, &options) {
            Ok(imported) => alone.push(Alone {
                imported,
                is_held_back: false,
            }),
            Err(found) => {
                let place = index.to_string();
                let found = found.into_iter();
                problems.extend(found.map(|problem| problem.under(&["input", "items", &place, "document"])));
            }
        }
    }
    if problems.is_empty() {
        Ok(alone)
    } else {
        Err(Error::Invalid(problems))
    }
}

/// Notes which documents look like failed captures: without a word, or a tenth of the one before.
fn hold_back(alone: &mut [Alone], input: &ImportHistory, before: &Before, locale: &Locale) {
    let words_of = |content: &Content| words::of_sections(content, locale).values().sum::<usize>();
    let mut bytes_before = before.document.as_ref().map(String::len);
    let mut words_before = before.imported.values().next_back().map(|last| words_of(last));
    for (read, item) in alone.iter_mut().zip(&input.items) {
        let (bytes, words) = (item.document.len(), words_of(&read.imported.content));
        let shrank = |now: usize, before: Option<usize>| {
            before.is_some_and(|before| now.saturating_mul(SUSPECT_PART) <= before)
        };
        let suspicion = if words == 0 {
            Some("it says nothing".to_owned())
        } else if shrank(bytes, bytes_before) || shrank(words, words_before) {
            Some(format!(
                "it has {words} words in {bytes} bytes, at most a tenth of the document before"
            ))
        } else {
            None
        };
        if let Some(why) = suspicion {
            read.is_held_back = !input.accept_suspect;
            read.imported.warnings.push(Warning {
                code: "SUSPECT_DOCUMENT",
                message: if input.accept_suspect {
                    format!("looks like a failed capture and was taken all the same: {why}")
                } else {
                    format!("looks like a failed capture and was held back: {why}")
                },
                section_key: None,
                excerpt: None,
            });
        }
        if !read.is_held_back {
            bytes_before = Some(bytes);
            words_before = Some(words);
        }
    }
}

/// A version has a title. That of a document without one is the one before's, at first the notice's.
fn give_titles(alone: &mut [Alone], before: &Before, (locale, slug): (&Locale, &str)) {
    let known = before.imported.values().next_back().or(before.native.as_ref());
    let mut title = known
        .and_then(|content| content.title.get(locale).cloned())
        .unwrap_or_else(|| in_words(slug));
    for read in alone.iter_mut().filter(|read| !read.is_held_back) {
        if let Some(own) = read.imported.content.title.get(locale) {
            title.clone_from(own);
            continue;
        }
        read.imported.warnings.push(Warning {
            code: "TITLE_MISSING",
            message: format!("has no title, so that it gets `{title}`"),
            section_key: None,
            excerpt: None,
        });
        let titles = &mut read.imported.content.title;
        titles.insert(locale.clone(), title.clone());
    }
}

/// An address as a title: `cookie-policy` is `Cookie policy`.
fn in_words(slug: &str) -> String {
    let words = slug.replace(['-', '_', '.'], " ");
    let mut chars = words.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// The contents with keys, in order; none for what is held back.
///
/// Each continues the one before it. Where only what was published here is known, they are named from the last to the
/// first, so that the keys lead up to those. An earlier text that comes back is the same content again.
fn with_keys(alone: &[Alone], before: &Before, locale: &Locale) -> Result<Vec<Option<Named>>> {
    let mut seen: HashMap<Hash, Arc<Content>> = HashMap::new();
    for content in before.imported.values().chain(&before.native) {
        let (by_headings, _) = naming::renamed(content, None, locale);
        seen.insert(hash_of(&by_headings)?, Arc::clone(content));
    }
    let last = before.imported.values().next_back();
    let mut known = last.or(before.native.as_ref()).cloned();
    let mut name = |read: &Alone| -> Result<Option<Named>> {
        if read.is_held_back {
            return Ok(None);
        }
        let own = &read.imported.content;
        let hash = hash_of(own)?;
        let (content, became) = if let Some(content) = seen.get(&hash) {
            (Arc::clone(content), same_places(own, content))
        } else {
            let (renamed, became) = naming::renamed(own, known.as_deref(), locale);
            (Arc::new(renamed), became)
        };
        seen.insert(hash, Arc::clone(&content));
        known = Some(Arc::clone(&content));
        Ok(Some((content, became)))
    };
    if last.is_some() || before.native.is_none() {
        return alone.iter().map(name).collect();
    }
    let mut named: Vec<Option<Named>> = alone.iter().rev().map(&mut name).collect::<Result<_>>()?;
    named.reverse();
    Ok(named)
}

/// The keys of one content and those of the same content with other keys.
fn same_places(one: &Content, other: &Content) -> BTreeMap<Key, Key> {
    let keys = |content: &Content| -> Vec<Key> {
        let placed = content.placed_sections();
        placed
            .into_iter()
            .map(|placed| placed.section.key.clone())
            .collect()
    };
    keys(one).into_iter().zip(keys(other)).collect()
}

/// The warning of an item, with its number and the key that its section has in the end.
fn placed(mut warning: Warning, index: usize, became: Option<&BTreeMap<Key, Key>>) -> Warning {
    warning.message = format!("item {index}: {}", warning.message);
    warning.section_key = warning
        .section_key
        .and_then(|key| became.and_then(|became| became.get(&key)).cloned());
    warning
}

/// What is in force just before an instant, when the documents up to here are brought in.
fn base_of(
    at: Instant,
    last: Option<&(Instant, Hash, Arc<Content>)>,
    history: &History,
    before: &Before,
) -> Option<Base> {
    let Some((since, hash, content)) = last else {
        let version = history.in_force_at(at.previous())?;
        return Some(Base {
            hash: version.content_hash,
            content: before.imported.get(&version.number).cloned(),
        });
    };
    let endings = history.endings_until(at.previous());
    let is_ended = endings.iter().any(|ending| ending.at > *since);
    (!is_ended).then(|| Base {
        hash: *hash,
        content: Some(Arc::clone(content)),
    })
}
