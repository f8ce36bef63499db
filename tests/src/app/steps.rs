//! The usual steps of a test: a notice, a draft with edits, a version.

use noticeboard::domain::actor::Role;
use serde_json::{Value, json};

use super::TestApp;

/// A draft at the revision that its author saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRef {
    /// Its global id.
    pub id: String,
    /// Its revision.
    pub revision: i64,
}

impl DraftRef {
    /// The draft of a payload that was asked for `draft { id revision }`.
    ///
    /// # Panics
    /// When there is none.
    pub fn of(payload: &Value) -> Self {
        let draft = &payload["draft"];
        Self {
            id: draft["id"].as_str().expect("a draft with an id").to_owned(),
            revision: draft["revision"].as_i64().expect("a draft with a revision"),
        }
    }
}

/// The edit that sets the title in the default language.
pub fn title(text: &str) -> Value {
    json!({"setTitle": {"title": text}})
}

/// The edit that puts a section, with heading and text in the default language.
pub fn section(key: &str, heading: &str, markdown: &str) -> Value {
    json!({"putSection": {"key": key, "heading": heading, "body": {"markdown": markdown}}})
}

/// The edit that sets the title in one language.
pub fn set_title(locale: &str, text: &str) -> Value {
    json!({"setTitle": {"locale": locale, "title": text}})
}

/// The edit that puts a section in one language.
pub fn put_section(locale: &str, key: &str, heading: &str, markdown: &str) -> Value {
    json!({"putSection": {"locale": locale, "key": key, "heading": heading, "body": {"markdown": markdown}}})
}

impl TestApp {
    /// Makes a notice in English that asks for nobody's approval.
    pub async fn create_notice(&self, slug: &str) {
        self.create_notice_with(slug, json!({})).await;
    }

    /// Makes a notice in English, with more settings.
    pub async fn create_notice_with(&self, slug: &str, settings: Value) {
        let input = merged(json!({"slug": slug, "defaultLocale": "en"}), settings);
        let admin = self.as_role(Role::Admin);
        admin.done("createNotice", input, "notice { id }").await;
    }

    /// Starts a draft from the latest version and edits it.
    pub async fn draft(&self, slug: &str, edits: &[Value]) -> DraftRef {
        let editor = self.as_role(Role::Editor);
        let payload = editor
            .done("createDraft", json!({"slug": slug}), "draft { id revision }")
            .await;
        let draft = DraftRef::of(&payload);
        match edits {
            [] => draft,
            _ => self.edit(&draft, edits).await,
        }
    }

    /// Edits a draft.
    pub async fn edit(&self, draft: &DraftRef, edits: &[Value]) -> DraftRef {
        let input = json!({"draftId": draft.id, "expectedRevision": draft.revision, "edits": edits});
        let editor = self.as_role(Role::Editor);
        DraftRef::of(&editor.done("editDraft", input, "draft { id revision }").await)
    }

    /// Hands a draft in for review.
    pub async fn submit(&self, draft: &DraftRef) -> DraftRef {
        let input = json!({"draftId": draft.id, "expectedRevision": draft.revision});
        let editor = self.as_role(Role::Editor);
        DraftRef::of(&editor.done("submitDraft", input, "draft { id revision }").await)
    }

    /// The payload of somebody's decision about what a draft says now. It may hold errors.
    ///
    /// # Panics
    /// When there is no such draft.
    pub async fn reviewing(&self, reviewer: &str, draft: &DraftRef, decision: &str) -> Value {
        let query = "query($id: ID!) { node(id: $id) { ... on Draft { contentHash } } }";
        let mut seen = self
            .as_role(Role::Auditor)
            .data(query, json!({"id": draft.id}))
            .await;
        let input = json!({
            "draftId": draft.id,
            "contentHash": seen["node"]["contentHash"].take(),
            "decision": decision,
        });
        let selection =
            "draft { id revision state reviews { reviewer { subject } decision comment isValid } }";
        self.as_subject(reviewer, &[Role::Reviewer])
            .mutate("reviewDraft", input, selection)
            .await
    }

    /// Lets somebody approve what a draft says now.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn approve(&self, reviewer: &str, draft: &DraftRef) {
        let payload = self.reviewing(reviewer, draft, "APPROVE").await;
        assert_eq!(payload["errors"], json!([]), "the approval was refused");
    }

    /// The payload of publishing a draft, by a publisher, with a change note unless `more` says otherwise and
    /// with the materiality that is suggested. It may hold errors.
    pub async fn publishing(&self, draft: &DraftRef, more: Value) -> Value {
        let input = json!({
            "draftId": draft.id,
            "expectedRevision": draft.revision,
            "changeNote": "What changed.",
        });
        let publisher = self.as_role(Role::Publisher);
        let selection =
            "version { id number state effectiveFrom publishedAt } undoneBy { number } invalidatedTags";
        publisher
            .mutate("publishDraft", merged(input, more), selection)
            .await
    }

    /// Publishes a draft now; answers the version's number.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn publish(&self, draft: &DraftRef) -> i64 {
        number(&self.publishing(draft, json!({})).await)
    }

    /// Publishes a version now whose one section says `text`; answers its number.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn publish_text(&self, slug: &str, text: &str) -> i64 {
        let draft = self
            .draft(slug, &[title("Privacy"), section("data", "Data", text)])
            .await;
        self.publish(&draft).await
    }

    /// Schedules a version whose one section says `text`; answers its number. Later schedules are kept.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn schedule_text(&self, slug: &str, text: &str, effective_from: &str) -> i64 {
        let draft = self
            .draft(slug, &[title("Privacy"), section("data", "Data", text)])
            .await;
        let more = json!({"effectiveFrom": effective_from, "pending": "KEEP"});
        number(&self.publishing(&draft, more).await)
    }
}

/// The number of the version in a payload that has no errors.
fn number(payload: &Value) -> i64 {
    assert_eq!(payload["errors"], json!([]), "publishing was refused");
    payload["version"]["number"]
        .as_i64()
        .expect("a version with a number")
}

/// One object over another.
fn merged(mut base: Value, over: Value) -> Value {
    if let (Some(base), Value::Object(over)) = (base.as_object_mut(), over) {
        base.extend(over);
    }
    base
}
