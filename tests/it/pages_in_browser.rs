//! The pages in a real browser, over notices in which everything happened that can.

use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{DraftRef, Engine, TestApp, put_section, section, set_title, title};
use noticeboard_tests::clients::{self, Page};
use noticeboard_tests::shared_data;
use serde_json::{Value, json};

/// So many versions in eight years.
const MANY: u32 = 60;

#[tokio::test(flavor = "multi_thread")]
async fn every_page_can_be_read_by_everybody() {
    if clients::browser().await.is_none() {
        return;
    }
    let app = TestApp::start(Engine::Sqlite)
        .await
        .expect("SQLite is everywhere");
    let mut pages = vec![page("/", 200)];
    app.set_now("2017-03-01T09:00:00Z").await;
    everything_happens(&app, &mut pages).await;
    others(&app, &mut pages).await;
    real(&app, &mut pages).await;
    previews(&app, &mut pages).await;
    pages.push(page("/notices/absent", 404));
    clients::read_pages(app.url(), &pages).await;
}

fn page(path: &str, status: u16) -> Page {
    Page {
        path: path.to_owned(),
        status,
    }
}

async fn publish(app: &TestApp, slug: &str, edits: &[Value], more: Value) {
    let draft = app.draft(slug, edits).await;
    let payload = app.publishing(&draft, more).await;
    assert_eq!(payload["errors"], json!([]), "{payload:#}");
}

async fn act(app: &TestApp, field: &str, input: Value) {
    app.as_role(Role::Admin)
        .done(field, input, "notice { slug }")
        .await;
}

/// A notice in three languages with sixty versions, of which one was withdrawn and one called off; for a while nothing
/// was in force; one is announced.
async fn everything_happens(app: &TestApp, pages: &mut Vec<Page>) {
    let slug = "privacy";
    app.create_notice(slug).await;
    for turn in 1..=MANY {
        app.advance(days(15 + 11 * u64::from(turn % 6))).await;
        let materiality = if turn % 5 == 0 { "MATERIAL" } else { "EDITORIAL" };
        let note = format!(
            "We now keep *{turn} months* of logs.\n\n- Shorter words.\n- [More](https://example.org/{turn})."
        );
        publish(
            app,
            slug,
            &edits(turn),
            json!({"materiality": materiality, "materialityReason": "Nothing new is done.", "changeNote": note, "pending": "KEEP"}),
        )
        .await;
        match turn {
            20 => {
                app.advance(days(30)).await;
                let input =
                    json!({"slug": slug, "number": 20, "reason": "It named a person.", "then": "PREVIOUS"});
                act(app, "withdrawVersion", input).await;
            }
            40 => {
                let input = json!({"slug": slug, "reason": "The shop is closed for rebuilding."});
                act(app, "retireNotice", input).await;
            }
            _ => {}
        }
    }
    app.advance(days(40)).await;
    let announced =
        |instant: &str| json!({"effectiveFrom": instant, "announce": true, "materiality": "MATERIAL"});
    let soon = [section("data", "Data we hold", "We will hold your name alone.")];
    publish(app, slug, &soon, announced("2025-04-01T00:00:00Z")).await;
    let input = json!({"slug": slug, "number": 61, "reason": "The law was put off."});
    act(app, "cancelVersion", input).await;
    publish(app, slug, &soon, announced("2025-06-01T12:00:00Z")).await;
    pages.extend([
        page("/notices/privacy", 200),
        page("/notices/privacy?locale=ar", 200),
        page("/notices/privacy?locale=fr", 200),
        page("/notices/privacy/history", 200),
        page("/notices/privacy/versions/7", 200),
        page("/notices/privacy/versions/20", 410),
        page("/notices/privacy/versions/61", 410),
        page("/notices/privacy/versions/62", 200),
        page("/notices/privacy/versions/99", 404),
        page("/notices/privacy/compare/39...41", 200),
        page("/notices/privacy/compare/60...62?locale=ar", 200),
        page("/notices/privacy/compare/7...7", 200),
        page("/notices/privacy/compare/19...20", 410),
    ]);
}

fn days(count: u64) -> Duration {
    Duration::from_hours(24 * count)
}

fn edits(turn: u32) -> Vec<Value> {
    let text = format!(
        "We hold your name and address for {turn} months, and **nothing else**.\n\n1. Name\n2. Address\n\n\
                        | Purpose | Ground | Kept |\n|---|---|---|\n| Orders | Contract | {turn} months |\n"
    );
    let mut edits = vec![section("data", "Data we hold", &text)];
    // After a retirement a draft begins empty, as at the start.
    if turn == 1 || turn == 41 {
        let cookie = json!({"key": "_ga", "name": "_ga", "category": "ANALYTICS", "purpose": "Counts visits.",
            "provider": "Google Analytics, a service of a company with a long name", "domain": "www.example.org",
            "recipients": ["Google Ireland Limited", "Google LLC"], "lifetime": {"kind": "FIXED", "duration": "P2Y"},
            "policyUrl": "https://policies.google.com/privacy", "sectionKey": "cookies"});
        edits.extend([
            title("Privacy notice"),
            section("cookies", "Cookies", "What we store on your device:"),
            json!({"putCookie": cookie}),
            section(
                "rights",
                "Your rights",
                "Write to [us](mailto:privacy@example.org).",
            ),
        ]);
        for (locale, title, words) in [
            (
                "ar",
                "إشعار الخصوصية",
                ["البيانات", "ملفات تعريف الارتباط", "حقوقك", "يحصي الزيارات."],
            ),
            (
                "nb",
                "Personvernerklæring",
                [
                    "Opplysninger",
                    "Informasjonskapsler",
                    "Dine rettigheter",
                    "Teller besøk.",
                ],
            ),
        ] {
            let [data, cookies, rights, purpose] = words;
            edits.extend([
                set_title(locale, title),
                put_section(locale, "data", data, data),
                put_section(locale, "cookies", cookies, cookies),
                put_section(locale, "rights", rights, rights),
                json!({"putCookie": {"key": "_ga", "locale": locale, "purpose": purpose}}),
            ]);
        }
    }
    edits
}

/// One that ended, one that is only announced, one that is written from right to left.
async fn others(app: &TestApp, pages: &mut Vec<Page>) {
    app.create_notice("shop").await;
    app.publish_text("shop", "We sell.").await;
    act(
        app,
        "retireNotice",
        json!({"slug": "shop", "reason": "The shop is closed."}),
    )
    .await;
    app.create_notice("soon").await;
    let more = json!({"effectiveFrom": "2027-06-01T00:00:00Z", "announce": true});
    publish(
        app,
        "soon",
        &[title("Privacy of the new app"), section("data", "Data", "Soon.")],
        more,
    )
    .await;
    let settings = json!({"defaultLocale": "ar", "requiredLocales": ["ar"]});
    app.create_notice_with("khususia", settings).await;
    let arabic = [
        title("سياسة الخصوصية"),
        section("data", "البيانات", "نحن نحتفظ باسمك."),
    ];
    publish(app, "khususia", &arabic, json!({"changeNote": "النسخة الأولى."})).await;
    pages.extend([
        page("/notices/shop", 410),
        page("/notices/shop/history", 200),
        page("/notices/soon", 410),
        page("/notices/soon/history", 200),
        page("/notices/khususia", 200),
        page("/notices/khususia/history", 200),
    ]);
}

/// Drafts, one of a notice in three languages, and one that is a draft no more.
async fn previews(app: &TestApp, pages: &mut Vec<Page>) {
    let drafts = [
        app.draft("privacy", &[section("data", "Data we hold", "Less than before.")])
            .await,
        app.draft("khususia", &[section("data", "البيانات", "لا شيء.")])
            .await,
    ];
    let closed = app
        .draft("privacy", &[section("data", "Data we hold", "Never.")])
        .await;
    let token = async |draft: &DraftRef| {
        let input = json!({"draftId": draft.id, "validFor": "P30D"});
        let payload = app
            .as_role(Role::Editor)
            .done("createPreviewToken", input, "token")
            .await;
        payload["token"].as_str().expect("a token").to_owned()
    };
    let [privacy, khususia] = [token(&drafts[0]).await, token(&drafts[1]).await];
    let ended = token(&closed).await;
    let input = json!({"draftId": closed.id, "expectedRevision": closed.revision});
    app.as_role(Role::Editor)
        .done("discardDraft", input, "draft { state }")
        .await;
    pages.extend([
        page(&format!("/preview?token={privacy}"), 200),
        page(&format!("/preview?token={privacy}&locale=ar"), 200),
        page(&format!("/preview?token={privacy}&locale=fr"), 200),
        page(&format!("/preview?token={khususia}"), 200),
        page(&format!("/preview?token={ended}"), 410),
        page("/preview", 404),
    ]);
}

/// A page as it stands on a website, where that is on this machine.
async fn real(app: &TestApp, pages: &mut Vec<Page>) {
    let Some(folder) = shared_data::folder() else {
        return;
    };
    let document = std::fs::read_to_string(folder.join("wordpress-page.json")).expect("the page can be read");
    app.create_notice("real").await;
    let input = json!({"slug": "real", "format": "WORDPRESS", "document": document});
    let editor = app.as_role(Role::Editor);
    let payload = editor
        .done("importDocument", input, "draft { id revision }")
        .await;
    let draft = DraftRef::of(&payload);
    app.publish(&draft).await;
    pages.extend([page("/notices/real", 200), page("/notices/real/versions/1", 200)]);
}
