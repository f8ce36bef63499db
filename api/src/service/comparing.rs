//! What changed between two contents, for callers who may read both.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use moka::sync::Cache;

use super::{DraftView, NoticeView, Noticeboard};
use crate::domain::canonical::Canonical;
use crate::domain::content::Content;
use crate::domain::diff::{self, Change, Diff};
use crate::domain::error::{Error, Result};
use crate::domain::hash::Hash;
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::materiality::{self, Judged, Judgement};
use crate::domain::version::Version;
use crate::formats::redline;

/// So many bytes of canonical contents may have been compared for what is remembered; in memory it takes a few times
/// as much.
const MOST_COMPARED_BYTES: u64 = 8 * 1024 * 1024;

/// Two contents by their hashes, and the language that is shown.
type Pair = (Hash, Hash, Locale);

/// Comparisons that were made before. Contents never change, so none of them is ever wrong.
#[derive(Clone)]
pub(super) struct Comparisons(Cache<Pair, (u32, Arc<Comparison>)>);

impl Comparisons {
    pub(super) fn new() -> Self {
        let cache = Cache::builder().max_capacity(MOST_COMPARED_BYTES);
        Self(cache.weigher(|_, (bytes, _)| *bytes).build())
    }

    fn insert(&self, pair: Pair, comparison: &Arc<Comparison>) -> Result<()> {
        let bytes = |content| Canonical::of(content).map(|canonical| canonical.as_str().len());
        let both = bytes(&comparison.before).map_err(Error::internal)?
            + bytes(&comparison.after).map_err(Error::internal)?;
        let weight = u32::try_from(both).unwrap_or(u32::MAX);
        self.0.insert(pair, (weight, Arc::clone(comparison)));
        Ok(())
    }
}

/// Two contents, what changed between them in every language, and what that is worth telling.
#[derive(Debug)]
pub struct Comparison {
    /// The first content; empty when there is none.
    pub before: Arc<Content>,
    /// The second content.
    pub after: Arc<Content>,
    /// The language that is shown.
    pub locale: Locale,
    /// The changes in every language, with what makes them material.
    pub judgement: Judgement,
    redline: OnceLock<String>,
    section_redlines: OnceLock<BTreeMap<Key, String>>,
}

/// One side of a comparison, which the caller may read.
struct Side {
    hash: Hash,
    content: Arc<Content>,
}

impl Comparison {
    /// The changes in the language that is shown, each with its reason.
    pub fn judged(&self) -> Option<&Judged> {
        self.judgement.of(&self.locale)
    }

    /// The changes in the language that is shown.
    pub fn diff(&self) -> Option<&Diff> {
        self.judged().map(|judged| &judged.diff)
    }

    /// The second content with marks against the first. Written once, however often it is asked for; a lot of work, so
    /// not for a thread that serves others.
    pub fn redline(&self) -> &str {
        self.redline.get_or_init(|| {
            let write = |diff| redline::html(&self.before, &self.after, diff);
            self.diff().map(write).unwrap_or_default()
        })
    }

    /// The same for the own text of a section whose text changed; empty for any other.
    pub fn section_redline(&self, key: &Key) -> &str {
        let all = self.section_redlines.get_or_init(|| {
            let changes = self.diff().map(|diff| diff.changes.as_slice());
            let written = |change: &Change| match change {
                Change::SectionTextChanged(text) => {
                    let html = diff::redline::between(text.before.as_html(), text.after.as_html());
                    Some((text.key.clone(), html))
                }
                _ => None,
            };
            changes.unwrap_or_default().iter().filter_map(written).collect()
        });
        all.get(key).map_or("", String::as_str)
    }
}

impl Noticeboard {
    /// What changed from another version to this one; without a number from the nearest one in force before it that
    /// the caller may read, or from nothing.
    ///
    /// # Errors
    /// `Invalid` for a number that the caller knows nothing of; `Withdrawn`, `Erased` or `Forbidden` for either side.
    pub async fn compare_versions(
        &self,
        notice: &NoticeView,
        version: &Version,
        against: Option<i32>,
        locale: Option<&Locale>,
    ) -> Result<Arc<Comparison>> {
        let before = match against {
            Some(number) => Some(known(notice, number)?),
            None => notice.before(version),
        };
        let after = self.side(notice, version).await?;
        let before = match before {
            Some(before) => Some(self.side(notice, before).await?),
            None => None,
        };
        self.compare(before, after, notice, locale).await
    }

    /// What changed from a version to a draft; without a number from the latest one.
    ///
    /// # Errors
    /// As [`Noticeboard::compare_versions`].
    pub async fn compare_draft(
        &self,
        view: &DraftView,
        against: Option<i32>,
        locale: Option<&Locale>,
    ) -> Result<Arc<Comparison>> {
        let notice = &view.notice;
        let before = match against {
            Some(number) => Some(known(notice, number)?),
            None => notice.latest(),
        };
        let before = match before {
            Some(before) => Some(self.side(notice, before).await?),
            None => None,
        };
        let after = Side {
            hash: view.draft.content_hash,
            content: Arc::new(view.draft.content.clone()),
        };
        self.compare(before, after, notice, locale).await
    }

    async fn side(&self, notice: &NoticeView, version: &Version) -> Result<Side> {
        let hash = version.content_hash;
        let content = self.content(notice, version).await?;
        Ok(Side { hash, content })
    }

    /// Compares off the threads that serve others; a pair that was compared before is remembered.
    async fn compare(
        &self,
        before: Option<Side>,
        after: Side,
        notice: &NoticeView,
        asked: Option<&Locale>,
    ) -> Result<Arc<Comparison>> {
        let before = before.unwrap_or_else(|| Side {
            hash: Hash::of(b""),
            content: Arc::default(),
        });
        let locale = shown(&before.content, &after.content, notice, asked);
        let key = (before.hash, after.hash, locale.clone());
        if let Some((_, known)) = self.comparisons.0.get(&key) {
            return Ok(known);
        }
        let compared = tokio::task::spawn_blocking(move || {
            let judgement = materiality::judge(&before.content, &after.content, &locale);
            Arc::new(Comparison {
                before: before.content,
                after: after.content,
                locale,
                judgement,
                redline: OnceLock::new(),
                section_redlines: OnceLock::new(),
            })
        });
        let comparison = compared.await.map_err(Error::internal)?;
        self.comparisons.insert(key, &comparison)?;
        Ok(comparison)
    }
}

/// A version that was named as the other side. One that the caller may not know of is as absent as one that is not
/// there.
fn known(notice: &NoticeView, number: i32) -> Result<&Version> {
    let absent = || Error::invalid("against", format!("there is no version {number}"));
    notice.version(number).ok_or_else(absent)
}

/// The language that answers the asked one, out of those of both sides.
fn shown(before: &Content, after: &Content, notice: &NoticeView, asked: Option<&Locale>) -> Locale {
    let default = &notice.notice.settings.default_locale;
    let mut available = after.locales();
    available.extend(before.locales());
    asked
        .and_then(|asked| asked.lookup(&available))
        .unwrap_or(default)
        .clone()
}
