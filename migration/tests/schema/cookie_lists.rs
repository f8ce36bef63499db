//! Lists of cookies: one of a kind and language for a notice.

use crate::fixture::NOTICE;
use crate::on_both_databases;

const LIST: &str = "INSERT INTO cookie_lists VALUES ('n1', 'KLARO', 'en', '{}', '[]', 1000)";

on_both_databases! {
    async fn a_notice_has_one_list_of_a_kind_and_language(database: &Database) {
        database.accepts(NOTICE).await;
        database.accepts(LIST).await;
        database.accepts(&LIST.replace("'en'", "'nb'")).await;
        let clash = if database.is_postgres() {
            "pk_cookie_lists"
        } else {
            "cookie_lists.notice_id, cookie_lists.format, cookie_lists.locale"
        };
        database.refuses(LIST, clash).await;
        database.refuses(&LIST.replace("KLARO", "OTHER"), "ck_cookie_lists_format").await;
    }

    async fn an_entry_of_the_catalogue_is_compared_in_a_known_way(database: &Database) {
        let entry = "INSERT INTO catalogue_entries VALUES (0, '_ga', 'EXACT', '{}')";
        database.refuses(&entry.replace("EXACT", "SUFFIX"), "ck_catalogue_entries_name_match").await;
        database.accepts(entry).await;
    }
}
