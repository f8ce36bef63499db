//! The clock of servers that share a database.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::on_both_databases;

on_both_databases! {
    #[expect(
        clippy::disallowed_methods,
        reason = "the database's clock is compared with this machine's"
    )]
    async fn the_clock_tells_microseconds_and_can_be_replaced(database: &Database) {
        if database.is_postgres() {
            let here = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .expect("a clock after 1970");
            let there = database.number("SELECT noticeboard_now()").await;
            assert!(there.abs_diff(i64::try_from(here.as_micros()).expect("63 bits")) < 3_600_000_000);
            let stopped =
                "CREATE OR REPLACE FUNCTION noticeboard_now() RETURNS BIGINT LANGUAGE sql AS 'SELECT 42'";
            database.accepts(stopped).await;
            assert_eq!(database.number("SELECT noticeboard_now()").await, 42);
        }
    }
}
