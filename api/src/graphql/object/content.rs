//! The text of a draft or version in one language.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use smallvec::SmallVec;

use super::{CookieDeclaration, CookieList, Section};
use crate::domain::content::{self, DEEPEST};
use crate::domain::error::Error;
use crate::domain::locale::Locale as DomainLocale;
use crate::formats::document;
use crate::graphql::at_once::AtOnce;
use crate::graphql::failure;
use crate::graphql::request::RequestContext;
use crate::graphql::scalar::{Html, Locale, Markdown};
use crate::graphql::word::{CookieCategory, CookieListFormat};
use crate::service::{ExportCookies, NoticeView};

/// The whole text of a draft or version in one language.
#[derive(Clone)]
pub struct Content {
    id: String,
    requested: DomainLocale,
    is_fallback: bool,
    page: Arc<Page>,
    notice: NoticeView,
}

/// A content in one language, with the places of its sections worked out.
pub struct Page {
    /// All languages.
    pub content: Arc<content::Content>,
    /// The one that is served.
    pub locale: DomainLocale,
    /// In reading order.
    pub places: Vec<Place>,
}

/// Where a section stands.
pub struct Place {
    /// Positions from the top section down.
    pub path: Path,
    /// Index of the section above among the places.
    pub parent: Option<usize>,
}

/// Sections nest hardly deeper, so that working out places takes no memory for each of them.
type Path = SmallVec<[usize; DEEPEST]>;

impl Place {
    /// The place as a decimal number.
    pub fn number(&self) -> String {
        let positions = self.path.iter().map(|position| (position + 1).to_string());
        positions.collect::<Vec<_>>().join(".")
    }
}

impl Page {
    /// A content in one language.
    pub fn of(content: Arc<content::Content>, locale: DomainLocale) -> Self {
        let places = places(&content);
        Self {
            content,
            locale,
            places,
        }
    }

    /// The section at a place.
    pub fn section(&self, index: usize) -> Option<&crate::domain::section::Section> {
        let (first, rest) = self.places.get(index)?.path.split_first()?;
        rest.iter()
            .try_fold(self.content.sections.get(*first)?, |section, position| {
                section.children.get(*position)
            })
    }
}

impl Content {
    /// A content in the language that answers the asked one.
    pub fn in_locale(
        owner: &ID,
        content: Arc<content::Content>,
        notice: &NoticeView,
        available: &[DomainLocale],
        asked: Option<&Locale>,
    ) -> Result<Self> {
        let default = &notice.notice.settings.default_locale;
        let requested: DomainLocale = match asked {
            None => default.clone(),
            Some(asked) => {
                let problem = |error| failure::of(Error::invalid("locale", format!("`{}` {error}", asked.0)));
                asked.0.parse().map_err(problem)?
            }
        };
        let served = requested.lookup(available).unwrap_or(default).clone();
        Ok(Self {
            id: format!("Content:{}:{requested}", owner.0),
            is_fallback: served != requested,
            requested,
            page: Arc::new(Page::of(content, served)),
            notice: notice.clone(),
        })
    }

    fn indices(&self) -> std::ops::Range<usize> {
        0..self.page.places.len()
    }
}

fn places(content: &content::Content) -> Vec<Place> {
    fn walk(
        sections: &[crate::domain::section::Section],
        above: Option<usize>,
        path: &mut Path,
        all: &mut Vec<Place>,
    ) {
        for (position, section) in sections.iter().enumerate() {
            path.push(position);
            let index = all.len();
            all.push(Place {
                path: path.clone(),
                parent: above,
            });
            walk(&section.children, Some(index), path, all);
            path.pop();
        }
    }
    let mut all = Vec::new();
    walk(&content.sections, None, &mut Path::new(), &mut all);
    all
}

/// The whole text of a draft or version in one language.
#[Object]
impl Content {
    /// Of its draft or version and the requested language, so that a client's cache keeps them apart.
    async fn id(&self) -> ID {
        ID(self.id.clone())
    }

    /// The language that is served.
    async fn locale(&self) -> Locale {
        (&self.page.locale).into()
    }

    /// The language that was asked for.
    async fn requested_locale(&self) -> Locale {
        (&self.requested).into()
    }

    /// True when the asked language was not there and another is served.
    async fn is_fallback(&self) -> bool {
        self.is_fallback
    }

    /// The notice's title.
    async fn title(&self) -> &str {
        self.page
            .content
            .title
            .get(&self.page.locale)
            .map_or("", String::as_str)
    }

    /// Reading order; a child follows its parent.
    async fn sections(&self) -> AtOnce<Section> {
        let sections = self.indices().map(|index| Section::new(&self.page, index));
        AtOnce(sections.collect())
    }

    /// The section with this key; null when there is none.
    async fn section(&self, #[graphql(desc = "The section's key.")] key: String) -> Option<Section> {
        let is_it = |index: &usize| {
            self.page
                .section(*index)
                .is_some_and(|section| section.key.as_str() == key)
        };
        self.indices()
            .find(is_it)
            .map(|index| Section::new(&self.page, index))
    }

    /// Every declaration: those of the sections in reading order, then those of no section.
    async fn cookies(
        &self,
        #[graphql(desc = "Only declarations of this category.")] category: Option<CookieCategory>,
    ) -> AtOnce<CookieDeclaration> {
        let in_sections = self
            .indices()
            .flat_map(|index| CookieDeclaration::all_of(&self.page, Some(index)));
        let all = in_sections.chain(CookieDeclaration::all_of(&self.page, None));
        let wanted = all.filter(|cookie| category.is_none_or(|category| cookie.is_of(category)));
        AtOnce(wanted.collect())
    }

    /// The declarations as a cookie list of another system, and what that list cannot say. With a role it goes out from the list that importCookies brought last in this format and language, and what only the other system has is in it.
    async fn cookie_list(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose list it is to be.")] format: CookieListFormat,
        #[graphql(desc = "The domain of declarations that name none.")] domain: Option<String>,
    ) -> Option<Result<CookieList>> {
        let export = ExportCookies {
            notice: &self.notice,
            content: &self.page.content,
            format: format.into(),
            locale: &self.page.locale,
            domain: domain.as_deref(),
        };
        let written = async {
            let written = ctx.board()?.export_cookies(export).await;
            written.map(CookieList::from).map_err(failure::of)
        };
        Some(written.await)
    }

    /// The whole notice as one document: headings nested and numbered, cookies as tables in their sections.
    async fn html(&self) -> Html {
        Html(document::html(&self.page.content, &self.page.locale))
    }

    /// The whole notice as one document in CommonMark, with tables.
    async fn markdown(&self) -> Markdown {
        Markdown(document::markdown(&self.page.content, &self.page.locale))
    }

    /// The whole notice as plain text.
    async fn text(&self) -> String {
        document::text(&self.page.content, &self.page.locale)
    }
}
