//! That a PostgreSQL database of a test is migrated, its own, and has the clock that was asked for.

use std::ffi::OsStr;
use std::path::Path;

use noticeboard_tests::postgres::{self, Clock, Database, binaries};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

const TUESDAY: Clock = Clock::Set {
    now_micros: 1_709_477_200_000_000,
};

async fn number(database: &Database, query: &str) -> i64 {
    let connection = database.connect().await;
    let row = connection
        .query_one_raw(Statement::from_string(DbBackend::Postgres, query))
        .await
        .unwrap()
        .unwrap();
    connection.close().await.unwrap();
    row.try_get_by_index(0).unwrap()
}

#[tokio::test]
async fn a_fresh_postgres_database_is_migrated() {
    let Some(database) = postgres::fresh_database(TUESDAY).await else {
        return;
    };
    assert!(number(&database, "SELECT count(*) FROM seaql_migrations").await > 0);
    database.close().await;
}

#[tokio::test]
async fn two_postgres_databases_share_nothing() {
    let Some(one) = postgres::fresh_database(TUESDAY).await else {
        return;
    };
    let Some(other) = postgres::fresh_database(TUESDAY).await else {
        return;
    };
    one.set_now(1).await;
    assert_eq!(
        number(&other, "SELECT noticeboard_now()").await,
        1_709_477_200_000_000
    );
    assert_ne!(one.url(), other.url());
}

#[tokio::test]
async fn the_clock_of_a_postgres_database_stands_until_it_is_set() {
    let Some(database) = postgres::fresh_database(Clock::Set { now_micros: 5 }).await else {
        return;
    };
    assert_eq!(number(&database, "SELECT noticeboard_now()").await, 5);
    database.set_now(7).await;
    assert_eq!(number(&database, "SELECT noticeboard_now()").await, 7);
    database.close().await;
}

#[tokio::test]
async fn a_real_clock_on_postgres_moves() {
    let Some(database) = postgres::fresh_database(Clock::Real).await else {
        return;
    };
    let before = number(&database, "SELECT noticeboard_now()").await;
    assert!(before > 1_700_000_000_000_000);
    assert!(number(&database, "SELECT noticeboard_now()").await > before);
}

#[tokio::test]
async fn a_dropped_postgres_database_is_gone() {
    let Some(kept) = postgres::fresh_database(Clock::Real).await else {
        return;
    };
    let Some(database) = postgres::fresh_database(Clock::Real).await else {
        return;
    };
    let name = database.url().rsplit('/').next().unwrap().to_owned();
    let query = format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'");
    assert_eq!(number(&kept, &query).await, 1);
    drop(database);
    assert_eq!(number(&kept, &query).await, 0);
}

#[test]
fn many_tests_at_once_get_a_database_each() {
    let tests = (0..8).map(|_| {
        std::thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let Some(database) = postgres::fresh_database(TUESDAY).await else {
                    return;
                };
                assert_eq!(
                    number(&database, "SELECT noticeboard_now()").await,
                    1_709_477_200_000_000
                );
                database.close().await;
            });
        })
    });
    let tests: Vec<_> = tests.collect();
    for test in tests {
        test.join().unwrap();
    }
}

#[test]
fn the_newest_versioned_binaries_come_before_those_on_the_path() {
    let root = tempfile::tempdir().unwrap();
    let install = |folder: &str| {
        let folder = root.path().join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("initdb"), "").unwrap();
        std::fs::write(folder.join("postgres"), "").unwrap();
        folder
    };
    let on_path = install("on-path");
    let versioned = root.path().join("versioned");
    let found =
        |versioned: &Path, path: &OsStr| binaries::find_in(versioned, path).map(|found| found.postgres);
    assert_eq!(found(&versioned, OsStr::new("")), None);
    assert_eq!(
        found(&versioned, on_path.as_os_str()),
        Some(on_path.join("postgres"))
    );
    install("versioned/9/bin");
    let newest = install("versioned/15/bin");
    assert_eq!(
        found(&versioned, on_path.as_os_str()),
        Some(newest.join("postgres"))
    );
}
