//! Bringing a draft onto another version.

use serde_json::json;

use super::change::{Change, details};
use super::{DraftView, Noticeboard};
use crate::domain::actor::Permission;
use crate::domain::audit::Action;
use crate::domain::caller::Caller;
use crate::domain::canonical::Canonical;
use crate::domain::content::Content;
use crate::domain::draft::Draft;
use crate::domain::error::{Conflict, Error, Result};
use crate::domain::ids::DraftId;
use crate::domain::locale::Locale;
use crate::domain::merge::{self, Conflicts, Merged};
use crate::domain::outdated::{Outdated, Side};
use crate::domain::rebasing::{self, ConflictChoice, Footing, Plan};
use crate::log::record::Entry;
use crate::store::{contents, drafts, outdated};

/// Publishers may come in between so often before a rebase gives up.
const ATTEMPTS: usize = 5;

/// A draft that should be brought onto another version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RebaseDraft {
    /// The draft.
    pub draft: DraftId,
    /// The revision that the caller saw.
    pub expected_revision: i32,
    /// Number of the version; the one in force when left out.
    pub onto: Option<i32>,
    /// What becomes of places that both changed.
    pub on_conflict: ConflictChoice,
}

/// A draft on its new version.
#[derive(Clone, Debug)]
pub struct RebaseOutcome {
    /// The draft.
    pub draft: DraftView,
    /// Where both sides had changed something and one of them gave way.
    pub decided: Conflicts,
}

/// What is merged: the ancestor, the draft, the version.
struct Sides {
    ancestor: Content,
    draft: (Content, Outdated),
    /// None when nothing is in force: then the draft's content stays.
    version: Option<(Content, Outdated)>,
    default_locale: Locale,
}

/// What a merge has led to.
struct Brought {
    merged: Merged,
    outdated: Outdated,
}

impl Noticeboard {
    /// Brings a draft onto another version; one that stands there already stays as it is.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` at another revision, for a version on which no draft can stand, and for places that both
    /// changed when the caller did not choose.
    pub async fn rebase_draft(&self, caller: &Caller, input: &RebaseDraft) -> Result<RebaseOutcome> {
        for _ in 0..ATTEMPTS {
            let (change, draft) = self
                .change_draft(caller, Permission::Write, &input.draft, input.expected_revision)
                .await?;
            let Some(plan) = planned(&change, &draft, input.onto)? else {
                return unchanged(change, draft).await;
            };
            let sides = change.sides(draft, plan).await?;
            // Merging can take a while, and nobody else could write meanwhile.
            drop(change);
            let brought = brought(sides, input.on_conflict).await?;
            if input.on_conflict == ConflictChoice::Fail && !brought.merged.conflicts.is_empty() {
                return Err(Conflict::MergeConflict(brought.merged.conflicts).into());
            }
            let (change, draft) = self
                .change_draft(caller, Permission::Write, &input.draft, input.expected_revision)
                .await?;
            if planned(&change, &draft, input.onto)? == Some(plan) {
                return finish(change, draft, plan, brought, input.on_conflict).await;
            }
        }
        Err(Error::wrong_state(
            "IN_FORCE",
            "others keep publishing this notice; try again",
        ))
    }
}

fn planned(change: &Change<'_>, draft: &Draft, onto: Option<i32>) -> Result<Option<Plan>> {
    let footing = Footing {
        base: draft.base,
        taken_from: draft.taken_from,
    };
    rebasing::plan(&change.history, change.moment(), footing, onto)
}

impl Change<'_> {
    async fn sides(&self, draft: Draft, plan: Plan) -> Result<Sides> {
        let version = |number: Option<i32>| number.and_then(|number| self.history.version(number));
        let (onto, ancestor) = (version(plan.footing.base), version(plan.ancestor));
        let ids: Vec<_> = onto
            .into_iter()
            .chain(ancestor)
            .map(|version| version.id.clone())
            .collect();
        let mut found = contents::find_all(&self.session, &ids).await?;
        // An ancestor that was erased says nothing any more; then whatever differs is a conflict.
        let ancestor = ancestor.and_then(|version| found.get(&version.id).cloned());
        let version = match onto {
            Some(version) => {
                let content = found.remove(&version.id).ok_or(Error::Erased)?;
                Some((content, outdated::of_version(&self.session, &version.id).await?))
            }
            None => None,
        };
        Ok(Sides {
            ancestor: ancestor.unwrap_or_default(),
            draft: (draft.content, draft.outdated),
            version,
            default_locale: self.notice.settings.default_locale.clone(),
        })
    }
}

async fn brought(sides: Sides, on_conflict: ConflictChoice) -> Result<Brought> {
    let Sides {
        ancestor,
        draft: (draft, of_draft),
        version,
        default_locale,
    } = sides;
    let Some((version, of_version)) = version else {
        let conflicts = Conflicts::default();
        return Ok(Brought {
            merged: Merged {
                content: draft,
                conflicts,
            },
            outdated: of_draft,
        });
    };
    let merging = move || {
        let merged = match on_conflict {
            ConflictChoice::TakeLatest => merge::three_way(&ancestor, &version, &draft),
            ConflictChoice::Fail | ConflictChoice::KeepDraft => merge::three_way(&ancestor, &draft, &version),
        };
        let sides = [(&draft, &of_draft), (&version, &of_version)];
        let sides = sides.map(|(content, outdated)| Side { content, outdated });
        let outdated = Outdated::merged(&merged.content, sides, &default_locale);
        Brought { merged, outdated }
    };
    tokio::task::spawn_blocking(merging)
        .await
        .map_err(Error::internal)
}

async fn finish(
    mut change: Change<'_>,
    mut draft: Draft,
    plan: Plan,
    brought: Brought,
    on_conflict: ConflictChoice,
) -> Result<RebaseOutcome> {
    let Brought { merged, outdated } = brought;
    draft.base = plan.footing.base;
    draft.taken_from = plan.footing.taken_from;
    let hash = Canonical::of(&merged.content).map_err(Error::internal)?.hash();
    // Reviews are of a content, whatever it stands on.
    if hash == draft.content_hash {
        draft.outdated = outdated;
    } else {
        draft.rewrite(merged.content, outdated)?;
    }
    change.touch(&mut draft);
    change.note_author(&draft).await?;
    drafts::update(&change.session, &draft, None).await?;
    // Whoever rebases is an author from now on, and an approval of theirs counts no more.
    change.settle_review(&mut draft).await?;
    let decided = (!merged.conflicts.is_empty()).then_some(on_conflict);
    let entry = Entry {
        draft: Some(draft.id.clone()),
        content_hash: Some(draft.content_hash),
        details: details([
            ("basedOn", json!(draft.base)),
            ("takenFrom", json!(draft.taken_from)),
            ("revision", json!(draft.revision)),
            ("onConflict", json!(decided)),
        ]),
        ..Entry::default()
    };
    change.record(Action::DraftRebased, None, entry).await?;
    Ok(RebaseOutcome {
        draft: super::drafting::finish(change, draft).await?,
        decided: merged.conflicts,
    })
}

async fn unchanged(change: Change<'_>, draft: Draft) -> Result<RebaseOutcome> {
    let (board, caller, id) = (change.board, change.caller, change.notice.id.clone());
    drop(change);
    let notice = board.view_of(caller, &id).await?;
    Ok(RebaseOutcome {
        draft: DraftView {
            draft: std::sync::Arc::new(draft),
            notice,
        },
        decided: Conflicts::default(),
    })
}
