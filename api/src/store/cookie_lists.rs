//! Lists of cookies that came in, kept for the way back.

use noticeboard_entity::cookie_lists;
use sea_orm::EntityTrait;

use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::clock::Instant;
use crate::domain::cookie_list::{CookieListFormat, KeptList};
use crate::domain::error::Result;
use crate::domain::ids::NoticeId;
use crate::domain::locale::Locale;

/// The list of a kind and language that came in last for a notice.
///
/// # Errors
/// As the database fails.
pub async fn find(
    session: &impl Session,
    notice: &NoticeId,
    format: CookieListFormat,
    locale: &Locale,
) -> Result<Option<KeptList>> {
    let row = cookie_lists::Entity::find_by_id(id(notice, format, locale))
        .one(session.transaction())
        .await
        .stored()?;
    row.map(list_of).transpose()
}

/// Keeps a list in the place of the one before.
///
/// # Errors
/// As the database fails.
pub async fn put(session: &WriteSession, notice: &NoticeId, list: &KeptList) -> Result<()> {
    cookie_lists::Entity::delete_by_id(id(notice, list.format, &list.locale))
        .exec(session.transaction())
        .await
        .stored()?;
    let row = cookie_lists::Model {
        notice_id: notice.to_string(),
        format: list.format.as_str().to_owned(),
        locale: list.locale.to_string(),
        document: list.document.clone(),
        keys: stored::to_json(&list.keys)?,
        imported_at: list.imported_at.as_micros(),
    };
    rows::insert(session, row).await
}

fn id(notice: &NoticeId, format: CookieListFormat, locale: &Locale) -> (String, String, String) {
    (notice.to_string(), format.as_str().to_owned(), locale.to_string())
}

fn list_of(row: cookie_lists::Model) -> Result<KeptList> {
    Ok(KeptList {
        format: stored::word("cookie_lists.format", &row.format, CookieListFormat::from_name)?,
        locale: stored::parsed("cookie_lists.locale", &row.locale)?,
        document: row.document,
        keys: stored::from_json("cookie_lists.keys", &row.keys)?,
        imported_at: Instant::from_micros(row.imported_at),
    })
}
