//! GraphiQL in a real browser.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Engine, TestApp};
use noticeboard_tests::clients;

#[tokio::test(flavor = "multi_thread")]
async fn a_developer_subscribes_in_graphiql_and_nothing_comes_from_elsewhere() {
    if clients::browser().await.is_none() {
        return;
    }
    let app = TestApp::start(Engine::Sqlite)
        .await
        .expect("SQLite is everywhere");
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    let auditor = app.as_role(Role::Auditor);
    let authorization = auditor.authorization().expect("a role has a token");
    clients::subscribe_in_graphiql(app.url(), authorization).await;
}
