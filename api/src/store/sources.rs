//! The documents that were imported, kept whole.

use std::collections::BTreeMap;

use noticeboard_entity::source_documents;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::canonical::{self, Canonical};
use crate::domain::clock::Instant;
use crate::domain::content::Content;
use crate::domain::error::{Error, Result};
use crate::domain::ids::{NoticeId, RowId};
use crate::domain::source::{ImportFormat, Provenance, SourceDocument, SourceHead};

/// Writes a document.
///
/// # Errors
/// As the database fails.
pub async fn insert(session: &WriteSession, notice: &NoticeId, source: &SourceDocument) -> Result<()> {
    let row = source_documents::Model {
        id: source.id.to_string(),
        notice_id: notice.to_string(),
        format: source.format.as_str().to_owned(),
        url: source.url.clone(),
        modified_at: source.modified_at.map(Instant::as_micros),
        sha256: source.sha256.as_bytes().to_vec(),
        document: source.document.clone(),
        locale: source.locale.to_string(),
        content: Canonical::of(&source.content)
            .map_err(Error::internal)?
            .as_str()
            .to_owned(),
        imported_at: source.imported_at.as_micros(),
    };
    rows::insert(session, row).await
}

/// The documents with these ids; erased ones are left out.
///
/// # Errors
/// As the database fails.
pub async fn find_all(session: &impl Session, ids: &[RowId]) -> Result<Vec<SourceDocument>> {
    let rows = source_documents::Entity::find()
        .filter(source_documents::Column::Id.is_in(ids.iter().map(RowId::as_str)))
        .all(session.transaction())
        .await
        .stored()?;
    rows.into_iter().map(source_of).collect()
}

/// Id, format, address, language and hash.
type HeadRow = (String, String, Option<String>, String, Vec<u8>);

/// The documents of a notice that are there, without what they say.
///
/// # Errors
/// As the database fails.
pub async fn heads_of(session: &impl Session, notice: &NoticeId) -> Result<BTreeMap<RowId, SourceHead>> {
    let rows: Vec<HeadRow> = source_documents::Entity::find()
        .select_only()
        .columns([
            source_documents::Column::Id,
            source_documents::Column::Format,
            source_documents::Column::Url,
            source_documents::Column::Locale,
            source_documents::Column::Sha256,
        ])
        .filter(source_documents::Column::NoticeId.eq(notice.as_str()))
        .into_tuple()
        .all(session.transaction())
        .await
        .stored()?;
    let head = |(id, format, url, locale, sha256): HeadRow| {
        let id = RowId::from_text(id);
        let provenance = Provenance {
            format: stored::word("source_documents.format", &format, ImportFormat::from_name)?,
            url,
            locale: stored::parsed("source_documents.locale", &locale)?,
        };
        let sha256 = stored::hash("source_documents.sha256", &sha256)?;
        Ok((
            id.clone(),
            SourceHead {
                id,
                provenance,
                sha256,
            },
        ))
    };
    rows.into_iter().map(head).collect()
}

/// What a document became; none when it is erased.
///
/// # Errors
/// As the database fails.
pub async fn find_content(session: &impl Session, id: &RowId) -> Result<Option<Content>> {
    let text: Option<String> = source_documents::Entity::find_by_id(id.as_str().to_owned())
        .select_only()
        .column(source_documents::Column::Content)
        .into_tuple()
        .one(session.transaction())
        .await
        .stored()?;
    text.map(|text| canonical::read(&text).map_err(Error::internal))
        .transpose()
}

fn source_of(row: source_documents::Model) -> Result<SourceDocument> {
    Ok(SourceDocument {
        id: RowId::from_text(row.id),
        format: stored::word("source_documents.format", &row.format, ImportFormat::from_name)?,
        url: row.url,
        modified_at: row.modified_at.map(Instant::from_micros),
        sha256: stored::hash("source_documents.sha256", &row.sha256)?,
        document: row.document,
        locale: stored::parsed("source_documents.locale", &row.locale)?,
        content: canonical::read(&row.content).map_err(Error::internal)?,
        imported_at: Instant::from_micros(row.imported_at),
    })
}
