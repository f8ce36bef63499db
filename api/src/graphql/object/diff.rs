//! What changed between two contents.

use std::sync::Arc;

use async_graphql::{Context, Error, ErrorExtensionValues, ErrorExtensions, Object, Result, SimpleObject};

use super::change::{Change, Sides};
use crate::domain::diff;
use crate::domain::error;
use crate::domain::locale::Locale as DomainLocale;
use crate::graphql::failure;
use crate::graphql::request::RequestContext;
use crate::graphql::scalar::{Html, Locale};
use crate::graphql::word::Materiality;
use crate::service::Comparison;

/// What changed between two contents in one language. Complete: the second can be rebuilt from the first and the changes alone. A language that one side lacks is empty there.
#[derive(Clone)]
pub struct ContentDiff(Arc<Comparison>);

/// How much changed.
#[derive(SimpleObject, Clone)]
pub struct DiffStats {
    /// Sections that are new.
    sections_added: i32,
    /// Sections that are gone.
    sections_removed: i32,
    /// Sections that stand elsewhere.
    sections_moved: i32,
    /// Sections with another heading or text; one with both counts once.
    sections_changed: i32,
    /// Declarations that are new.
    cookies_added: i32,
    /// Declarations that are gone.
    cookies_removed: i32,
    /// Declarations that say something else.
    cookies_changed: i32,
    /// Words of title, headings and texts that are new.
    words_added: i32,
    /// Words of title, headings and texts that are gone.
    words_removed: i32,
}

impl From<diff::Stats> for DiffStats {
    fn from(stats: diff::Stats) -> Self {
        let int = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        Self {
            sections_added: int(stats.sections_added),
            sections_removed: int(stats.sections_removed),
            sections_moved: int(stats.sections_moved),
            sections_changed: int(stats.sections_changed),
            cookies_added: int(stats.cookies_added),
            cookies_removed: int(stats.cookies_removed),
            cookies_changed: int(stats.cookies_changed),
            words_added: int(stats.words_added),
            words_removed: int(stats.words_removed),
        }
    }
}

impl ContentDiff {
    /// Shapes the outcome of a comparison. One request gets a limited number of them, since each is a lot of work.
    pub async fn answer(
        ctx: &Context<'_>,
        compared: impl Future<Output = error::Result<Arc<Comparison>>>,
    ) -> Result<Self> {
        if !ctx.may_compare() {
            return Err(
                Error::new("this request asks for too many differences").extend_with(
                    |_, extensions: &mut ErrorExtensionValues| extensions.set("code", "LIMIT_EXCEEDED"),
                ),
            );
        }
        compared.await.map(Self).map_err(failure::of)
    }

    /// Of a comparison that was made already.
    pub const fn new(comparison: Arc<Comparison>) -> Self {
        Self(comparison)
    }
}

/// The language of the argument, or what is wrong with it.
pub(super) fn asked(locale: Option<&Locale>) -> Result<Option<DomainLocale>> {
    let problem =
        |text: &str, why: String| failure::of(error::Error::invalid("locale", format!("`{text}` {why}")));
    let read = |asked: &Locale| {
        asked
            .0
            .parse()
            .map_err(|error: crate::domain::locale::LocaleError| problem(&asked.0, error.to_string()))
    };
    locale.map(read).transpose()
}

/// What changed between two contents in one language. Complete: the second can be rebuilt from the first and the changes alone. A language that one side lacks is empty there.
#[Object]
impl ContentDiff {
    /// The language that is compared.
    async fn locale(&self) -> Locale {
        (&self.0.locale).into()
    }

    /// Whether nothing changed.
    async fn is_identical(&self) -> bool {
        self.0.diff().is_none_or(diff::Diff::is_identical)
    }

    /// Languages and the title, what was removed in the reading order of the first content, then in the reading order of the second what was added, moved and changed, section by section.
    async fn changes(&self) -> Vec<Change> {
        let sides = Sides::of(&self.0);
        let judged = self.0.judged();
        let changes = judged.map_or(&[][..], |judged| &judged.diff.changes);
        let reasons = judged.map_or(&[][..], |judged| &judged.reasons);
        let material = reasons
            .iter()
            .map(Option::is_some)
            .chain(std::iter::repeat(false));
        changes
            .iter()
            .zip(material)
            .filter_map(|(change, is_material)| sides.change(change, is_material))
            .collect()
    }

    /// How much changed.
    async fn stats(&self) -> DiffStats {
        self.0.diff().map(diff::Diff::stats).unwrap_or_default().into()
    }

    /// The new text with `<ins>` and `<del>` marks, by word. Without the `<del>` elements it is the new text, without the `<ins>` elements the old one; what was moved stands in both places.
    async fn redline(&self) -> Result<Html> {
        let comparison = Arc::clone(&self.0);
        let written = tokio::task::spawn_blocking(move || comparison.redline().to_owned());
        let html = written
            .await
            .map_err(|error| failure::of(error::Error::internal(error)))?;
        Ok(Html(html))
    }

    /// The highest over all languages.
    async fn suggested_materiality(&self) -> Materiality {
        self.0.judgement.suggested().into()
    }

    /// Why, one reason for each change that makes it material.
    async fn reasons(&self) -> Vec<String> {
        self.0.judgement.reasons(&self.0.locale)
    }
}
