//! What a document was when it was imported last, and what editors made of that since.

use std::collections::{BTreeMap, BTreeSet};

use super::Noticeboard;
use super::change::{Change, reached};
use crate::domain::actor::Permission;
use crate::domain::caller::Caller;
use crate::domain::carry;
use crate::domain::content::Content;
use crate::domain::cookie::Cookie;
use crate::domain::error::{Error, Result};
use crate::domain::hash::Hash;
use crate::domain::history::History;
use crate::domain::ids::{DraftId, RowId};
use crate::domain::key::Key;
use crate::domain::locale::Locale;
use crate::domain::merge::{self, Merged};
use crate::domain::publishing::Moment;
use crate::domain::rich_text::RichText;
use crate::domain::section::Section;
use crate::domain::source::{Provenance, SourceHead};
use crate::domain::text;
use crate::formats::imported::Warning;
use crate::store::{contents, drafts, sources};

/// An excerpt has at most so many characters.
const LONGEST_EXCERPT: usize = 80;

/// What stands before an import: the version in force, and open drafts that came from documents.
pub(super) struct Standing {
    /// Number of the version in force.
    pub(super) base: Option<i32>,
    /// What it says.
    pub(super) content: Option<Content>,
    /// What a document can be merged with, what is newest first.
    lines: Vec<Line>,
}

/// A content with the documents that it has in it.
struct Line {
    content: Content,
    /// The open draft that it is, at this revision; none for the version in force.
    draft: Option<(DraftId, i32)>,
    /// The last ones first.
    imports: Vec<SourceHead>,
}

/// The last import of a page, and what has become of it.
pub(super) struct Earlier {
    /// What the document became then.
    imported: Content,
    /// What stands now.
    now: Content,
    /// The open draft that says so, at this revision.
    pub(super) draft: Option<(DraftId, i32)>,
    /// SHA-256 of the document.
    pub(super) sha256: Hash,
}

impl Noticeboard {
    /// What stands before an import into the notice with this slug. Read from a snapshot, so that nobody waits while a
    /// document is read.
    pub(super) async fn standing_of(&self, caller: &Caller, slug: &str) -> Result<Standing> {
        caller.actor.permit(Permission::Write)?;
        let clock = self.store.now(self.clock.as_ref()).await?.max(self.floor());
        let session = self.store.read().await?;
        let notice = reached(&session, caller, Permission::Write, slug).await?;
        let history = self.history(&session, &notice.id).await?;
        // As the next change would take it: later than every record.
        let recorded = session.recorded_until().await?;
        let moment = Moment {
            now: recorded.map_or(clock, |until| until.next().max(clock)),
            window: self.timing.window,
        };
        let base = history.base_now(moment);
        let content = match base {
            Some(base) => {
                let mut found = contents::find_all(&session, std::slice::from_ref(&base.id)).await?;
                Some(found.remove(&base.id).ok_or(Error::Erased)?)
            }
            None => None,
        };
        let base = base.map(|base| base.number);
        let heads = sources::heads_of(&session, &notice.id).await?;
        let head = |id: &Option<RowId>| id.as_ref().and_then(|id| heads.get(id)).cloned();
        let mut lines = Vec::new();
        let mut open = drafts::open_of(&session, &notice.id).await?;
        // A stale one says less than what is in force.
        open.retain(|draft| draft.base == base && draft.source_id.is_some());
        for draft in open.into_iter().rev() {
            lines.push(Line {
                imports: head(&draft.source_id).into_iter().collect(),
                draft: Some((draft.id, draft.revision)),
                content: draft.content,
            });
        }
        if let (Some(number), Some(content)) = (base, &content) {
            let taken = drafts::texts_taken(&session, &notice.id).await?;
            lines.push(Line {
                content: content.clone(),
                draft: None,
                imports: imports_in(&history, &taken, number, head),
            });
        }
        Ok(Standing { base, content, lines })
    }

    /// The last import of a page, unless it never was here or is erased.
    pub(super) async fn earlier(&self, standing: Standing, page: &Provenance) -> Result<Option<Earlier>> {
        let found = standing.lines.into_iter().find_map(|line| {
            let last = line
                .imports
                .iter()
                .find(|head| head.provenance.is_same(page))?
                .clone();
            Some((line, last))
        });
        let Some((line, last)) = found else {
            return Ok(None);
        };
        let session = self.store.read().await?;
        let imported = sources::find_content(&session, &last.id).await?;
        Ok(imported.map(|imported| Earlier {
            imported,
            now: line.content,
            draft: line.draft,
            sha256: last.sha256,
        }))
    }
}

/// The documents that a version has in it, its own first, then those of the versions that its text came from. What lies
/// behind an erased one is not known.
fn imports_in(
    history: &History,
    taken: &BTreeMap<i32, i32>,
    number: i32,
    head: impl Fn(&Option<RowId>) -> Option<SourceHead>,
) -> Vec<SourceHead> {
    let mut imports = Vec::new();
    let mut next = Some(number);
    while let Some(version) = next.and_then(|number| history.version(number)) {
        match (head(&version.source_id), &version.source_id) {
            (Some(head), _) => imports.push(head),
            (None, Some(_)) => break,
            (None, None) => {}
        }
        let from = version.restores.or_else(|| taken.get(&version.number).copied());
        // Always a smaller number, so that this ends.
        next = from.or(version.based_on).filter(|from| *from < version.number);
    }
    imports
}

impl Change<'_> {
    /// Whether what a document was merged with still stands.
    pub(super) async fn still_has(&self, merged_with: Option<&(DraftId, i32)>) -> Result<bool> {
        let Some((id, revision)) = merged_with else {
            return Ok(true);
        };
        let draft = drafts::find(&self.session, id).await?;
        Ok(draft.is_some_and(|draft| draft.is_open() && draft.revision == *revision))
    }
}

impl Earlier {
    /// What the page's sections and declarations are recognised by: the last import, and what editors added.
    pub(super) fn known(&self) -> Content {
        let mut known = self.imported.clone();
        let sections: BTreeSet<Key> = keys_of_sections(&known);
        let cookies: BTreeSet<Key> = keys_of_cookies(&known);
        let added = |there: &[Cookie]| -> Vec<Cookie> {
            let is_new = |cookie: &&Cookie| !cookies.contains(&cookie.key);
            there.iter().filter(is_new).cloned().collect()
        };
        for placed in self.now.placed_sections() {
            let (section, cookies) = (placed.section, added(&placed.section.cookies));
            if sections.contains(&section.key) {
                known.cookies.extend(cookies);
            } else {
                known.sections.push(Section {
                    cookies,
                    children: Vec::new(),
                    ..section.clone()
                });
            }
        }
        known.cookies.extend(added(&self.now.cookies));
        known
    }

    /// What stands now with what changed in the page since. Where both changed one place, the editor's word stays.
    pub(super) async fn merged(self, read: Content, locale: Locale) -> Result<Merged> {
        let merging = move || {
            // Translations of what the page took out go with it; they are no change of the page's own language.
            let imported = carry::other_languages(&self.now, self.imported, &locale);
            let read = carry::other_languages(&self.now, read, &locale);
            merge::three_way(&imported, &self.now, &read)
        };
        tokio::task::spawn_blocking(merging)
            .await
            .map_err(Error::internal)
    }
}

/// A warning for each place where the document changed what an editor had changed, too, with what the document says
/// there.
pub(super) fn warnings(merged: &Merged, read: &Content, locale: &Locale) -> Vec<Warning> {
    let Merged { content, conflicts } = merged;
    let warning = |what: &str, section_key: Option<Key>, excerpt: Option<String>| Warning {
        code: "EDITED_SINCE_IMPORT",
        message: format!(
            "an editor and the document both changed {what} since the last import; the editor's word stays"
        ),
        section_key,
        excerpt,
    };
    let title = conflicts
        .title
        .then(|| warning("the title", None, read.title.get(locale).cloned()));
    let sections = conflicts.sections.iter().map(|key| {
        let said = said_in(read, key, locale).or_else(|| said_in(content, key, locale));
        warning("this section", Some(key.clone()), said)
    });
    let declared = content.declared_cookies();
    let cookies = conflicts.cookies.iter().map(|key| {
        let found = declared.iter().find(|declared| declared.cookie.key == *key);
        let section = found.and_then(|declared| declared.section);
        warning(
            "a declaration",
            section.map(|section| section.key.clone()),
            Some(found.map_or_else(|| key.to_string(), |declared| declared.cookie.name.clone())),
        )
    });
    title.into_iter().chain(sections).chain(cookies).collect()
}

/// The beginning of a section's text, or its heading; none where there is no such section.
fn said_in(content: &Content, key: &Key, locale: &Locale) -> Option<String> {
    let placed = content.placed_sections();
    let section = placed.iter().find(|placed| placed.section.key == *key)?.section;
    let text = section.body.get(locale).map(RichText::to_text);
    let heading = section.heading.get(locale).cloned();
    let said = text.filter(|text| !text.trim().is_empty()).or(heading)?;
    let (line, _) = text::line(&said);
    Some(line.chars().take(LONGEST_EXCERPT).collect())
}

fn keys_of_sections(content: &Content) -> BTreeSet<Key> {
    let placed = content.placed_sections();
    placed
        .into_iter()
        .map(|placed| placed.section.key.clone())
        .collect()
}

fn keys_of_cookies(content: &Content) -> BTreeSet<Key> {
    let declared = content.declared_cookies();
    declared
        .into_iter()
        .map(|declared| declared.cookie.key.clone())
        .collect()
}
