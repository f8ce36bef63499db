//! Writing whole rows, the same way for every table.

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, ModelTrait};

use super::stored::Stored;
use super::{Session, WriteSession};
use crate::domain::error::Result;

/// So many rows go into one statement: well below the parameters that SQLite (32,766) and PostgreSQL (65,535) take.
const ROWS_PER_STATEMENT: usize = 500;

/// Inserts one row.
pub(super) async fn insert<M>(session: &WriteSession, row: M) -> Result<()>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
{
    insert_all(session, vec![row]).await
}

/// Inserts rows of one table.
pub(super) async fn insert_all<M>(session: &WriteSession, rows: Vec<M>) -> Result<()>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
{
    let mut rows = rows
        .into_iter()
        .map(|row| row.into_active_model().reset_all())
        .peekable();
    while rows.peek().is_some() {
        let some: Vec<_> = rows.by_ref().take(ROWS_PER_STATEMENT).collect();
        M::Entity::insert_many(some)
            .exec_without_returning(session.transaction())
            .await
            .stored()?;
    }
    Ok(())
}

/// Replaces the row with the same primary key.
pub(super) async fn update<E>(session: &WriteSession, row: E::Model) -> Result<()>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let row = row.into_active_model().reset_all();
    E::update(row).exec(session.transaction()).await.stored()?;
    Ok(())
}
