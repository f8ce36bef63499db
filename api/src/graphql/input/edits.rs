//! The edits of a draft, as a client writes them.

use async_graphql::{InputObject, MaybeUndefined, OneofObject};

use super::problems::{Problems, patch};
use crate::domain::edit::{Edit, Patch, PutCookie, PutSection};
use crate::domain::lifetime;
use crate::domain::rich_text::{self, Loss, RichText};
use crate::graphql::scalar::{Duration, Locale, Url};
use crate::graphql::word::{CookieCategory, LifetimeKind, NameMatch, Party, StorageKind};

/// What texts lost at the gate, with the key of the section where it is known.
pub type Losses = Vec<(Option<String>, Loss)>;

/// One edit. In each, what is left out stays and null clears what can be empty.
#[derive(OneofObject)]
pub enum DraftEdit {
    /// Sets the title in one language.
    SetTitle(SetTitleEdit),
    /// Creates a section, or replaces what is given of it.
    PutSection(PutSectionEdit),
    /// Moves a section with everything below it.
    MoveSection(MoveSectionEdit),
    /// Takes a section out with the sections below it. Cookies declared there stay, without a section.
    RemoveSection(KeyInput),
    /// Creates a cookie declaration, or replaces what is given of it.
    PutCookie(Box<PutCookieEdit>),
    /// Moves a cookie declaration.
    MoveCookie(MoveCookieEdit),
    /// Takes a cookie declaration out.
    RemoveCookie(KeyInput),
    /// Takes a language out, with all its texts.
    RemoveLocale(LocaleInput),
}

/// A language.
#[derive(InputObject)]
pub struct LocaleInput {
    /// The language.
    locale: Locale,
}

/// The key of a section or cookie declaration.
#[derive(InputObject)]
pub struct KeyInput {
    /// The key.
    key: String,
}

/// A title in one language.
#[derive(InputObject)]
pub struct SetTitleEdit {
    /// The language; the notice's default one when left out.
    locale: Option<Locale>,
    /// The title.
    title: String,
}

/// Creates the section, or replaces what is given of it. Text goes into one language: the given one, or the notice's default.
#[derive(InputObject)]
pub struct PutSectionEdit {
    /// Made from the heading when left out.
    key: Option<String>,
    /// The language of heading and body; the notice's default one when left out.
    locale: Option<Locale>,
    /// The heading; null for a section without one of its own.
    heading: MaybeUndefined<String>,
    /// The text.
    body: MaybeUndefined<RichTextInput>,
    /// The section above; null for the top.
    parent_key: MaybeUndefined<String>,
    /// 0-based, among its siblings; at the end when left out.
    position: Option<i32>,
}

/// Text in one of two notations. Both pass the same gate: what is not on the list of allowed elements is taken out, and a warning says what.
#[derive(OneofObject)]
pub enum RichTextInput {
    /// HTML.
    Html(String),
    /// CommonMark, with tables.
    Markdown(String),
}

/// A section's new place.
#[derive(InputObject)]
pub struct MoveSectionEdit {
    /// The section.
    key: String,
    /// The section that it goes under; left out or null for the top.
    parent_key: Option<String>,
    /// 0-based, among its new siblings.
    position: i32,
}

/// Creates the declaration, or replaces what is given of it. Texts go into one language: the given one, or the notice's default.
#[derive(InputObject)]
pub struct PutCookieEdit {
    /// Made from the name when left out.
    key: Option<String>,
    /// The language of purpose and lifetime text; the notice's default one when left out.
    locale: Option<Locale>,
    /// The name as a browser shows it.
    name: Option<String>,
    /// How the name is compared with one seen in a browser.
    name_match: Option<NameMatch>,
    /// Where it is kept.
    storage: Option<StorageKind>,
    /// What it is for.
    category: Option<CookieCategory>,
    /// Whether consent is needed; null derives it from the category.
    consent_required: MaybeUndefined<bool>,
    /// What it does.
    purpose: MaybeUndefined<String>,
    /// Who provides it.
    provider: MaybeUndefined<String>,
    /// Who receives or can read it.
    recipients: MaybeUndefined<Vec<String>>,
    /// The domain that sets it.
    domain: MaybeUndefined<String>,
    /// Whose domain that is.
    party: MaybeUndefined<Party>,
    /// How long it stays.
    lifetime: MaybeUndefined<LifetimeInput>,
    /// Where the provider explains itself.
    policy_url: MaybeUndefined<Url>,
    /// The section that it is declared in; null for none.
    section_key: MaybeUndefined<String>,
}

/// How long an item stays.
#[derive(InputObject)]
pub struct LifetimeInput {
    /// What kind of answer there is.
    kind: LifetimeKind,
    /// For FIXED: how long.
    duration: Option<Duration>,
    /// Wording for `text`, in the edit's language; made from the duration when left out.
    text: Option<String>,
}

/// A cookie declaration's new place.
#[derive(InputObject)]
pub struct MoveCookieEdit {
    /// The declaration.
    key: String,
    /// The section that it goes to; left out or null for no section.
    section_key: Option<String>,
    /// 0-based, among the declarations there.
    position: i32,
}

impl DraftEdit {
    /// The edit, unless it is lost what it is about. Other problems are noted and the rest of it is kept, so that
    /// edits after it find what it makes.
    pub(super) fn read(self, problems: &mut Problems, losses: &mut Losses) -> Option<Edit> {
        match self {
            Self::SetTitle(edit) => {
                let locale = problems.locale("setTitle.locale", edit.locale.as_ref());
                Some(Edit::SetTitle {
                    locale,
                    title: edit.title,
                })
            }
            Self::PutSection(edit) => {
                let has_key = edit.key.is_some();
                let put = edit.read(problems, losses);
                (put.key.is_some() == has_key).then_some(Edit::PutSection(put))
            }
            Self::MoveSection(edit) => {
                let key = problems.read("moveSection.key", &edit.key);
                let parent = problems.read_given("moveSection.parentKey", edit.parent_key.as_deref());
                let position = problems.position("moveSection.position", edit.position);
                Some(Edit::MoveSection {
                    key: key?,
                    parent,
                    position: position?,
                })
            }
            Self::RemoveSection(edit) => problems
                .read("removeSection.key", &edit.key)
                .map(Edit::RemoveSection),
            Self::PutCookie(edit) => {
                let has_key = edit.key.is_some();
                let put = edit.read(problems);
                (put.key.is_some() == has_key).then_some(Edit::PutCookie(Box::new(put)))
            }
            Self::MoveCookie(edit) => {
                let key = problems.read("moveCookie.key", &edit.key);
                let section = problems.read_given("moveCookie.sectionKey", edit.section_key.as_deref());
                let position = problems.position("moveCookie.position", edit.position);
                Some(Edit::MoveCookie {
                    key: key?,
                    section,
                    position: position?,
                })
            }
            Self::RemoveCookie(edit) => problems
                .read("removeCookie.key", &edit.key)
                .map(Edit::RemoveCookie),
            Self::RemoveLocale(edit) => problems
                .locale("removeLocale.locale", Some(&edit.locale))
                .map(Edit::RemoveLocale),
        }
    }
}

impl PutSectionEdit {
    fn read(self, problems: &mut Problems, losses: &mut Losses) -> PutSection {
        let body = patch(
            self.body
                .map_value(|body| passed(body, self.key.as_deref(), problems, losses)),
        );
        PutSection {
            key: problems.read_given("putSection.key", self.key.as_deref()),
            locale: problems.locale("putSection.locale", self.locale.as_ref()),
            heading: patch(self.heading),
            body,
            parent: problems.read_patch("putSection.parentKey", self.parent_key),
            position: self
                .position
                .and_then(|position| problems.position("putSection.position", position)),
        }
    }
}

/// Lets a text through the gate and notes what it lost.
fn passed(body: RichTextInput, key: Option<&str>, problems: &mut Problems, losses: &mut Losses) -> RichText {
    let (field, gated) = match body {
        RichTextInput::Html(html) => ("html", rich_text::written_html(&html)),
        RichTextInput::Markdown(markdown) => ("markdown", rich_text::written_markdown(&markdown)),
    };
    let gated = match gated {
        Ok(gated) => gated,
        Err(too_deep) => {
            problems.note(&format!("putSection.body.{field}"), too_deep.to_string());
            return RichText::default();
        }
    };
    losses.extend(
        gated
            .losses
            .into_iter()
            .map(|loss| (key.map(str::to_owned), loss)),
    );
    gated.text
}

impl PutCookieEdit {
    fn read(self, problems: &mut Problems) -> PutCookie {
        let lifetime_text = self.lifetime.value().and_then(|lifetime| lifetime.text.clone());
        PutCookie {
            key: problems.read_given("putCookie.key", self.key.as_deref()),
            locale: problems.locale("putCookie.locale", self.locale.as_ref()),
            name: self.name,
            name_match: self.name_match.map(Into::into),
            storage: self.storage.map(Into::into),
            category: self.category.map(Into::into),
            consent_required: patch(self.consent_required),
            purpose: patch(self.purpose),
            provider: patch(self.provider),
            recipients: patch(self.recipients),
            domain: patch(self.domain),
            party: patch(self.party.map_value(Into::into)),
            lifetime: match self.lifetime {
                MaybeUndefined::Undefined => Patch::Absent,
                MaybeUndefined::Null => Patch::Null,
                MaybeUndefined::Value(lifetime) => lifetime.read(problems).map_or(Patch::Null, Patch::Set),
            },
            lifetime_text,
            policy_url: patch(self.policy_url.map_value(|url| url.0)),
            section: problems.read_patch("putCookie.sectionKey", self.section_key),
        }
    }
}

impl LifetimeInput {
    fn read(&self, problems: &mut Problems) -> Option<lifetime::Lifetime> {
        let path = "putCookie.lifetime.duration";
        match (self.kind, &self.duration) {
            (LifetimeKind::Fixed, Some(duration)) => {
                problems.read(path, &duration.0).map(lifetime::Lifetime::Fixed)
            }
            (LifetimeKind::Fixed, None) => {
                problems.note(path, "is missing: FIXED needs a duration");
                None
            }
            (_, Some(_)) => {
                problems.note(path, "goes with FIXED only");
                None
            }
            (LifetimeKind::Session, None) => Some(lifetime::Lifetime::Session),
            (LifetimeKind::Unlimited, None) => Some(lifetime::Lifetime::Unlimited),
            (LifetimeKind::Unknown, None) => Some(lifetime::Lifetime::Unknown),
        }
    }
}
