//! Every step can be taken back, and a step that fails leaves nothing behind.

use noticeboard_migration::Migrator;
use sea_orm_migration::MigratorTrait as _;

use crate::database::Database;
use crate::on_both_databases;

/// Everything that the steps made, as the database describes it.
async fn schema(database: &Database) -> Vec<String> {
    let sql = if database.is_postgres() {
        "SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable AS line
            FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name <> 'seaql_migrations'
         UNION ALL SELECT 'constraint ' || conname || ' ' || pg_get_constraintdef(oid)
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace
         UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
         UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
         UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
         ORDER BY line"
    } else {
        "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master
            WHERE tbl_name <> 'seaql_migrations' ORDER BY type, name"
    };
    database
        .texts(sql)
        .await
        .into_iter()
        .filter(|line| !line.contains("seaql_migrations"))
        .collect()
}

on_both_databases! {
    async fn going_up_down_and_up_again_leaves_the_same_schema(database: &Database) {
        let first = schema(database).await;
        assert!(!first.is_empty());
        Migrator::down(&database.connection, None)
            .await
            .expect("all steps down");
        assert_eq!(schema(database).await, Vec::<String>::new());
        Migrator::up(&database.connection, None)
            .await
            .expect("all steps up again");
        assert_eq!(schema(database).await, first);
    }

    async fn a_step_is_taken_back_on_its_own(database: &Database) {
        let first = schema(database).await;
        let steps = Migrator::migrations().len();
        for _ in 0..steps {
            Migrator::down(&database.connection, Some(1))
                .await
                .expect("one step down");
        }
        assert_eq!(schema(database).await, Vec::<String>::new());
        for _ in 0..steps {
            Migrator::up(&database.connection, Some(1))
                .await
                .expect("one step up");
        }
        assert_eq!(schema(database).await, first);
    }

    async fn going_up_twice_changes_nothing(database: &Database) {
        let first = schema(database).await;
        Migrator::up(&database.connection, None)
            .await
            .expect("no step left");
        assert_eq!(schema(database).await, first);
    }

    async fn a_step_that_fails_leaves_nothing_behind(database: &Database) {
        Migrator::down(&database.connection, None)
            .await
            .expect("all steps down");
        // Stands in the way of the second table of the first step.
        database.accepts("CREATE TABLE notice_slugs (slug TEXT)").await;
        let before = schema(database).await;
        Migrator::up(&database.connection, None)
            .await
            .expect_err("a table is in the way");
        assert_eq!(schema(database).await, before);
        database.accepts("DROP TABLE notice_slugs").await;
        Migrator::up(&database.connection, None)
            .await
            .expect("all steps up");
    }

    async fn every_constraint_has_a_name_of_ours(database: &Database) {
        let names = if database.is_postgres() {
            "SELECT conname::text FROM pg_constraint WHERE connamespace = 'public'::regnamespace
                AND conrelid <> 'seaql_migrations'::regclass AND contype IN ('p', 'f', 'u', 'c')
             UNION ALL SELECT indexname::text FROM pg_indexes
                WHERE schemaname = 'public' AND tablename <> 'seaql_migrations'"
        } else {
            "SELECT name FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
        };
        for name in database.texts(names).await {
            let known = ["pk_", "fk_", "uq_", "ix_", "ck_", "tr_"]
                .iter()
                .any(|prefix| name.starts_with(prefix));
            assert!(known, "{name}");
        }
    }

    async fn every_step_is_named_after_its_file(_database: &Database) {
        let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).expect("the sources");
        let mut files: Vec<String> = files
            .filter_map(|file| {
                file.expect("a file")
                    .file_name()
                    .to_str()?
                    .strip_suffix(".rs")
                    .map(str::to_owned)
            })
            .filter(|name| name.starts_with('m') && name[1..].starts_with(|c: char| c.is_ascii_digit()))
            .collect();
        files.sort();
        let steps: Vec<String> = Migrator::migrations()
            .iter()
            .map(|step| step.name().to_owned())
            .collect();
        assert_eq!(steps, files);
    }
}
