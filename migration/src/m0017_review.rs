//! What reviewing and erasing need: how many approvals a draft's review asks for, reviewers and authors whose names
//! were erased, and drafts whose content was.
//! It must not know when an approval counts.

use sea_orm_migration::prelude::{DbErr, MigrationName, MigrationTrait, SchemaManager};

use crate::dialect::{Dialect, run};
use crate::table::Table;

/// Makes the reviewer of a review erasable. SQLite cannot take a `NOT NULL` away, so the table is made anew.
pub(crate) struct Review;

const ADDED_TO_DRAFTS: [&str; 2] = ["approvals_required INTEGER", "erased_at BIGINT"];

/// An erased reviewer is null; while the draft is open, salt and mark still tell whether somebody is that reviewer.
const REVIEWS: Table = Table {
    name: "reviews",
    columns: "
        id            TEXT   NOT NULL,
        draft_id      TEXT   NOT NULL,
        reviewer      TEXT,
        reviewer_salt BYTEA,
        reviewer_mark BYTEA,
        decision      TEXT   NOT NULL,
        comment       TEXT,
        content_hash  BYTEA  NOT NULL,
        at            BIGINT NOT NULL,
        CONSTRAINT pk_reviews PRIMARY KEY (id),
        CONSTRAINT fk_reviews_draft FOREIGN KEY (draft_id) REFERENCES drafts (id),
        CONSTRAINT ck_reviews_decision CHECK (decision IN ('APPROVE', 'REQUEST_CHANGES'))",
    indexes: &[
        "INDEX ix_reviews_draft_at ON reviews (draft_id, at)",
        "INDEX ix_reviews_reviewer ON reviews (reviewer)",
    ],
};

const REVIEWS_BEFORE: Table = Table {
    name: "reviews",
    columns: "
        id           TEXT   NOT NULL,
        draft_id     TEXT   NOT NULL,
        reviewer     TEXT   NOT NULL,
        decision     TEXT   NOT NULL,
        comment      TEXT,
        content_hash BYTEA  NOT NULL,
        at           BIGINT NOT NULL,
        CONSTRAINT pk_reviews PRIMARY KEY (id),
        CONSTRAINT fk_reviews_draft FOREIGN KEY (draft_id) REFERENCES drafts (id),
        CONSTRAINT ck_reviews_decision CHECK (decision IN ('APPROVE', 'REQUEST_CHANGES'))",
    indexes: &["INDEX ix_reviews_draft_at ON reviews (draft_id, at)"],
};

/// `mark` is SHA-256 of the salt and the subject, so that an erased author cannot approve what they wrote. Rows go
/// when the draft is closed.
const ERASED_AUTHORS: Table = Table {
    name: "erased_authors",
    columns: "
        draft_id TEXT  NOT NULL,
        salt     BYTEA NOT NULL,
        mark     BYTEA NOT NULL,
        CONSTRAINT pk_erased_authors PRIMARY KEY (draft_id, mark),
        CONSTRAINT fk_erased_authors_draft FOREIGN KEY (draft_id) REFERENCES drafts (id)",
    indexes: &[],
};

impl MigrationName for Review {
    fn name(&self) -> &'static str {
        "m0017_review"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Review {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::of(manager)?;
        for column in ADDED_TO_DRAFTS {
            run(
                manager,
                &dialect.words(&format!("ALTER TABLE drafts ADD COLUMN {column}")),
            )
            .await?;
        }
        ERASED_AUTHORS.create(manager).await?;
        make_anew(manager, &REVIEWS, "TRUE").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        make_anew(manager, &REVIEWS_BEFORE, "reviewer IS NOT NULL").await?;
        ERASED_AUTHORS.drop(manager).await?;
        for column in ADDED_TO_DRAFTS.iter().rev() {
            let name = column.split(' ').next().unwrap_or(column);
            run(manager, &format!("ALTER TABLE drafts DROP COLUMN {name}")).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Replaces the reviews by a table of another shape, with those rows that fit it.
async fn make_anew(manager: &SchemaManager<'_>, table: &Table, fitting: &str) -> Result<(), DbErr> {
    const KEPT: &str = "id, draft_id, reviewer, decision, comment, content_hash, at";
    run(
        manager,
        &format!("CREATE TABLE reviews_moving AS SELECT {KEPT} FROM reviews WHERE {fitting}"),
    )
    .await?;
    run(manager, "DROP TABLE reviews").await?;
    table.create(manager).await?;
    run(
        manager,
        &format!("INSERT INTO reviews ({KEPT}) SELECT {KEPT} FROM reviews_moving"),
    )
    .await?;
    run(manager, "DROP TABLE reviews_moving").await
}
