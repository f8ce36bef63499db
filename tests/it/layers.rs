//! The direction of imports, and that the check for it sees each kind of violation.

use std::path::Path;

use noticeboard_tests::{layers, workspace};

fn messages(file: &str, text: &str) -> Vec<String> {
    layers::violations(Path::new(file), text)
        .into_iter()
        .map(|violation| violation.message)
        .collect()
}

#[track_caller]
fn assert_allowed(file: &str, text: &str) {
    assert_eq!(messages(file, text), Vec::<String>::new(), "{file}: {text}");
}

#[track_caller]
fn assert_caught(file: &str, text: &str, message: &str) {
    assert_eq!(messages(file, text), [message], "{file}: {text}");
}

#[test]
fn every_import_points_the_right_way() {
    let violations = layers::violations_in_workspace(&workspace::root());
    let lines: Vec<String> = violations.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}

#[test]
fn the_arrows_of_the_architecture_are_allowed() {
    assert_allowed("api/src/main.rs", "fn main() { noticeboard::cli::run() }");
    assert_allowed(
        "api/src/app.rs",
        "use crate::{http, store::Database, service::drafts}; use axum::Router;",
    );
    assert_allowed(
        "api/src/http/pages.rs",
        "use crate::graphql; use async_graphql::Schema; use super::router;",
    );
    assert_allowed(
        "api/src/store/mod.rs",
        "use sea_orm::Set; use noticeboard_entity::notice; use crate::log;",
    );
    assert_allowed(
        "api/src/service/mod.rs",
        "use crate::store; use super::super::domain::Error;",
    );
    assert_allowed(
        "api/src/domain/error.rs",
        "use crate::domain::slug; use serde::Serialize;",
    );
    assert_allowed("api/src/lib.rs", "pub mod domain; pub mod store; mod http;");
    assert_allowed(
        "entity/src/lib.rs",
        "pub mod notice; use crate::notice::Model; use sea_orm::entity::prelude::*;",
    );
    assert_allowed(
        "migration/src/lib.rs",
        "use sea_orm_migration::prelude::*; use crate::steps;",
    );
}

#[test]
fn each_layer_is_caught_at_the_first_arrow_that_it_may_not_draw() {
    assert_caught(
        "api/src/domain/notice.rs",
        "use crate::log::merkle;",
        "domain names log",
    );
    assert_caught(
        "api/src/log/merkle.rs",
        "use crate::formats::html;",
        "log names formats",
    );
    assert_caught(
        "api/src/formats/html.rs",
        "use crate::log::merkle;",
        "formats names log",
    );
    assert_caught(
        "api/src/store/notices.rs",
        "use crate::service::drafts;",
        "store names service",
    );
    assert_caught(
        "api/src/service/drafts.rs",
        "use crate::graphql::schema;",
        "service names graphql",
    );
    assert_caught(
        "api/src/auth/token.rs",
        "use crate::service::drafts;",
        "auth names service",
    );
    assert_caught(
        "api/src/graphql/query.rs",
        "use crate::store::Database;",
        "graphql names store",
    );
    assert_caught(
        "api/src/graphql/query.rs",
        "use crate::http::headers;",
        "graphql names http",
    );
    assert_caught(
        "api/src/graphql/query.rs",
        "use crate::auth::Token;",
        "graphql names auth",
    );
    assert_caught(
        "api/src/http/router.rs",
        "use crate::store::Database;",
        "http names store",
    );
    assert_caught(
        "api/src/cli/serve.rs",
        "use crate::store::Database;",
        "cli names store",
    );
    assert_caught(
        "api/src/config.rs",
        "use crate::service::drafts;",
        "config names service",
    );
    assert_caught(
        "api/src/telemetry.rs",
        "use crate::config::Config;",
        "telemetry names config",
    );
    assert_caught("api/src/app.rs", "use crate::cli::serve;", "app names cli");
    assert_caught("api/src/main.rs", "use noticeboard::app;", "main names app");
}

#[test]
fn a_guarded_crate_outside_its_layer_is_caught() {
    assert_caught(
        "api/src/service/drafts.rs",
        "use sea_orm::Set;",
        "service names sea_orm",
    );
    assert_caught(
        "api/src/http/health.rs",
        "use noticeboard_entity::notice;",
        "http names noticeboard_entity",
    );
    assert_caught(
        "api/src/app.rs",
        "use noticeboard_migration::Migrator;",
        "app names noticeboard_migration",
    );
    assert_caught(
        "api/src/cli/schema.rs",
        "use async_graphql::Schema;",
        "cli names async_graphql",
    );
    assert_caught(
        "api/src/graphql/schema.rs",
        "use axum::Json;",
        "graphql names axum",
    );
    assert_caught(
        "api/src/domain/slug.rs",
        "use sea_orm as rows;",
        "domain names sea_orm",
    );
    assert_caught(
        "entity/src/notice.rs",
        "use noticeboard::domain::Slug;",
        "entity names noticeboard",
    );
    assert_caught(
        "migration/src/one.rs",
        "use noticeboard_entity::notice;",
        "migration names noticeboard_entity",
    );
}

#[test]
fn a_path_is_caught_wherever_it_stands() {
    let expected = "http names store";
    let texts = [
        "fn f() { crate::store::open() }",
        "fn f() -> Vec<crate::store::Row> { todo!() }",
        "fn f() { let x = Vec::<crate::store::Row>::new(); }",
        "fn f() { for i in 0..crate::store::LIMIT {} }",
        "fn f() { tracing::info!(rows = crate::store::count(), \"read\"); }",
        "macro_rules! m { () => { $crate::store::open() } }",
        "#[crate::store::transactional] fn f() {}",
        "use crate::{domain::Slug, store::{self, Row}};",
        "use crate::{self as _unused_root_of_nothing, store};",
        "use super::store::Row;",
        "use noticeboard::store::Row;",
        "mod inner { use super::super::store::Row; }",
        "pub use\n    crate::\n    store::Row;",
    ];
    for text in texts {
        let found = messages("api/src/http/mod.rs", text);
        assert!(
            found.iter().any(|message| message == expected),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn comments_strings_fields_and_own_names_are_no_mentions() {
    let texts = [
        "// use crate::store::Row;\n/* crate::store */ /// crate::store\nfn f() {}",
        "//! crate::store::Row",
        "fn f() { let s = \"crate::store::open()\"; let r = r#\"use sea_orm::Set\"#; }",
        "fn f(state: State) { state.store.open(); state.sea_orm(); }",
        "pub(crate) fn store() {} pub(in crate::http) fn g() {}",
        "use super::*;",
    ];
    for text in texts {
        assert_allowed("api/src/http/pages.rs", text);
    }
}

#[test]
fn the_root_of_the_crate_is_no_way_around() {
    assert_caught(
        "api/src/http/mod.rs",
        "use crate::*;",
        "http names the root of the crate; name a module",
    );
    assert_caught(
        "api/src/http/mod.rs",
        "use super::*;",
        "http names the root of the crate; name a module",
    );
    assert_caught(
        "api/src/http/mod.rs",
        "use crate as root;",
        "http names the root of the crate; name a module",
    );
    let unknown = "http names Row at the root of the crate, which no rule covers";
    assert_caught("api/src/http/mod.rs", "use crate::Row;", unknown);
    assert_caught(
        "api/src/lib.rs",
        "mod store; pub use store::Row;",
        "lib names store",
    );
    assert_caught(
        "api/src/lib.rs",
        "mod store; pub use store::*;",
        "lib names store",
    );
}

#[test]
fn a_file_that_no_rule_covers_is_caught() {
    assert_caught("api/src/utils.rs", "", "no rule covers the module utils");
    assert_caught("api/src/jobs/mod.rs", "", "no rule covers the module jobs");
    assert_caught(
        "elsewhere/main.rs",
        "",
        "is no source file of a member of the workspace",
    );
}

#[test]
fn a_violation_says_where_it_is() {
    let found = layers::violations(
        Path::new("api/src/http/pages.rs"),
        "//! Pages.\n\nuse crate::store::Row;\n",
    );
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(lines, ["api/src/http/pages.rs:3: http names store"]);
}
