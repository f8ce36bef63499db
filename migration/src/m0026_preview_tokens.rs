//! Tokens that let their holders read one draft for a while.
//! It must not know the tokens themselves, only their hashes.

use crate::step::Step;
use crate::table::Table;

pub(crate) const STEP: Step = Step {
    name: "m0026_preview_tokens",
    tables: &[PREVIEW_TOKENS],
    guards: &[],
};

/// A row stays for a while after its token has ended, so that the holder is told so. Who asked for the token is in the
/// log alone.
const PREVIEW_TOKENS: Table = Table {
    name: "preview_tokens",
    columns: "
        token_hash BYTEA  NOT NULL,
        draft_id   TEXT   NOT NULL,
        created_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL,
        CONSTRAINT pk_preview_tokens PRIMARY KEY (token_hash),
        CONSTRAINT fk_preview_tokens_draft FOREIGN KEY (draft_id) REFERENCES drafts (id),
        CONSTRAINT ck_preview_tokens_expires_at CHECK (expires_at > created_at)",
    indexes: &["INDEX ix_preview_tokens_expires_at ON preview_tokens (expires_at)"],
};
