//! Cookie lists of other systems: in as a draft, out from a draft or version.

use std::sync::Arc;

use serde_json::json;

use super::change::{Change, details};
use super::drafting::{self, Start};
use super::settling::Visible;
use super::{DraftView, NoticeView, Noticeboard};
use crate::domain::actor::{Permission, Sight};
use crate::domain::audit::Action;
use crate::domain::caller::Caller;
use crate::domain::canonical::Canonical;
use crate::domain::content::Content;
use crate::domain::cookie_list::{CookieListFormat, KeptList};
use crate::domain::draft::Draft;
use crate::domain::edit;
use crate::domain::error::{Error, Problem, Result};
use crate::domain::hash::Hash;
use crate::domain::ids::DraftId;
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::outdated::Touched;
use crate::formats::cookie_lists::{self, Adoption, Loss, ReadList, Writing, WrittenList};
use crate::log::record::Entry;
use crate::store::{cookie_lists as kept_lists, drafts};

/// So many items of a list become declarations. Each is looked for among all others while the write lock is held.
const MOST_ITEMS: usize = 5_000;

/// Where declarations of a list go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Destination {
    /// A new draft, made from the version in force.
    NewDraft,
    /// An open draft at this revision.
    Draft(DraftId, i32),
}

/// A list that should become declarations.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportCookies {
    /// The notice.
    pub slug: String,
    /// Whose list it is.
    pub format: CookieListFormat,
    /// The list itself.
    pub document: String,
    /// Its language; the notice's default one when left out.
    pub locale: Option<Locale>,
    /// The section of new declarations; none of any when left out.
    pub section: Option<Key>,
    /// Where they go.
    pub into: Destination,
    /// Shows what it would become and writes nothing.
    pub dry_run: bool,
}

/// What a list became.
#[derive(Clone, Debug)]
pub struct CookieListOutcome {
    /// The draft; none when the list says nothing that the version in force does not say.
    pub draft: Option<DraftView>,
    /// Whether it says anything new.
    pub changed: bool,
    /// The declarations of its items, in its order.
    pub keys: Vec<Key>,
    /// Those that are new, in that order.
    pub added: Vec<Key>,
    /// Declarations that the list does not have; they stay.
    pub absent: Vec<Key>,
    /// What was not understood.
    pub losses: Vec<Loss>,
}

/// A list that should go out.
#[derive(Clone, Copy, Debug)]
pub struct ExportCookies<'a> {
    /// The notice, as the caller sees it.
    pub notice: &'a NoticeView,
    /// The content of one of its drafts or versions.
    pub content: &'a Content,
    /// Whose list it is to be.
    pub format: CookieListFormat,
    /// The language of its texts.
    pub locale: &'a Locale,
    /// The domain of declarations that name none.
    pub domain: Option<&'a str>,
}

/// What a list would become without a notice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Preview {
    /// The declarations.
    pub content: Content,
    /// What was not understood.
    pub losses: Vec<Loss>,
}

impl Preview {
    /// Reads a list in this language.
    ///
    /// # Errors
    /// `Invalid` for a document that is no such list.
    pub fn of(format: CookieListFormat, document: &str, locale: &Locale) -> Result<Self> {
        let list = read(format, document, locale)?;
        let (content, _) = adopted(&Content::default(), locale, &list, locale, None)?;
        Ok(Self {
            content,
            losses: list.losses,
        })
    }
}

impl Noticeboard {
    /// Takes a cookie list over into a draft, and keeps it for the way back.
    ///
    /// # Errors
    /// `NotFound` for the notice, draft or section; `Invalid` for a document that is no such list; `Conflict` for a
    /// draft at another revision.
    pub async fn import_cookies(&self, caller: &Caller, input: ImportCookies) -> Result<CookieListOutcome> {
        caller.actor.permit(Permission::Write)?;
        let input = Arc::new(input);
        let (list, locale) = self.read_list(caller, &input).await?;
        let (change, draft) = match &input.into {
            Destination::NewDraft => (self.change(caller, Permission::Write, &input.slug).await?, None),
            Destination::Draft(id, revision) => {
                let (change, draft) = self
                    .change_draft(caller, Permission::Write, id, *revision)
                    .await?;
                if !change.notice.all_slugs().any(|slug| slug == input.slug) {
                    return Err(Error::not_found("input.draftId", "there is no such draft"));
                }
                (change, Some(draft))
            }
        };
        let taking = Taking { input, list, locale };
        match draft {
            Some(draft) => taking.change_draft(change, draft).await,
            None => taking.make_draft(change).await,
        }
    }

    /// Reads the list outside of any transaction, and off the threads that serve others.
    async fn read_list(&self, caller: &Caller, input: &Arc<ImportCookies>) -> Result<(ReadList, Locale)> {
        let now = self.now().await?;
        let notice: Option<NoticeView> = self.find_notice(caller, &input.slug, now).await?;
        let absent = || Error::not_found("input.slug", format!("there is no notice `{}`", input.slug));
        if notice.is_none() {
            caller.actor.permit_on(Permission::Write, &input.slug)?;
        }
        let notice = notice.ok_or_else(absent)?;
        let default_locale = &notice.notice.settings.default_locale;
        let locale = input.locale.as_ref().unwrap_or(default_locale).clone();
        let (input, language) = (Arc::clone(input), locale.clone());
        let reading = tokio::task::spawn_blocking(move || read(input.format, &input.document, &language));
        let list = reading.await.map_err(Error::internal)??;
        Ok((list, locale))
    }

    /// Writes declarations as a list of another system. For callers with a role it goes out from the list that came in.
    ///
    /// # Errors
    /// `Unavailable` when the database does not answer.
    pub async fn export_cookies(&self, export: ExportCookies<'_>) -> Result<WrittenList> {
        let kept = if export.notice.sight == Sight::Public {
            // What was kept may name what is not public.
            None
        } else {
            let session = self.store.read().await?;
            kept_lists::find(&session, &export.notice.notice.id, export.format, export.locale).await?
        };
        let declared = export.content.declared_cookies();
        let cookies: Vec<_> = declared.iter().map(|declared| declared.cookie).collect();
        let writing = Writing {
            locale: export.locale,
            domain: export.domain,
        };
        Ok(cookie_lists::write(
            export.format,
            &cookies,
            kept.as_ref(),
            writing,
        ))
    }
}

/// A list on its way into a draft.
struct Taking {
    input: Arc<ImportCookies>,
    list: ReadList,
    locale: Locale,
}

impl Taking {
    async fn make_draft(self, mut change: Change<'_>) -> Result<CookieListOutcome> {
        let mut start: Start = drafting::start(&change, None).await?;
        let base = start.base.and_then(|number| change.history.version(number));
        let base_hash = base.map(|version| version.content_hash);
        let (content, adoption) = self.adopt(&change, &start.content)?;
        let hash = Canonical::of(&content).map_err(Error::internal)?.hash();
        let default_locale = &change.notice.settings.default_locale;
        start.outdated = start
            .outdated
            .after(&start.content, &content, default_locale, &Touched::new());
        start.content = content;
        let mut same = drafts::open_of(&change.session, &change.notice.id)
            .await?
            .into_iter();
        if base_hash == Some(hash) {
            self.keep(&mut change, &adoption, None).await?;
            return self.done(change, adoption, None).await;
        }
        if let Some(draft) = same.find(|draft| draft.content_hash == hash) {
            self.keep(&mut change, &adoption, None).await?;
            return self.done(change, adoption, Some(draft)).await;
        }
        let draft = change.new_draft(start, None, None)?;
        if !self.input.dry_run {
            drafts::insert(&change.session, &draft).await?;
            self.keep(&mut change, &adoption, Some(&draft)).await?;
        }
        self.done(change, adoption, Some(draft)).await
    }

    async fn change_draft(self, mut change: Change<'_>, mut draft: Draft) -> Result<CookieListOutcome> {
        let (content, adoption) = self.adopt(&change, &draft.content)?;
        let is_new = content != draft.content;
        if is_new {
            let default_locale = &change.notice.settings.default_locale;
            let outdated = draft
                .outdated
                .after(&draft.content, &content, default_locale, &Touched::new());
            draft.rewrite(content, outdated)?;
            change.touch(&mut draft);
        }
        if is_new && !self.input.dry_run {
            drafts::update(&change.session, &draft, None).await?;
            self.keep(&mut change, &adoption, Some(&draft)).await?;
        } else {
            self.keep(&mut change, &adoption, None).await?;
        }
        let mut outcome = self.done(change, adoption, Some(draft)).await?;
        outcome.changed = is_new;
        Ok(outcome)
    }

    fn adopt(&self, change: &Change<'_>, content: &Content) -> Result<(Content, Adoption)> {
        let section = self.input.section.as_ref();
        if let Some(key) = section
            && content.section(key).is_none()
        {
            return Err(Error::not_found(
                "input.sectionKey",
                format!("there is no section `{key}`"),
            ));
        }
        let default_locale = &change.notice.settings.default_locale;
        adopted(content, default_locale, &self.list, &self.locale, section)
    }

    /// Keeps the list and records that it came. The same list again, where it changed no draft, leaves no trace.
    async fn keep(&self, change: &mut Change<'_>, adoption: &Adoption, draft: Option<&Draft>) -> Result<()> {
        if self.input.dry_run {
            return Ok(());
        }
        let notice = change.notice.id.clone();
        let there = kept_lists::find(&change.session, &notice, self.input.format, &self.locale).await?;
        let is_there =
            there.is_some_and(|there| there.document == self.input.document && there.keys == adoption.keys);
        if is_there && draft.is_none() {
            return Ok(());
        }
        let list = KeptList {
            format: self.input.format,
            locale: self.locale.clone(),
            document: self.input.document.clone(),
            keys: adoption.keys.clone(),
            imported_at: change.session.now(),
        };
        kept_lists::put(&change.session, &notice, &list).await?;
        if let Some(draft) = draft {
            change.note_author(draft).await?;
        }
        let entry = Entry {
            draft: draft.map(|draft| draft.id.clone()),
            content_hash: draft.map(|draft| draft.content_hash),
            details: details([
                ("format", json!(self.input.format)),
                ("sha256", json!(Hash::of(self.input.document.as_bytes()))),
                ("basedOn", json!(draft.and_then(|draft| draft.base))),
                ("revision", json!(draft.map(|draft| draft.revision))),
            ]),
            ..Entry::default()
        };
        change.record(Action::DocumentImported, None, entry).await?;
        Ok(())
    }

    async fn done(
        self,
        change: Change<'_>,
        adoption: Adoption,
        draft: Option<Draft>,
    ) -> Result<CookieListOutcome> {
        let (board, caller, id) = (change.board, change.caller, change.notice.id.clone());
        let notice = if self.input.dry_run {
            drop(change);
            board.view_of(caller, &id).await?
        } else {
            change.commit(Visible::Never).await?
        };
        Ok(CookieListOutcome {
            losses: self.list.losses.into_iter().chain(adoption.losses()).collect(),
            changed: draft.is_some(),
            draft: draft.map(|draft| DraftView {
                draft: Arc::new(draft),
                notice,
            }),
            keys: adoption.keys,
            added: adoption.added,
            absent: adoption.absent,
        })
    }
}

fn read(format: CookieListFormat, document: &str, locale: &Locale) -> Result<ReadList> {
    let list = cookie_lists::read(format, document, locale);
    let list = list.map_err(|problem| Error::Invalid(vec![problem.under(&["input", "document"])]))?;
    let count = list.items.len();
    if count > MOST_ITEMS {
        let message = format!("holds {count} items; a notice takes {MOST_ITEMS} at once");
        return Err(Error::invalid("input.document", message));
    }
    Ok(list)
}

/// A content with a list taken over.
fn adopted(
    content: &Content,
    default_locale: &Locale,
    list: &ReadList,
    locale: &Locale,
    section: Option<&Key>,
) -> Result<(Content, Adoption)> {
    let adoption = cookie_lists::adopt(content, &list.items, locale, section);
    let in_document = |problem: Problem| Problem::at("input.document", problem.message);
    let content = edit::apply(content, default_locale, &adoption.edits)
        .map_err(|problems| Error::Invalid(problems.into_iter().map(in_document).collect()))?;
    Ok((content, adoption))
}
