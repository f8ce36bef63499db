//! Sections in one language.

use std::sync::Arc;

use async_graphql::Object;

use super::CookieDeclaration;
use super::content::Page;
use crate::domain::section;
use crate::formats::document;
use crate::graphql::at_once::{AtOnce, Immediate, Json, Selected};
use crate::graphql::scalar::{Html, Markdown};

/// A part of a notice: a heading and the text below it.
#[derive(Clone)]
pub struct Section {
    page: Arc<Page>,
    index: usize,
}

impl Section {
    /// The section at a place of a page.
    pub fn new(page: &Arc<Page>, index: usize) -> Self {
        Self {
            page: Arc::clone(page),
            index,
        }
    }

    fn section(&self) -> Option<&section::Section> {
        self.page.section(self.index)
    }

    fn below(&self) -> Vec<Self> {
        let is_child = |(index, place): (usize, &super::content::Place)| {
            (place.parent == Some(self.index)).then_some(index)
        };
        let children = self.page.places.iter().enumerate().filter_map(is_child);
        children.map(|index| Self::new(&self.page, index)).collect()
    }

    fn written<T: Default>(&self, write: impl Fn(&section::Section) -> T) -> T {
        self.section().map(write).unwrap_or_default()
    }
}

impl Immediate for Section {
    fn write(&self, field: &Selected<'_>, out: &mut Json) -> bool {
        let locale = &self.page.locale;
        let Some((place, section)) = self.page.places.get(self.index).zip(self.section()) else {
            return false;
        };
        match field.name {
            "key" => out.text(section.key.as_str()),
            "parentKey" => {
                let parent = place.parent.and_then(|parent| self.page.section(parent));
                out.text_or_null(parent.map(|parent| parent.key.as_str()))
            }
            "level" => i64::try_from(place.path.len()).is_ok_and(|level| out.whole(level)),
            "number" => out.text(&place.number()),
            "heading" => out.text(section.heading.get(locale).map_or("", String::as_str)),
            "html" => out.text(section.body.get(locale).map_or("", |body| body.as_html())),
            "children" => out.objects(&self.below(), &field.below),
            "cookies" => {
                let cookies: Vec<_> = CookieDeclaration::all_of(&self.page, Some(self.index)).collect();
                out.objects(&cookies, &field.below)
            }
            _ => false,
        }
    }
}

/// A part of a notice: a heading and the text below it.
#[Object]
impl Section {
    /// Stable across versions and languages; also the fragment id of its heading.
    async fn key(&self) -> &str {
        self.section().map_or("", |section| section.key.as_str())
    }

    /// Key of the section above; null for a top one.
    async fn parent_key(&self) -> Option<&str> {
        let parent = self.page.places.get(self.index)?.parent?;
        self.page.section(parent).map(|section| section.key.as_str())
    }

    /// 1 for a top section, 2 for its children ...
    async fn level(&self) -> i32 {
        let place = self.page.places.get(self.index);
        let level = place.map_or(1, |place| place.path.len());
        i32::try_from(level).unwrap_or(i32::MAX)
    }

    /// Its place as a decimal number, e.g. 3.2.
    async fn number(&self) -> String {
        let place = self.page.places.get(self.index);
        place.map(super::content::Place::number).unwrap_or_default()
    }

    /// The heading; empty for a section without one of its own, such as an introduction.
    async fn heading(&self) -> &str {
        self.section()
            .and_then(|section| section.heading.get(&self.page.locale))
            .map_or("", String::as_str)
    }

    /// The text between this heading and the next, without child sections.
    async fn html(&self) -> Html {
        let body = self
            .section()
            .and_then(|section| section.body.get(&self.page.locale));
        Html(body.map_or_else(String::new, |body| body.as_html().to_owned()))
    }

    /// The same text in CommonMark.
    async fn markdown(&self) -> Markdown {
        Markdown(self.written(|section| document::section_markdown(section, &self.page.locale)))
    }

    /// The same text without mark-up.
    async fn text(&self) -> String {
        self.written(|section| document::section_text(section, &self.page.locale))
    }

    /// The sections directly below, in order.
    async fn children(&self) -> Vec<Self> {
        self.below()
    }

    /// What is declared in this section, in order.
    async fn cookies(&self) -> AtOnce<CookieDeclaration> {
        AtOnce(CookieDeclaration::all_of(&self.page, Some(self.index)).collect())
    }
}
