//! How a server brings its database up to date, and which databases it refuses.

use noticeboard::store::{MigrateError, Store};
use noticeboard_migration::Migrator;
use noticeboard_tests::postgres::{self, Clock};
use noticeboard_tests::sqlite;
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection};
use sea_orm_migration::MigratorTrait as _;

const STEP_OF_A_LATER_RELEASE: &str =
    "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)";

/// An address of an empty database, on each kind there is; whatever keeps it alive comes along.
async fn empty_databases() -> Vec<(String, Box<dyn std::any::Any>)> {
    let sqlite = sqlite::fresh_database();
    let mut empty: Vec<(String, Box<dyn std::any::Any>)> = vec![(sqlite.url(), Box::new(sqlite))];
    if let Some(postgres) = postgres::fresh_database(Clock::Real).await {
        let connection = postgres.connect().await;
        connection
            .execute_unprepared("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            .await
            .unwrap();
        connection.close().await.unwrap();
        empty.push((postgres.url().to_owned(), Box::new(postgres)));
    }
    empty
}

async fn connect(address: &str) -> DatabaseConnection {
    Database::connect(address).await.unwrap()
}

#[tokio::test]
async fn an_empty_database_gets_every_step_once() {
    for (address, _database) in empty_databases().await {
        let store = Store::open(&address).await.unwrap();
        let applied = store.migrate().await.unwrap();
        assert_eq!(applied.len(), Migrator::migrations().len(), "{address}");
        assert_eq!(store.migrate().await.unwrap(), Vec::<String>::new());
        store.expect_up_to_date().await.unwrap();
        store.close().await;
    }
}

#[tokio::test]
async fn an_empty_database_is_not_served_and_the_message_says_what_to_do() {
    for (address, _database) in empty_databases().await {
        let store = Store::open(&address).await.unwrap();
        let refusal = store.expect_up_to_date().await.unwrap_err();
        let message = refusal.to_string();
        assert!(message.contains("run `noticeboard migrate`"), "{message}");
        let missing = Migrator::migrations().len();
        assert!(matches!(refusal, MigrateError::Behind(count) if count == missing));
        store.close().await;
    }
}

#[tokio::test]
async fn a_database_with_steps_missing_is_not_served() {
    for (address, _database) in empty_databases().await {
        let connection = connect(&address).await;
        Migrator::up(&connection, Some(3)).await.unwrap();
        connection.close().await.unwrap();
        let store = Store::open(&address).await.unwrap();
        let missing = Migrator::migrations().len() - 3;
        assert!(
            matches!(store.expect_up_to_date().await, Err(MigrateError::Behind(count)) if count == missing)
        );
        assert_eq!(store.migrate().await.unwrap().len(), missing);
        store.close().await;
    }
}

#[tokio::test]
async fn a_database_of_a_later_release_is_refused_and_left_alone() {
    for (address, _database) in empty_databases().await {
        let store = Store::open(&address).await.unwrap();
        store.migrate().await.unwrap();
        let connection = connect(&address).await;
        connection
            .execute_unprepared(STEP_OF_A_LATER_RELEASE)
            .await
            .unwrap();
        connection.close().await.unwrap();
        for refusal in [
            store.migrate().await.map(drop).unwrap_err(),
            store.expect_up_to_date().await.unwrap_err(),
        ] {
            let message = refusal.to_string();
            assert!(
                matches!(&refusal, MigrateError::Later(step) if step == "m9999_later"),
                "{message}"
            );
            assert!(
                message.contains("later release") && message.contains("m9999_later"),
                "{message}"
            );
        }
        store.close().await;
    }
}

#[tokio::test]
async fn a_later_release_that_was_only_half_migrated_is_refused_before_any_step() {
    for (address, _database) in empty_databases().await {
        let connection = connect(&address).await;
        Migrator::up(&connection, Some(3)).await.unwrap();
        connection
            .execute_unprepared(STEP_OF_A_LATER_RELEASE)
            .await
            .unwrap();
        let store = Store::open(&address).await.unwrap();
        assert!(matches!(store.migrate().await, Err(MigrateError::Later(_))));
        let fourth_step = connection.execute_unprepared("SELECT 1 FROM versions").await;
        assert!(fourth_step.is_err(), "a step ran");
        connection.close().await.unwrap();
        store.close().await;
    }
}

#[tokio::test]
async fn servers_that_migrate_one_database_at_once_all_succeed() {
    for (address, _database) in empty_databases().await {
        let mut stores = Vec::new();
        for _ in 0..4 {
            stores.push(Store::open(&address).await.unwrap());
        }
        let migrating = stores.iter().map(Store::migrate);
        let mut applied = 0;
        for outcome in futures_util::future::join_all(migrating).await {
            applied += outcome.unwrap().len();
        }
        assert_eq!(applied, Migrator::migrations().len(), "{address}");
        for store in stores {
            store.expect_up_to_date().await.unwrap();
            store.close().await;
        }
    }
}
