//! A last look at the clock, inside COMMIT: a change that would come too late for the instant on which it depends is
//! refused, so that every server hears of it in time.
//! It must not know how long servers may go on without looking: whoever writes says so.

use sea_orm_migration::prelude::{DbErr, MigrationName, MigrationTrait, SchemaManager};

use crate::dialect::{Dialect, run};

/// Whoever writes sets `noticeboard.margin_us` for its transaction: so many microseconds before the instant its commit
/// must be through. Without it, or at 0, nothing is checked. SQLite has one server.
pub(crate) struct InTime;

/// What is refused has this code, so that the writer knows to try again with another instant.
const FUNCTION: &str =
    "CREATE FUNCTION noticeboard_in_time(instant BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
    DECLARE
        margin BIGINT := coalesce(nullif(current_setting('noticeboard.margin_us', true), '')::bigint, 0);
    BEGIN
        IF margin > 0 AND noticeboard_now() > instant - margin THEN
            RAISE EXCEPTION 'noticeboard: too late for this instant' USING ERRCODE = 'NB001';
        END IF;
    END $$";

/// The names of the triggers and functions, their tables, and the instants on which a row depends.
const TRIGGERS: [(&str, &str, &str); 2] = [
    (
        "tr_versions_in_time",
        "versions",
        "IF NOT NEW.is_imported THEN PERFORM noticeboard_in_time(NEW.effective_from); END IF;",
    ),
    (
        "tr_version_facts_in_time",
        "version_facts",
        "IF NEW.kind IN ('WITHDRAWN', 'RETIRED') THEN
            PERFORM noticeboard_in_time(NEW.at);
        ELSIF NEW.kind = 'CANCELLED' THEN
            PERFORM noticeboard_in_time((SELECT effective_from FROM versions
                WHERE notice_id = NEW.notice_id AND number = NEW.version_number));
        END IF;",
    ),
];

impl MigrationName for InTime {
    fn name(&self) -> &'static str {
        "m0020_in_time"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for InTime {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match Dialect::of(manager)? {
            Dialect::Sqlite => return Ok(()),
            Dialect::Postgres => run(manager, FUNCTION).await?,
        }
        for (name, table, check) in TRIGGERS {
            let function = format!(
                "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    {check}
                    RETURN NULL;
                END $$"
            );
            run(manager, &function).await?;
            let trigger = format!(
                "CREATE CONSTRAINT TRIGGER {name} AFTER INSERT ON {table}
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()"
            );
            run(manager, &trigger).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match Dialect::of(manager)? {
            Dialect::Sqlite => return Ok(()),
            Dialect::Postgres => {}
        }
        for (name, table, _) in TRIGGERS {
            run(manager, &format!("DROP TRIGGER {name} ON {table}")).await?;
            run(manager, &format!("DROP FUNCTION {name}()")).await?;
        }
        run(manager, "DROP FUNCTION noticeboard_in_time(BIGINT)").await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
