//! The catalogue of cookies that the operator loaded.

use noticeboard_entity::catalogue_entries;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::catalogue::Entry;
use crate::domain::cookie::NameMatch;
use crate::domain::error::{Error, Result};

/// Replaces the whole catalogue.
///
/// # Errors
/// As the database fails.
pub async fn replace(session: &WriteSession, entries: &[Entry]) -> Result<()> {
    catalogue_entries::Entity::delete_many()
        .exec(session.transaction())
        .await
        .stored()?;
    let rows = entries.iter().enumerate().map(|(place, entry)| {
        Ok(catalogue_entries::Model {
            place: i32::try_from(place).map_err(Error::internal)?,
            name: entry.cookie.name.clone(),
            name_match: entry.cookie.name_match.as_str().to_owned(),
            entry: stored::to_json(entry)?,
        })
    });
    rows::insert_all(session, rows.collect::<Result<Vec<_>>>()?).await
}

/// How many entries there are.
///
/// # Errors
/// As the database fails.
pub async fn count(session: &impl Session) -> Result<u64> {
    catalogue_entries::Entity::find()
        .count(session.transaction())
        .await
        .stored()
}

/// The entries that can stand for a name, in the catalogue's order: those of its beginnings, and every pattern.
///
/// # Errors
/// As the database fails.
pub async fn candidates(session: &impl Session, name: &str) -> Result<Vec<Entry>> {
    // No comparison of patterns by the database, which takes `_` for any character.
    let ends = name.char_indices().map(|(start, c)| start + c.len_utf8());
    let beginnings = ends.filter_map(|end| name.get(..end));
    let is_possible = Condition::any()
        .add(catalogue_entries::Column::Name.is_in(beginnings))
        .add(catalogue_entries::Column::NameMatch.eq(NameMatch::Glob.as_str()));
    let rows = catalogue_entries::Entity::find()
        .filter(is_possible)
        .order_by_asc(catalogue_entries::Column::Place)
        .all(session.transaction())
        .await
        .stored()?;
    rows.into_iter()
        .map(|row| stored::from_json("catalogue_entries.entry", &row.entry))
        .collect()
}
