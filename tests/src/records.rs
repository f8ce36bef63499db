//! What every database of ours holds at every moment, whatever happened to its servers: read row by row, and judged
//! by a plain reading of the rules that shares no code with the product.

mod in_force;
mod log;
mod publications;
mod reviews;
mod taken_over;
mod tree;

use noticeboard_entity::{
    draft_authors, drafts, erasures, idempotency_keys, log_checkpoints, log_keys, log_nodes, log_records,
    notices, publication_events, version_contents, version_facts, versions,
};
use sea_orm::{DatabaseConnection, EntityTrait, ModelTrait, QueryOrder};
use sha2::{Digest as _, Sha256};

/// Every row that the rules speak of, in the order of the log where there is one.
#[derive(Debug, Clone)]
pub struct Records {
    /// The notices.
    pub notices: Vec<notices::Model>,
    /// The drafts.
    pub drafts: Vec<drafts::Model>,
    /// The versions, as they were sealed.
    pub versions: Vec<versions::Model>,
    /// The bytes of the versions.
    pub contents: Vec<version_contents::Model>,
    /// What was recorded about versions and notices later, as it was recorded.
    pub facts: Vec<version_facts::Model>,
    /// The log.
    pub log: Vec<log_records::Model>,
    /// The nodes of the tree over the log.
    pub nodes: Vec<log_nodes::Model>,
    /// The keys that signed its heads, oldest first.
    pub keys: Vec<log_keys::Model>,
    /// Its signed heads, oldest first.
    pub checkpoints: Vec<log_checkpoints::Model>,
    /// Events with a number, by number.
    pub events: Vec<publication_events::Model>,
    /// Events that wait for their number.
    pub waiting: Vec<publication_events::Model>,
    /// The versions whose content was erased.
    pub erasures: Vec<erasures::Model>,
    /// Who wrote which draft.
    pub authors: Vec<draft_authors::Model>,
    /// What reviewers said, oldest first.
    pub reviews: Vec<noticeboard_entity::reviews::Model>,
    /// The answers that are remembered.
    pub remembered: Vec<idempotency_keys::Model>,
}

/// Reads everything, and fails the test when something in it cannot be.
///
/// # Panics
/// When the records break a rule, or cannot be read.
pub async fn sound(database: &DatabaseConnection) -> Records {
    let records = Records::read(database).await;
    let problems = records.problems();
    assert!(
        problems.is_empty(),
        "the records are not sound:\n{}",
        problems.join("\n")
    );
    records
}

impl Records {
    async fn read(database: &DatabaseConnection) -> Self {
        let (events, waiting) = rows(
            publication_events::Entity::find().order_by_asc(publication_events::Column::Sequence),
            database,
        )
        .await
        .into_iter()
        .partition(|event: &publication_events::Model| event.sequence.is_some());
        Self {
            notices: rows(
                notices::Entity::find().order_by_asc(notices::Column::Slug),
                database,
            )
            .await,
            drafts: rows(drafts::Entity::find().order_by_asc(drafts::Column::Id), database).await,
            versions: rows(
                versions::Entity::find().order_by_asc(versions::Column::LogSequence),
                database,
            )
            .await,
            contents: rows(version_contents::Entity::find(), database).await,
            facts: rows(
                version_facts::Entity::find().order_by_asc(version_facts::Column::LogSequence),
                database,
            )
            .await,
            log: rows(
                log_records::Entity::find().order_by_asc(log_records::Column::Sequence),
                database,
            )
            .await,
            nodes: rows(log_nodes::Entity::find(), database).await,
            keys: rows(
                log_keys::Entity::find().order_by_asc(log_keys::Column::SinceSize),
                database,
            )
            .await,
            checkpoints: rows(
                log_checkpoints::Entity::find().order_by_asc(log_checkpoints::Column::TreeSize),
                database,
            )
            .await,
            events,
            waiting,
            erasures: rows(erasures::Entity::find(), database).await,
            authors: rows(draft_authors::Entity::find(), database).await,
            reviews: rows(
                noticeboard_entity::reviews::Entity::find()
                    .order_by_asc(noticeboard_entity::reviews::Column::At),
                database,
            )
            .await,
            remembered: rows(idempotency_keys::Entity::find(), database).await,
        }
    }

    /// Everything in the records that cannot be, in a sentence each.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = self.problems_of_the_log();
        problems.extend(self.problems_of_the_tree());
        problems.extend(self.problems_of_contents());
        problems.extend(self.problems_of_drafts());
        problems.extend(self.problems_of_reviews());
        for notice in &self.notices {
            problems.extend(self.of(notice).problems());
        }
        problems.extend(self.problems_of_events());
        problems
    }

    /// The versions of a notice, by number.
    ///
    /// # Panics
    /// When there is no notice with this slug.
    pub fn versions_of(&self, slug: &str) -> Vec<&versions::Model> {
        let notice = self.notices.iter().find(|notice| notice.slug == slug);
        self.of(notice.expect("the notice is in the records")).versions
    }

    fn of(&self, notice: &notices::Model) -> in_force::OfNotice<'_> {
        let mut versions: Vec<_> = self
            .versions
            .iter()
            .filter(|v| v.notice_id == notice.id)
            .collect();
        versions.sort_by_key(|version| version.number);
        in_force::OfNotice {
            versions,
            facts: self
                .facts
                .iter()
                .filter(|fact| fact.notice_id == notice.id)
                .collect(),
        }
    }

    fn problems_of_contents(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for version in &self.versions {
            let mut problem = |what: &str| problems.push(format!("version {} {what}", version.number));
            let content = self
                .contents
                .iter()
                .find(|content| content.version_id == version.id);
            let erasure = self
                .erasures
                .iter()
                .find(|erasure| erasure.version_id == version.id);
            match (content, erasure) {
                (Some(content), None) if *Sha256::digest(&content.canonical) == *version.content_hash => {}
                (None, None) if is_withheld(version) => {}
                (_, None) => problem("has no content with its hash"),
                (Some(_), Some(_)) => problem("was erased and has content"),
                (None, Some(erasure)) => {
                    let record = self
                        .log
                        .iter()
                        .find(|record| record.sequence == erasure.log_sequence);
                    let says_so = record.is_some_and(|record| {
                        record.action == "VERSION_ERASED" && record.version_number == Some(version.number)
                    });
                    if !says_so {
                        problem("was erased without a record");
                    }
                }
            }
        }
        problems
    }

    /// A draft is published exactly when a version came from it.
    fn problems_of_drafts(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for draft in &self.drafts {
            let sealed: Vec<i32> = self
                .versions
                .iter()
                .filter(|version| version.draft_id.as_ref() == Some(&draft.id))
                .map(|version| version.number)
                .collect();
            let expected: Vec<i32> = draft.sealed_number.into_iter().collect();
            if sealed != expected || (draft.state == "PUBLISHED") != (sealed.len() == 1) {
                problems.push(format!(
                    "draft {} is {} as {expected:?}, and became {sealed:?}",
                    draft.id, draft.state
                ));
            }
        }
        problems
    }
}

/// Whether a version came from a bundle that did not hold its content.
fn is_withheld(version: &versions::Model) -> bool {
    matches!(version.taken_over.as_deref(), Some("WITHDRAWN" | "CANCELLED"))
}

async fn rows<E>(query: sea_orm::Select<E>, database: &DatabaseConnection) -> Vec<E::Model>
where
    E: EntityTrait,
    E::Model: ModelTrait + Send + Sync,
{
    query.all(database).await.expect("a table can be read")
}
