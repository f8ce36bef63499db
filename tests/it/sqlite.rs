//! That a SQLite database of a test is its own, and goes with it.

use noticeboard_tests::sqlite;
use sea_orm::ConnectionTrait as _;

#[tokio::test]
async fn two_sqlite_databases_share_nothing_and_leave_nothing() {
    let (one, other) = (sqlite::fresh_database(), sqlite::fresh_database());
    let connection = sea_orm::Database::connect(one.url()).await.unwrap();
    connection
        .execute_unprepared("CREATE TABLE thing (id INTEGER)")
        .await
        .unwrap();
    connection.close().await.unwrap();
    assert!(one.path().is_file());
    assert!(!other.path().exists());
    let folder = one.folder().to_path_buf();
    drop(one);
    assert!(!folder.exists());
}
