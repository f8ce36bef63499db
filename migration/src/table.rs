//! A table as a step writes it down, with its indexes.
//! It must not know what any table is for.

use sea_orm_migration::prelude::{DbErr, SchemaManager};

use crate::dialect::{Dialect, run};

/// A table, written in PostgreSQL's words for types.
///
/// Plain SQL, because SQLite takes named constraints nowhere but in `CREATE TABLE`, which the schema
/// builder cannot say.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// Columns and named constraints.
    pub(crate) columns: &'static str,
    /// Each begins with `INDEX` or `UNIQUE INDEX`; they go when the table goes.
    pub(crate) indexes: &'static [&'static str],
}

impl Table {
    pub(crate) async fn create(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let dialect = Dialect::of(manager)?;
        let Self {
            name,
            columns,
            indexes,
        } = self;
        // Without STRICT, SQLite stores a text in an integer column and says nothing.
        let strict = match dialect {
            Dialect::Postgres => "",
            Dialect::Sqlite => " STRICT",
        };
        run(
            manager,
            &dialect.words(&format!("CREATE TABLE {name} ({columns}){strict}")),
        )
        .await?;
        for index in *indexes {
            run(manager, &dialect.words(&format!("CREATE {index}"))).await?;
        }
        Ok(())
    }

    pub(crate) async fn drop(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        run(manager, &format!("DROP TABLE {}", self.name)).await
    }
}
