//! Notices that were taken over from a bundle: what proved their history in the log that they come from, and which
//! versions came how far.
//! It must not know how such a part is verified.

use sea_orm_migration::prelude::{DbErr, MigrationName, MigrationTrait, SchemaManager};

use crate::dialect::run;
use crate::guard::{Event, Guard, NO_DELETE, NO_TRUNCATE, Rule};
use crate::table::Table;

/// A table, its guard, and a column of the versions.
pub(crate) struct Origins;

/// The document may hold names, which are in what its signature covers: it goes as a whole when one of them is erased.
const ORIGINS: Table = Table {
    name: "origins",
    columns: "
        notice_id    TEXT   NOT NULL,
        document     TEXT,
        sha256       BYTEA  NOT NULL,
        file_sha256  BYTEA  NOT NULL,
        imported_at  BIGINT NOT NULL,
        log_sequence BIGINT NOT NULL,
        CONSTRAINT pk_origins PRIMARY KEY (notice_id),
        CONSTRAINT fk_origins_notice FOREIGN KEY (notice_id) REFERENCES notices (id),
        CONSTRAINT ck_origins_sha256 CHECK (length(sha256) = 32),
        CONSTRAINT ck_origins_file_sha256 CHECK (length(file_sha256) = 32)",
    indexes: &[],
};

const KEPT: Guard = Guard {
    table: "origins",
    rules: &[NO_DELETE, NO_TRUNCATE, ONLY_EMPTIED, ONLY_WITH_ERASURE],
};

const ONLY_EMPTIED: Rule = Rule {
    name: "update",
    on: Event::Update,
    refused_when: "NEW.document IS NOT NULL OR NEW.notice_id <> OLD.notice_id OR NEW.sha256 <> OLD.sha256
        OR NEW.file_sha256 <> OLD.file_sha256 OR NEW.imported_at <> OLD.imported_at
        OR NEW.log_sequence <> OLD.log_sequence",
    reason: "the document may go, and nothing else changes",
};

const ONLY_WITH_ERASURE: Rule = Rule {
    name: "erasure",
    on: Event::Update,
    refused_when: "NOT EXISTS (
        SELECT 1 FROM log_records WHERE action = 'SUBJECT_ERASED' AND sequence > OLD.log_sequence)",
    reason: "the document goes only when somebody was erased",
};

const COLUMN: &str = "taken_over TEXT
    CONSTRAINT ck_versions_taken_over CHECK (taken_over IN ('WHOLE', 'WITHDRAWN', 'CANCELLED'))";

impl MigrationName for Origins {
    fn name(&self) -> &'static str {
        "m0023_origins"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Origins {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ORIGINS.create(manager).await?;
        KEPT.create(manager).await?;
        run(manager, &format!("ALTER TABLE versions ADD COLUMN {COLUMN}")).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, "ALTER TABLE versions DROP COLUMN taken_over").await?;
        KEPT.drop(manager).await?;
        ORIGINS.drop(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
