//! Preview tokens: of a draft that is there, each with one end after its beginning.

use crate::fixture::{DRAFT, NOTICE, SOURCE};
use crate::on_both_databases;

const TOKEN: &str = "INSERT INTO preview_tokens VALUES (CAST('t' AS BYTEA), 'd1', 1000, 2000)";

on_both_databases! {
    async fn a_preview_token_is_of_one_draft_and_ends_after_it_began(database: &Database) {
        for rows in [NOTICE, SOURCE, DRAFT] {
            database.accepts(rows).await;
        }
        database.refuses(&TOKEN.replace("2000", "1000"), "ck_preview_tokens_expires_at").await;
        // SQLite names nothing when a foreign key fails.
        let nowhere = if database.is_postgres() { "fk_preview_tokens_draft" } else { "FOREIGN KEY" };
        database.refuses(&TOKEN.replace("d1", "d2"), nowhere).await;
        database.accepts(TOKEN).await;
        let clash = if database.is_postgres() { "pk_preview_tokens" } else { "preview_tokens.token_hash" };
        database.refuses(TOKEN, clash).await;
    }
}
