//! Notices and the slugs that they have or had.

use std::collections::BTreeMap;

use noticeboard_entity::{notice_slugs, notices};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::stored::{self, Stored};
use super::{Session, WriteSession, rows};
use crate::domain::clock::Instant;
use crate::domain::error::{Error, Result};
use crate::domain::ids::NoticeId;
use crate::domain::key::Slug;
use crate::domain::notice::{Notice, Settings};
use crate::domain::page::{Direction, Keyset};

/// The notice that has this slug, or had it.
///
/// # Errors
/// As the database fails.
pub async fn find_by_slug(session: &impl Session, slug: &str) -> Result<Option<Notice>> {
    // What is no slug names nothing; PostgreSQL would refuse some of it, such as NUL, as a fault of the query.
    let Ok(slug) = slug.parse::<Slug>() else {
        return Ok(None);
    };
    let row = notice_slugs::Entity::find_by_id(slug.as_str().to_owned())
        .one(session.transaction())
        .await
        .stored()?;
    match row {
        Some(row) => find(session, &NoticeId::from_text(row.notice_id)).await,
        None => Ok(None),
    }
}

/// The notice with this id.
///
/// # Errors
/// As the database fails.
pub async fn find(session: &impl Session, id: &NoticeId) -> Result<Option<Notice>> {
    Ok(find_all(session, std::slice::from_ref(id)).await?.pop())
}

/// The notices with these ids, in no particular order; those that are not there are left out.
///
/// # Errors
/// As the database fails.
pub async fn find_all(session: &impl Session, ids: &[NoticeId]) -> Result<Vec<Notice>> {
    let ids: Vec<&str> = ids.iter().map(NoticeId::as_str).collect();
    let rows = notices::Entity::find()
        .filter(notices::Column::Id.is_in(ids.iter().copied()))
        .all(session.transaction())
        .await
        .stored()?;
    with_former_slugs(session, rows).await
}

/// Every notice, in no particular order.
///
/// # Errors
/// As the database fails.
pub async fn all(session: &impl Session) -> Result<Vec<Notice>> {
    let rows = notices::Entity::find()
        .all(session.transaction())
        .await
        .stored()?;
    let slugs = notice_slugs::Entity::find()
        .order_by_asc(notice_slugs::Column::Since)
        .all(session.transaction())
        .await
        .stored()?;
    joined(rows, slugs)
}

/// Which notices a list is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scope {
    /// All.
    All,
    /// Those of which the public knows, and some others.
    Public {
        /// The instant at which.
        now: Instant,
        /// Slugs that the caller may know of anyway.
        also: Vec<String>,
    },
}

/// A stretch of the list of notices by slug, one more than asked for when there are more.
///
/// # Errors
/// As the database fails.
pub async fn list(session: &impl Session, scope: &Scope, keyset: &Keyset<String>) -> Result<Vec<Notice>> {
    let mut query = scoped(scope);
    if let Some(after) = &keyset.after {
        query = query.filter(notices::Column::Slug.gt(after));
    }
    if let Some(before) = &keyset.before {
        query = query.filter(notices::Column::Slug.lt(before));
    }
    query = match keyset.direction {
        Direction::Forward => query.order_by_asc(notices::Column::Slug),
        Direction::Backward => query.order_by_desc(notices::Column::Slug),
    };
    let rows = query
        .limit(keyset.limit())
        .all(session.transaction())
        .await
        .stored()?;
    let mut notices = with_former_slugs(session, rows).await?;
    if keyset.direction == Direction::Backward {
        notices.reverse();
    }
    Ok(notices)
}

/// How many notices there are in a scope.
///
/// # Errors
/// As the database fails.
pub async fn count(session: &impl Session, scope: &Scope) -> Result<u64> {
    scoped(scope).count(session.transaction()).await.stored()
}

fn scoped(scope: &Scope) -> sea_orm::Select<notices::Entity> {
    let query = notices::Entity::find();
    match scope {
        Scope::All => query,
        Scope::Public { now, also } => {
            let reached = Query::select()
                .column(notice_slugs::Column::NoticeId)
                .from(notice_slugs::Entity)
                .and_where(notice_slugs::Column::Slug.is_in(also))
                .to_owned();
            let visible = Condition::any()
                .add(Expr::cust(format!("({} = 1)", public_notice(*now))))
                .add(notices::Column::Id.in_subquery(reached));
            query.filter(visible)
        }
    }
}

/// The rule of [`crate::domain::history::History::was_public`], in SQL: 1 when it holds for some version.
fn public_notice(now: Instant) -> String {
    format!(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM versions v WHERE v.notice_id = notices.id AND (
            EXISTS (SELECT 1 FROM version_facts f WHERE f.notice_id = v.notice_id
                AND f.version_number = v.number AND f.kind = 'ANNOUNCED')
            OR (v.effective_from <= {now} AND NOT EXISTS (SELECT 1 FROM version_facts f
                WHERE f.notice_id = v.notice_id AND f.version_number = v.number
                AND (f.kind = 'CANCELLED' OR (f.kind = 'WITHDRAWN' AND f.at <= v.effective_from)))))
        ) THEN 1 ELSE 0 END",
        now = now.as_micros()
    )
}

/// Whether a notice has, or had, this slug.
///
/// # Errors
/// As the database fails.
pub async fn is_slug_taken(session: &impl Session, slug: &Slug) -> Result<bool> {
    let row = notice_slugs::Entity::find_by_id(slug.as_str().to_owned())
        .one(session.transaction())
        .await
        .stored()?;
    Ok(row.is_some())
}

/// Writes a new notice.
///
/// # Errors
/// As the database fails.
pub async fn insert(session: &WriteSession, notice: &Notice) -> Result<()> {
    let row = row_of(notice)?;
    rows::insert(session, row).await?;
    insert_slug(session, &notice.id, &notice.slug, notice.created_at).await
}

/// Notes that a notice has a slug from now on.
///
/// # Errors
/// As the database fails.
pub async fn insert_slug(session: &WriteSession, id: &NoticeId, slug: &Slug, since: Instant) -> Result<()> {
    let row = notice_slugs::Model {
        slug: slug.to_string(),
        notice_id: id.to_string(),
        since: since.as_micros(),
    };
    rows::insert(session, row).await
}

/// Replaces a notice's slug, settings and revision.
///
/// # Errors
/// As the database fails.
pub async fn update(session: &WriteSession, notice: &Notice) -> Result<()> {
    let row = row_of(notice)?;
    rows::update::<notices::Entity>(session, row).await
}

async fn with_former_slugs(session: &impl Session, rows: Vec<notices::Model>) -> Result<Vec<Notice>> {
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let slugs = notice_slugs::Entity::find()
        .filter(notice_slugs::Column::NoticeId.is_in(ids))
        .order_by_asc(notice_slugs::Column::Since)
        .all(session.transaction())
        .await
        .stored()?;
    joined(rows, slugs)
}

fn joined(rows: Vec<notices::Model>, slugs: Vec<notice_slugs::Model>) -> Result<Vec<Notice>> {
    let mut by_notice: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in slugs {
        by_notice.entry(row.notice_id).or_default().push(row.slug);
    }
    rows.into_iter()
        .map(|row| {
            let former = by_notice.remove(&row.id).unwrap_or_default();
            notice_of(row, former)
        })
        .collect()
}

fn notice_of(row: notices::Model, slugs: Vec<String>) -> Result<Notice> {
    let former = slugs.into_iter().filter(|slug| *slug != row.slug);
    Ok(Notice {
        former_slugs: former
            .map(|slug| stored::parsed("notice_slugs.slug", &slug))
            .collect::<Result<_>>()?,
        slug: stored::parsed("notices.slug", &row.slug)?,
        settings: Settings {
            default_locale: stored::parsed("notices.default_locale", &row.default_locale)?,
            required_locales: stored::from_json("notices.required_locales", &row.required_locales)?,
            jurisdictions: stored::from_json("notices.jurisdictions", &row.jurisdictions)?,
            approvals_required: row.approvals_required,
            prevailing_locale: row
                .prevailing_locale
                .as_deref()
                .map(|l| stored::parsed("notices.prevailing_locale", l))
                .transpose()?,
        },
        revision: row.revision,
        created_at: Instant::from_micros(row.created_at),
        id: NoticeId::from_text(row.id),
    })
}

fn row_of(notice: &Notice) -> Result<notices::Model> {
    let settings = &notice.settings;
    Ok(notices::Model {
        id: notice.id.to_string(),
        slug: notice.slug.to_string(),
        default_locale: settings.default_locale.to_string(),
        required_locales: stored::to_json(&settings.required_locales)?,
        jurisdictions: stored::to_json(&settings.jurisdictions)?,
        approvals_required: settings.approvals_required,
        prevailing_locale: settings.prevailing_locale.as_ref().map(ToString::to_string),
        revision: notice.revision,
        created_at: notice.created_at.as_micros(),
    })
}

/// Fails with `Internal` when a notice that a row points at is not there.
///
/// # Errors
/// As the database fails.
pub async fn get(session: &impl Session, id: &NoticeId) -> Result<Notice> {
    find(session, id)
        .await?
        .ok_or_else(|| Error::internal(format!("notice {id} is not there")))
}
