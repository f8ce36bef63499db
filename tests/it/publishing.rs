//! What publishing, scheduling and ending do to what is in force.

use noticeboard_tests::app::TestApp;
use serde_json::json;

noticeboard_tests::on_both!(a_draft_that_is_published_now_is_in_force,);

async fn a_draft_that_is_published_now_is_in_force(app: TestApp) {
    app.create_notice("privacy").await;
    assert_eq!(app.publish_text("privacy", "First.").await, 1);
    let notice = app
        .anonymous()
        .notice(
            "privacy",
            "latest { number state effectiveFrom effectiveUntil content { title text } }",
        )
        .await;
    let latest = &notice["latest"];
    assert_eq!(latest["number"], 1);
    assert_eq!(latest["state"], "IN_FORCE");
    assert_eq!(latest["effectiveUntil"], json!(null));
    assert_eq!(latest["content"]["title"], "Privacy");
}
