//! A migration step made of tables and guards, with its way back.
//! It must not know what any step holds, and what it does for a step that was released never changes.

use sea_orm_migration::prelude::{DbErr, MigrationName, MigrationTrait, SchemaManager};

use crate::guard::Guard;
use crate::table::Table;

/// What one step adds to the schema; going down removes it in reverse order.
pub(crate) struct Step {
    /// The name of the file, as recorded in the database.
    pub(crate) name: &'static str,
    pub(crate) tables: &'static [Table],
    pub(crate) guards: &'static [Guard],
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in self.tables {
            table.create(manager).await?;
        }
        for guard in self.guards {
            guard.create(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for guard in self.guards.iter().rev() {
            guard.drop(manager).await?;
        }
        for table in self.tables.iter().rev() {
            table.drop(manager).await?;
        }
        Ok(())
    }

    /// Left alone, SeaORM wraps steps in a transaction on PostgreSQL only; a step that fails half way must
    /// leave nothing behind in SQLite either.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
