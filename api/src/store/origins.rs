//! What proved the history of notices that were taken over from a bundle, and where they come from.

use std::collections::BTreeMap;

use noticeboard_entity::{notices, origins};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::canonical;
use crate::domain::clock::Instant;
use crate::domain::error::{Error, Result};
use crate::domain::hash::Hash;
use crate::domain::ids::NoticeId;
use crate::log::bundle::Origin;

/// What is kept of a bundle that a notice was taken over from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// Its log part, as canonical JSON; none once somebody who is named in it was erased.
    pub document: Option<String>,
    /// SHA-256 of that.
    pub sha256: Hash,
    /// SHA-256 of the whole file.
    pub file_sha256: Hash,
    /// When it was taken over.
    pub imported_at: Instant,
    /// The record of the notice's making.
    pub log_sequence: i64,
}

/// Keeps what proved a notice's history.
///
/// # Errors
/// As the database fails.
pub async fn insert(session: &WriteSession, notice: &NoticeId, kept: &Kept) -> Result<()> {
    let row = origins::Model {
        notice_id: notice.to_string(),
        document: kept.document.clone(),
        sha256: kept.sha256.as_bytes().to_vec(),
        file_sha256: kept.file_sha256.as_bytes().to_vec(),
        imported_at: kept.imported_at.as_micros(),
        log_sequence: kept.log_sequence,
    };
    rows::insert(session, row).await
}

/// What proved a notice's history in another log; none for a notice that began here, or when it was erased.
///
/// # Errors
/// As the database fails; `Internal` when it cannot be read.
pub async fn find(session: &impl Session, notice: &NoticeId) -> Result<Option<Origin>> {
    let row = origins::Entity::find_by_id(notice.to_string())
        .one(session.transaction())
        .await
        .stored()?;
    let document = row.and_then(|row| row.document);
    let read = |text: String| stored::from_json("origins.document", &text);
    document.map(read).transpose()
}

/// SHA-256 of the files that notices were taken over from; a notice that began here is left out.
///
/// # Errors
/// As the database fails.
pub async fn files(session: &impl Session, of: &[NoticeId]) -> Result<BTreeMap<NoticeId, Hash>> {
    let found: Vec<(String, Vec<u8>)> = origins::Entity::find()
        .select_only()
        .columns([origins::Column::NoticeId, origins::Column::FileSha256])
        .filter(origins::Column::NoticeId.is_in(of.iter().map(NoticeId::as_str)))
        .into_tuple()
        .all(session.transaction())
        .await
        .stored()?;
    let read = |(id, file): (String, Vec<u8>)| {
        let hash = stored::hash("origins.file_sha256", &file)?;
        Ok((NoticeId::from_text(id), hash))
    };
    found.into_iter().map(read).collect()
}

/// How many notices began in this database.
///
/// # Errors
/// As the database fails.
pub async fn native_notices(session: &impl Session) -> Result<u64> {
    let taken_over = Query::select()
        .column(origins::Column::NoticeId)
        .from(origins::Entity)
        .to_owned();
    notices::Entity::find()
        .filter(notices::Column::Id.not_in_subquery(taken_over))
        .count(session.transaction())
        .await
        .stored()
}

/// Notices whose kept log part names somebody.
///
/// # Errors
/// As the database fails; `Internal` when one cannot be read.
pub(super) async fn naming(session: &impl Session, subject: &str) -> Result<Vec<String>> {
    let documents: Vec<(String, String)> = origins::Entity::find()
        .select_only()
        .columns([origins::Column::NoticeId, origins::Column::Document])
        .filter(origins::Column::Document.is_not_null())
        .into_tuple()
        .all(session.transaction())
        .await
        .stored()?;
    // As it stands in canonical JSON, so that few have to be read.
    let written = canonical::json(&subject).map_err(Error::internal)?;
    let mut found = Vec::new();
    for (notice, document) in documents {
        if document.contains(&written) {
            let origin: Origin = stored::from_json("origins.document", &document)?;
            if origin.names(subject) {
                found.push(notice);
            }
        }
    }
    Ok(found)
}

/// Drops the log parts that name somebody: what signs them covers the names, so that they go as a whole.
///
/// # Errors
/// As the database fails.
pub(super) async fn erase(session: &WriteSession, subject: &str) -> Result<()> {
    let naming = naming(session, subject).await?;
    if naming.is_empty() {
        return Ok(());
    }
    origins::Entity::update_many()
        .col_expr(origins::Column::Document, Expr::value(None::<String>))
        .filter(origins::Column::NoticeId.is_in(naming))
        .exec(session.transaction())
        .await
        .stored()?;
    Ok(())
}
