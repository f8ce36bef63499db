//! The kinds of change between two contents.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::{ComplexObject, Interface, Result, SimpleObject};

use super::content::Page;
use super::field_change::{FieldChange, of_cookie};
use super::{CookieDeclaration, Section};
use crate::domain::diff::{self, Hunk};
use crate::domain::error::Error;
use crate::domain::key::Key;
use crate::graphql::failure;
use crate::graphql::scalar::{Html, Locale};
use crate::service::Comparison;

/// One change between two contents.
#[derive(Interface, Clone)]
#[graphql(
    field(
        name = "summary",
        ty = "String",
        desc = "The change as a sentence in English."
    ),
    field(
        name = "is_material",
        ty = "bool",
        desc = "Whether people must be told of it, as the rules propose."
    )
)]
pub enum Change {
    /// Another title.
    TitleChanged(TitleChanged),
    /// A new section.
    SectionAdded(SectionAdded),
    /// A section that is gone.
    SectionRemoved(SectionRemoved),
    /// A section that stands elsewhere.
    SectionMoved(SectionMoved),
    /// A section with another heading.
    SectionRenamed(SectionRenamed),
    /// A section with another text.
    SectionTextChanged(SectionTextChanged),
    /// A new declaration.
    CookieAdded(CookieAdded),
    /// A declaration that is gone.
    CookieRemoved(CookieRemoved),
    /// A declaration that says something else.
    CookieChanged(CookieChanged),
    /// A declaration that stands elsewhere.
    CookieMoved(CookieMoved),
    /// A new language.
    LocaleAdded(LocaleAdded),
    /// A language that is gone.
    LocaleRemoved(LocaleRemoved),
}

macro_rules! change {
    ($(#[$doc:meta])* $name:ident $(($attr:meta))? { $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(SimpleObject, Clone)]
        $(#[$attr])?
        pub struct $name {
            /// The change as a sentence in English.
            #[graphql(owned)]
            summary: String,
            /// Whether people must be told of it, as the rules propose.
            #[graphql(owned)]
            is_material: bool,
            $($(#[$fdoc])* $field: $type,)*
        }
    };
}

change!(
    /// Another title.
    TitleChanged {
        /// Empty when there was none.
        before: String,
        /// Empty when there is none.
        after: String,
    }
);
change!(
    /// A new section. The sections below it have a change of their own each.
    SectionAdded {
        /// The section, in the second content.
        section: Section,
        /// 0-based, among its siblings in the second content.
        position: i32,
    }
);
change!(
    /// A section that is gone. The sections below it have a change of their own each: removed as well, or moved.
    SectionRemoved {
        /// The section, in the first content.
        section: Section,
    }
);
change!(
    /// A section that stands elsewhere; what is below it goes with it.
    SectionMoved {
        /// The section.
        key: String,
        /// Its place in the first content.
        before_number: String,
        /// Its place in the second content.
        after_number: String,
        /// The section above it in the first content; null for a top one.
        before_parent_key: Option<String>,
        /// The section above it in the second content; null for a top one.
        after_parent_key: Option<String>,
        /// 0-based, among its siblings in the second content.
        after_position: i32,
    }
);
change!(
    /// A section with another heading.
    SectionRenamed {
        /// The section.
        key: String,
        /// Empty when it had none.
        before: String,
        /// Empty when it has none.
        after: String,
    }
);
change!(
    /// A section with another text.
    SectionTextChanged (graphql(complex)) {
        /// The section.
        key: String,
        /// Its text in the first content.
        before: Html,
        /// Its text in the second content.
        after: Html,
        /// The words in order. Kept and removed runs are the old text, kept and added ones the new one.
        hunks: Vec<TextHunk>,
        #[graphql(skip)]
        comparison: Arc<Comparison>,
        #[graphql(skip)]
        section: Key,
    }
);
change!(
    /// A new declaration.
    CookieAdded {
        /// The declaration, in the second content.
        cookie: CookieDeclaration,
        /// 0-based, among the declarations of its section in the second content.
        position: i32,
    }
);
change!(
    /// A declaration that is gone.
    CookieRemoved {
        /// The declaration, in the first content.
        cookie: CookieDeclaration,
    }
);
change!(
    /// A declaration that says something else.
    CookieChanged {
        /// The declaration.
        key: String,
        /// What differs.
        fields: Vec<FieldChange>,
    }
);
change!(
    /// A declaration that stands elsewhere.
    CookieMoved {
        /// The declaration.
        key: String,
        /// The section that it belonged to; null for none.
        before_section_key: Option<String>,
        /// The section that it belongs to; null for none.
        after_section_key: Option<String>,
        /// 0-based, among the declarations of that section in the second content.
        after_position: i32,
    }
);
change!(
    /// A new language. When it is the one that is compared, the first content is empty in it.
    LocaleAdded {
        /// The language.
        locale: Locale,
    }
);
change!(
    /// A language that is gone. When it is the one that is compared, the second content is empty in it.
    LocaleRemoved {
        /// The language.
        locale: Locale,
    }
);

/// A run of words. Exactly one of the three is set.
#[derive(SimpleObject, Clone)]
pub struct TextHunk {
    /// In both texts.
    kept: Option<String>,
    /// In the first text alone.
    removed: Option<String>,
    /// In the second text alone.
    added: Option<String>,
}

impl From<&Hunk> for TextHunk {
    fn from(hunk: &Hunk) -> Self {
        let (mut kept, mut removed, mut added) = (None, None, None);
        match hunk {
            Hunk::Kept(text) => kept = Some(text.clone()),
            Hunk::Removed(text) => removed = Some(text.clone()),
            Hunk::Added(text) => added = Some(text.clone()),
        }
        Self { kept, removed, added }
    }
}

#[ComplexObject]
impl SectionTextChanged {
    /// The new text with `<ins>` and `<del>` marks, by word.
    async fn redline(&self) -> Result<Html> {
        let (comparison, key) = (Arc::clone(&self.comparison), self.section.clone());
        let written = tokio::task::spawn_blocking(move || comparison.section_redline(&key).to_owned());
        let html = written
            .await
            .map_err(|error| failure::of(Error::internal(error)))?;
        Ok(Html(html))
    }
}

/// Both contents, with the places of their sections worked out.
pub(super) struct Sides {
    old: Side,
    new: Side,
    comparison: Arc<Comparison>,
}

struct Side {
    page: Arc<Page>,
    places: BTreeMap<Key, usize>,
}

impl Side {
    fn of(page: Page) -> Self {
        let section_keys =
            (0..page.places.len()).filter_map(|index| Some((page.section(index)?.key.clone(), index)));
        Self {
            places: section_keys.collect(),
            page: Arc::new(page),
        }
    }

    fn section(&self, key: &Key) -> Option<Section> {
        Some(Section::new(&self.page, *self.places.get(key)?))
    }

    fn cookie(&self, declared: &diff::Declaration) -> Option<CookieDeclaration> {
        let section = match &declared.section {
            Some(key) => Some(*self.places.get(key)?),
            None => None,
        };
        CookieDeclaration::all_of(&self.page, section).nth(declared.position)
    }
}

impl Sides {
    pub(super) fn of(comparison: &Arc<Comparison>) -> Self {
        let page = |content| Page::of(content, comparison.locale.clone());
        Self {
            old: Side::of(page(Arc::clone(&comparison.before))),
            new: Side::of(page(Arc::clone(&comparison.after))),
            comparison: Arc::clone(comparison),
        }
    }

    /// The public shape of a change; `None` for one that speaks of what is in neither content, which none does.
    pub(super) fn change(&self, change: &diff::Change, is_material: bool) -> Option<Change> {
        use diff::Change as Domain;
        let summary = change.summary();
        Some(match change {
            Domain::LocaleRemoved(locale) => LocaleRemoved {
                summary,
                is_material,
                locale: locale.into(),
            }
            .into(),
            Domain::LocaleAdded(locale) => LocaleAdded {
                summary,
                is_material,
                locale: locale.into(),
            }
            .into(),
            Domain::TitleChanged { before, after } => TitleChanged {
                summary,
                is_material,
                before: before.clone(),
                after: after.clone(),
            }
            .into(),
            Domain::CookieRemoved(declared) => CookieRemoved {
                summary,
                is_material,
                cookie: self.old.cookie(declared)?,
            }
            .into(),
            Domain::CookieAdded(declared) => CookieAdded {
                summary,
                is_material,
                cookie: self.new.cookie(declared)?,
                position: place(declared.position),
            }
            .into(),
            Domain::SectionRemoved(section) => SectionRemoved {
                summary,
                is_material,
                section: self.old.section(&section.key)?,
            }
            .into(),
            Domain::SectionAdded(section) => SectionAdded {
                summary,
                is_material,
                section: self.new.section(&section.key)?,
                position: place(section.position),
            }
            .into(),
            Domain::CookieChanged {
                before,
                after,
                fields,
            } => CookieChanged {
                summary,
                is_material,
                key: after.key.to_string(),
                fields: fields
                    .iter()
                    .map(|field| of_cookie(*field, before, after, &self.comparison.locale))
                    .collect(),
            }
            .into(),
            Domain::SectionTextChanged(change) => SectionTextChanged {
                summary,
                is_material,
                key: change.key.to_string(),
                before: Html(change.before.as_html().to_owned()),
                after: Html(change.after.as_html().to_owned()),
                hunks: change.hunks.iter().map(TextHunk::from).collect(),
                comparison: Arc::clone(&self.comparison),
                section: change.key.clone(),
            }
            .into(),
            other => elsewhere(other, summary, is_material)?,
        })
    }
}

/// Changes that stand for themselves, without anything of either content to show.
fn elsewhere(change: &diff::Change, summary: String, is_material: bool) -> Option<Change> {
    use diff::Change as Domain;
    let text = |key: &Option<Key>| key.as_ref().map(ToString::to_string);
    Some(match change {
        Domain::SectionMoved(moved) => SectionMoved {
            summary,
            is_material,
            key: moved.key.to_string(),
            before_number: moved.before_number.clone(),
            after_number: moved.after_number.clone(),
            before_parent_key: text(&moved.before_parent),
            after_parent_key: text(&moved.after_parent),
            after_position: place(moved.after_position),
        }
        .into(),
        Domain::SectionRenamed { key, before, after } => SectionRenamed {
            summary,
            is_material,
            key: key.to_string(),
            before: before.clone(),
            after: after.clone(),
        }
        .into(),
        Domain::CookieMoved {
            key,
            before_section,
            after_section,
            after_position,
            ..
        } => CookieMoved {
            summary,
            is_material,
            key: key.to_string(),
            before_section_key: text(before_section),
            after_section_key: text(after_section),
            after_position: place(*after_position),
        }
        .into(),
        _ => return None,
    })
}

fn place(position: usize) -> i32 {
    i32::try_from(position).unwrap_or(i32::MAX)
}
