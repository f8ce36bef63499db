//! Triggers that refuse a change, written once for both databases.
//! It must not know which tables are guarded, nor why.

use sea_orm_migration::prelude::{DbErr, SchemaManager};

use crate::dialect::{Dialect, run};

/// The rules of one table. Each becomes a trigger named `tr_{table}_{rule}`.
pub(crate) struct Guard {
    pub(crate) table: &'static str,
    pub(crate) rules: &'static [Rule],
}

/// What is refused, and when.
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    pub(crate) on: Event,
    /// A condition over `OLD` and `NEW`, in the SQL that both databases read.
    pub(crate) refused_when: &'static str,
    /// Completes the error's message. Neither a quote nor a percent sign may stand in it.
    pub(crate) reason: &'static str,
}

/// The statement that fires a trigger.
#[derive(Clone, Copy)]
pub(crate) enum Event {
    Insert,
    Update,
    Delete,
    /// Only PostgreSQL can do this without deleting row by row.
    Truncate,
}

impl Event {
    const fn word(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Truncate => "TRUNCATE",
        }
    }
}

/// Rows come and stay as they are.
pub(crate) const APPEND_ONLY: &[Rule] = &[NO_UPDATE, NO_DELETE, NO_TRUNCATE];

pub(crate) const NO_UPDATE: Rule = Rule {
    name: "update",
    on: Event::Update,
    refused_when: "TRUE",
    reason: "these rows never change",
};

pub(crate) const NO_DELETE: Rule = Rule {
    name: "delete",
    on: Event::Delete,
    refused_when: "TRUE",
    reason: "these rows are never deleted",
};

pub(crate) const NO_TRUNCATE: Rule = Rule {
    name: "truncate",
    on: Event::Truncate,
    refused_when: "TRUE",
    reason: "this table is never emptied",
};

impl Guard {
    pub(crate) async fn create(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        for rule in self.rules {
            match Dialect::of(manager)? {
                Dialect::Postgres => self.create_on_postgres(manager, rule).await?,
                Dialect::Sqlite => self.create_on_sqlite(manager, rule).await?,
            }
        }
        Ok(())
    }

    pub(crate) async fn drop(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let table = self.table;
        for rule in self.rules {
            let trigger = self.trigger(rule);
            match (Dialect::of(manager)?, rule.on) {
                (Dialect::Postgres, _) => {
                    run(manager, &format!("DROP TRIGGER {trigger} ON {table}")).await?;
                    run(manager, &format!("DROP FUNCTION {trigger}()")).await?;
                }
                (Dialect::Sqlite, Event::Truncate) => {}
                (Dialect::Sqlite, _) => run(manager, &format!("DROP TRIGGER {trigger}")).await?,
            }
        }
        Ok(())
    }

    async fn create_on_postgres(&self, manager: &SchemaManager<'_>, rule: &Rule) -> Result<(), DbErr> {
        let (table, trigger, message) = (self.table, self.trigger(rule), self.message(rule));
        let (event, condition) = (rule.on.word(), rule.refused_when);
        let row = match rule.on {
            Event::Insert | Event::Update => "NEW",
            Event::Delete => "OLD",
            Event::Truncate => "NULL",
        };
        let each = match rule.on {
            Event::Truncate => "STATEMENT",
            Event::Insert | Event::Update | Event::Delete => "ROW",
        };
        run(
            manager,
            &format!(
                "CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF {condition} THEN
                        RAISE EXCEPTION '{message}' USING
                            ERRCODE = 'integrity_constraint_violation',
                            TABLE = '{table}',
                            CONSTRAINT = '{trigger}';
                    END IF;
                    RETURN {row};
                END $$"
            ),
        )
        .await?;
        run(
            manager,
            &format!(
                "CREATE TRIGGER {trigger} BEFORE {event} ON {table}
                FOR EACH {each} EXECUTE FUNCTION {trigger}()"
            ),
        )
        .await
    }

    async fn create_on_sqlite(&self, manager: &SchemaManager<'_>, rule: &Rule) -> Result<(), DbErr> {
        let (table, trigger, message) = (self.table, self.trigger(rule), self.message(rule));
        let (event, condition) = (rule.on.word(), rule.refused_when);
        if matches!(rule.on, Event::Truncate) {
            return Ok(());
        }
        run(
            manager,
            &format!(
                "CREATE TRIGGER {trigger} BEFORE {event} ON {table} WHEN {condition}
                BEGIN SELECT RAISE(ABORT, '{message}'); END"
            ),
        )
        .await
    }

    fn trigger(&self, rule: &Rule) -> String {
        format!("tr_{}_{}", self.table, rule.name)
    }

    /// The name stands in the message because SQLite has no other place for it.
    fn message(&self, rule: &Rule) -> String {
        format!("noticeboard: {}: {}", self.trigger(rule), rule.reason)
    }
}
