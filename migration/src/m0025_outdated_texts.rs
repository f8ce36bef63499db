//! Texts that are older than what they translate, of drafts and versions; and which draft an import took further, so
//! that pages in several languages come together.
//! It must not know when a text is outdated.

use sea_orm_migration::prelude::{DbErr, MigrationName, MigrationTrait, SchemaManager};

use crate::dialect::{Dialect, run};
use crate::table::Table;

/// Columns for drafts, which change, and a table for versions, which do not.
pub(crate) struct OutdatedTexts;

const ADDED_TO_DRAFTS: [&str; 2] = ["outdated", "continues"];

/// JSON. It is no content: it goes with the content of an erased version, and may be deleted.
const OUTDATED_TEXTS: Table = Table {
    name: "outdated_texts",
    columns: "
        version_id TEXT NOT NULL,
        texts      TEXT NOT NULL,
        CONSTRAINT pk_outdated_texts PRIMARY KEY (version_id),
        CONSTRAINT fk_outdated_texts_version FOREIGN KEY (version_id) REFERENCES versions (id)",
    indexes: &[],
};

impl MigrationName for OutdatedTexts {
    fn name(&self) -> &'static str {
        "m0025_outdated_texts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for OutdatedTexts {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::of(manager)?;
        for column in ADDED_TO_DRAFTS {
            run(
                manager,
                &dialect.words(&format!("ALTER TABLE drafts ADD COLUMN {column} TEXT")),
            )
            .await?;
        }
        OUTDATED_TEXTS.create(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        OUTDATED_TEXTS.drop(manager).await?;
        for column in ADDED_TO_DRAFTS.iter().rev() {
            run(manager, &format!("ALTER TABLE drafts DROP COLUMN {column}")).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
