//! The example sites, built and driven: what is published is on the page as soon as the webhook was told.
//!
//! On SQLite alone: what differs between the databases is behind the same HTTP, and a build takes its time.

mod hook;
mod page;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use noticeboard::app::serving::Serving;
use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Engine, Setup, TestApp, section, title};
use noticeboard_tests::clients::{self, Example, Site};
use noticeboard_tests::program::free_port;
use serde_json::json;

use hook::Hook;
use page::Shown;

#[tokio::test(flavor = "multi_thread")]
async fn a_next_js_site_shows_what_is_in_force_as_soon_as_its_webhook_is_told() {
    let start = [
        "node_modules/next/dist/bin/next",
        "start",
        "--hostname",
        "127.0.0.1",
    ];
    // Its build checks the types too.
    drive("nextjs", &["codegen", "build"], &start).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_astro_site_shows_what_is_in_force_as_soon_as_its_webhook_is_told() {
    drive(
        "astro",
        &["codegen", "check", "build"],
        &["dist/server/entry.mjs"],
    )
    .await;
}

async fn drive(name: &str, scripts: &[&str], start: &[&str]) {
    let Some(example) = Example::open(name).await else {
        return;
    };
    let app = TestApp::start_with(Engine::Sqlite, real_time()).await.unwrap();
    publish_a_whole_notice(&app).await;
    build(&app, &example, scripts).await;
    let port = free_port();
    let hook = Hook::of(&app, port).await;
    let port_text = port.to_string();
    let environment = [
        ("HOST", "127.0.0.1"),
        ("PORT", port_text.as_str()),
        ("NOTICEBOARD_URL", app.url()),
        ("NOTICEBOARD_WEBHOOK_SECRET", hook.secret.as_str()),
    ];
    let site = example.start(start, port, &environment).await;
    a_notice_is_shown_as_it_is(&site).await;
    what_is_not_there_is_404(&site).await;
    cookies_are_listed_by_category(&site).await;
    let addresses =
        ["en/privacy", "nb/privacy", "en/privacy/cookies"].map(|path| format!("{}/{path}", site.url()));
    clients::judge_pages(&addresses).await;
    what_nobody_told_the_site_is_not_shown(&app, &site, &hook).await;
    what_changes_is_shown_when_the_webhook_was_told(&app, &site, &hook).await;
}

fn real_time() -> Setup {
    Setup {
        real_time: true,
        ..Setup::default()
    }
}

/// Types from the running server; then everything against one that trusts these documents and executes no others.
async fn build(app: &TestApp, example: &Example, scripts: &[&str]) {
    let (codegen, rest) = scripts.split_first().unwrap();
    example.npm(codegen, &[("NOTICEBOARD_URL", app.url())]).await;
    let manifest = example.read("src/gql/persisted-documents.json");
    let manifests = [("persisted-documents.json", manifest.as_str())];
    let only_trusted = Setup {
        serving: Serving::default().trusting(&manifests, true).unwrap(),
        ..real_time()
    };
    let server = app.another_server_with(only_trusted).await;
    for script in rest {
        example.npm(script, &[("NOTICEBOARD_URL", server.url())]).await;
    }
}

async fn publish_a_whole_notice(app: &TestApp) {
    app.create_notice("privacy").await;
    let put = |key: &str, heading: Option<&str>, parent: Option<&str>, text: &str| {
        json!({"putSection": {
        "key": key, "heading": heading, "parentKey": parent, "body": {"markdown": text}}})
    };
    let cookie = |key: &str, section: Option<&str>, category: &str| {
        json!({"putCookie": {
        "key": key, "name": key, "sectionKey": section, "category": category, "purpose": "Remembers <you>.",
        "recipients": ["Example & Sons"], "lifetime": {"kind": "FIXED", "duration": "P30D"}}})
    };
    let edits = [
        title("Privacy at Example"),
        put("introduction", None, None, "We are **Example**."),
        put("data", Some("Data"), None, "We keep your data."),
        put("logs", Some("Logs"), Some("data"), "We keep logs."),
        cookie("_ga", Some("logs"), "ANALYTICS"),
        cookie("theme", None, "STRICTLY_NECESSARY"),
    ];
    let draft = app.draft("privacy", &edits).await;
    app.publish(&draft).await;
}

fn page_address(site: &Site, lang: &str) -> String {
    format!("{}/{lang}/privacy", site.url())
}

async fn a_notice_is_shown_as_it_is(site: &Site) {
    let english = Shown::at(&page_address(site, "en")).await;
    assert_eq!(english.status, 200, "{}", site.log());
    assert_eq!(english.cache_control, "public, max-age=0, must-revalidate");
    assert_eq!(english.attribute("html", "lang"), Some("en"));
    assert_eq!(english.attribute("article", "lang"), Some("en"));
    assert_eq!(
        english.texts("h1, h2, h3"),
        ["Privacy at Example", "Data", "Logs"]
    );
    assert_eq!(
        (english.texts("h2#data").len(), english.texts("h3#logs").len()),
        (1, 1)
    );
    assert_eq!(english.texts("section strong"), ["Example"]);
    assert_eq!(english.version(), "Version 1");
    assert_eq!(english.texts(".fallback"), [""; 0]);
    let rows = english.texts("tbody tr");
    assert_eq!(
        rows,
        [
            "_gaRemembers <you>.Analytics, asks for your consent30 daysExample & Sons",
            "themeRemembers <you>.Strictly necessary, needs no consent30 daysExample & Sons",
        ]
    );
    let norwegian = Shown::at(&page_address(site, "nb")).await;
    assert_eq!(norwegian.attribute("html", "lang"), Some("nb"));
    assert_eq!(
        norwegian.attribute("article", "lang"),
        Some("en"),
        "it is shown in English"
    );
    assert_eq!(norwegian.texts(".fallback").len(), 1);
    assert_eq!(norwegian.version(), "Versjon 1");
}

async fn cookies_are_listed_by_category(site: &Site) {
    let shown = Shown::at(&format!("{}/cookies", page_address(site, "en"))).await;
    assert_eq!(
        (shown.status, shown.texts("h1")),
        (200, vec!["Cookies".to_owned()])
    );
    assert_eq!(shown.cache_control, "public, max-age=0, must-revalidate");
    let captions = shown.texts("caption");
    assert_eq!(captions, ["Cookies: Strictly necessary", "Cookies: Analytics"]);
    assert_eq!(shown.texts("tbody th"), ["theme", "_ga"]);
}

async fn what_is_not_there_is_404(site: &Site) {
    for path in ["en/nowhere", "xx/privacy", "%22/privacy"] {
        let shown = Shown::at(&format!("{}/{path}", site.url())).await;
        assert_eq!(shown.status, 404, "{path}: {}", site.log());
    }
}

/// It keeps its pages, whoever says without the secret that they are old.
async fn what_nobody_told_the_site_is_not_shown(app: &TestApp, site: &Site, hook: &Hook) {
    app.publish_text("privacy", "Second.").await;
    let notice = app.anonymous().notice("privacy", "cacheTags").await;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let message = json!({"type": "notice.in_force", "data": {
        "notice": {"slug": "privacy"}, "invalidatedTags": notice["cacheTags"]}});
    for signature in ["v1,bm90IHRoZSBzaWduYXR1cmUgb2YgYW55Ym9keSBhdCBhbGw=", ""] {
        let told = reqwest::Client::new()
            .post(&hook.url)
            .header("content-type", "application/json")
            .header("webhook-id", "msg_forged")
            .header("webhook-timestamp", now.to_string())
            .header("webhook-signature", signature)
            .body(message.to_string());
        assert_eq!(told.send().await.unwrap().status(), 401);
    }
    assert_eq!(Shown::at(&page_address(site, "en")).await.version(), "Version 1");
}

/// The request after the webhook was told is answered with what is in force: nothing older is shown once more.
async fn what_changes_is_shown_when_the_webhook_was_told(app: &TestApp, site: &Site, hook: &Hook) {
    hook.switch(app, true).await;
    let admin = app.as_role(Role::Admin);
    app.publish_text("privacy", "Third.").await;
    hook.wait_until_told(app, 1).await;
    assert_shows(site, &["Version 3", "Versjon 3"]).await;
    // A schedule, at its instant.
    let draft = app.draft("privacy", &[section("data", "Data", "Fourth.")]).await;
    let scheduled = app
        .publishing(&draft, json!({"effectiveFrom": in_seconds(3)}))
        .await;
    assert_eq!(scheduled["version"]["state"], "SCHEDULED", "{scheduled}");
    hook.wait_until_told(app, 2).await;
    assert_shows(site, &["Version 4", "Versjon 4"]).await;
    let input = json!({"slug": "privacy", "number": 4, "reason": "It was wrong.", "then": "PREVIOUS"});
    admin.done("withdrawVersion", input, "version { number }").await;
    // It went, and the one before it came.
    hook.wait_until_told(app, 4).await;
    assert_shows(site, &["Version 3", "Versjon 3"]).await;
    let input = json!({"slug": "privacy", "reason": "We closed."});
    admin.done("retireNotice", input, "notice { id }").await;
    hook.wait_until_told(app, 5).await;
    assert_shows(site, &["404", "404"]).await;
    app.publish_text("privacy", "Opened again.").await;
    hook.wait_until_told(app, 6).await;
    assert_shows(site, &["Version 5", "Versjon 5"]).await;
}

fn in_seconds(seconds: u64) -> String {
    use noticeboard::domain::clock::{Clock as _, SystemClock};
    SystemClock.now().plus(Duration::from_secs(seconds)).to_string()
}

/// The pages in English and Norwegian show these versions, or this status.
async fn assert_shows(site: &Site, wanted: &[&str; 2]) {
    let mut shown = Vec::new();
    for lang in ["en", "nb"] {
        let page = Shown::at(&page_address(site, lang)).await;
        shown.push(match page.status {
            200 => page.version(),
            status => status.to_string(),
        });
    }
    assert_eq!(shown, wanted, "{}", site.log());
}
