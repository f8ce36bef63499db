//! `/preview`: a draft as the page that it will become, for whoever holds its token.

use std::time::Duration;

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Answer, DraftRef, TestApp, put_section, section, set_title, title};
use serde_json::json;

noticeboard_tests::on_both!(
    a_draft_is_shown_as_the_page_that_it_becomes,
    the_page_says_that_it_is_a_draft_and_whose_label_it_has,
    the_page_can_be_loaded_again_and_in_another_language,
    nobody_keeps_the_page_lists_it_or_hears_its_address,
    a_draft_of_a_notice_that_nobody_knows_has_no_way_to_it,
    an_empty_draft_says_so,
    what_ended_is_410_and_what_never_was_is_404,
    what_became_of_a_draft_is_not_told,
    a_bearer_of_the_token_needs_no_address,
    two_tokens_in_an_address_are_none,
    a_role_adds_nothing_to_the_page,
);

const SLUG: &str = "privacy";

async fn token(app: &TestApp, draft: &DraftRef) -> String {
    let input = json!({"draftId": draft.id});
    let reviewer = app.as_role(Role::Reviewer);
    let payload = reviewer.done("createPreviewToken", input, "token").await;
    payload["token"].as_str().unwrap().to_owned()
}

async fn drafted(app: &TestApp) -> DraftRef {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "In force.").await;
    let edits = [
        title("Privacy, soon"),
        section(
            "data",
            "Data",
            "Not in force yet.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        ),
        section("rights", "Rights", "Some."),
        set_title("nb", "Personvern, snart"),
        put_section("nb", "data", "Opplysninger", "Ikke ennå."),
        put_section("nb", "rights", "Rettigheter", "Noen."),
    ];
    app.draft(SLUG, &edits).await
}

async fn preview(app: &TestApp, token: &str, more: &str) -> Answer {
    app.anonymous()
        .get(&format!("/preview?token={token}{more}"))
        .await
}

fn expect_private(answer: &Answer) {
    for (name, value) in [
        ("cache-control", "private, no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-robots-tag", "noindex, nofollow"),
        ("etag", ""),
    ] {
        assert_eq!(answer.header(name), value, "{name} of {}", answer.status);
    }
}

/// The table of contents and the text.
fn text(answer: &Answer) -> &str {
    let start = answer
        .text
        .find("<nav class=\"contents\"")
        .expect("a table of contents");
    let end = answer.text.find("</article>").expect("a text");
    &answer.text[start..end]
}

async fn a_draft_is_shown_as_the_page_that_it_becomes(app: TestApp) {
    let draft = drafted(&app).await;
    let token = token(&app, &draft).await;
    let mut shown = Vec::new();
    for locale in ["en", "nb"] {
        let page = preview(&app, &token, &format!("&locale={locale}")).await;
        assert_eq!(page.status, 200);
        shown.push(page);
    }
    assert!(text(&shown[0]).contains("Not in force yet.") && text(&shown[1]).contains("Ikke ennå."));
    app.publish(&draft).await;
    for (page, locale) in shown.iter().zip(["en", "nb"]) {
        let published = app
            .anonymous()
            .get(&format!("/notices/privacy?locale={locale}"))
            .await;
        assert_eq!(text(page), text(&published));
        let heading = |page: &Answer| {
            page.text
                .split("<h1>")
                .nth(1)
                .unwrap()
                .split("</h1>")
                .next()
                .unwrap()
                .to_owned()
        };
        assert_eq!(heading(page), heading(&published));
    }
}

async fn the_page_says_that_it_is_a_draft_and_whose_label_it_has(app: TestApp) {
    app.create_notice(SLUG).await;
    app.publish_text(SLUG, "In force.").await;
    let input = json!({"slug": SLUG, "label": "For <lawyers>"});
    let editor = app.as_role(Role::Editor);
    let draft = DraftRef::of(&editor.done("createDraft", input, "draft { id revision }").await);
    let page = preview(&app, &token(&app, &draft).await, "").await;
    for part in [
        "<title>Draft: Privacy</title>",
        "<meta name=\"robots\" content=\"noindex, nofollow\">",
        "This is a draft.",
        "2026-01-01 01:00",
        "For &lt;lawyers&gt;",
        "href=\"notices/privacy\"",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains("<script") && !page.text.contains("editor"));
}

async fn the_page_can_be_loaded_again_and_in_another_language(app: TestApp) {
    let draft = drafted(&app).await;
    let token = token(&app, &draft).await;
    let first = preview(&app, &token, "").await;
    assert_eq!(preview(&app, &token, "").await.text, first.text);
    // The only place of the token in the page is its own choice of language.
    let href = format!("?token={token}&amp;locale=nb");
    assert_eq!(first.text.matches(&token).count(), 1, "{}", first.text);
    assert!(
        first
            .text
            .contains(&format!("<a href=\"{href}\" hreflang=\"nb\">")),
        "{}",
        first.text
    );
    let other = preview(&app, &token, "&locale=nb").await;
    assert!(other.text.contains("Personvern, snart") && other.text.contains("<html lang=\"nb\""));
    let missing = preview(&app, &token, "&locale=fr").await;
    assert!(missing.text.contains("not there in") && missing.text.contains("Privacy, soon"));
}

async fn nobody_keeps_the_page_lists_it_or_hears_its_address(app: TestApp) {
    let draft = drafted(&app).await;
    let token = token(&app, &draft).await;
    expect_private(&preview(&app, &token, "").await);
    expect_private(&app.anonymous().get("/preview").await);
    expect_private(&app.anonymous().get("/preview?token=nonsense").await);
    let path = format!("/preview?token={token}");
    let head = app.anonymous().ask("HEAD", &path, &[]).await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    expect_private(&head);
    let posted = app.anonymous().ask("POST", &path, &[]).await;
    assert_eq!(posted.status, 405);
    expect_private(&posted);
    let bad = app.with_credential("Bearer nonsense").get(&path).await;
    assert_eq!(bad.status, 401);
    expect_private(&bad);
    // What the edit changed is there at once: nothing was kept on the way.
    app.edit(&draft, &[title("Changed since")]).await;
    assert!(preview(&app, &token, "").await.text.contains("Changed since"));
}

async fn a_draft_of_a_notice_that_nobody_knows_has_no_way_to_it(app: TestApp) {
    app.create_notice("secret").await;
    let draft = app
        .draft("secret", &[title("Hush"), section("data", "Data", "Hush.")])
        .await;
    let page = preview(&app, &token(&app, &draft).await, "").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("<h1>Hush</h1>"));
    assert!(!page.text.contains("notices/secret"), "{}", page.text);
}

async fn an_empty_draft_says_so(app: TestApp) {
    app.create_notice("secret").await;
    let draft = app.draft("secret", &[]).await;
    let page = preview(&app, &token(&app, &draft).await, "").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Nothing is written here yet.") && page.text.contains("<h1>secret</h1>"));
}

async fn what_ended_is_410_and_what_never_was_is_404(app: TestApp) {
    let draft = drafted(&app).await;
    let expiring = token(&app, &draft).await;
    app.advance(Duration::from_secs(3_601)).await;
    let expired = preview(&app, &expiring, "").await;
    assert_eq!(expired.status, 410);
    assert!(expired.text.contains("could be read here until") && expired.text.contains("2026-01-01 01:00"));
    let other = token(&app, &draft).await;
    app.publish(&draft).await;
    let closed = preview(&app, &other, "").await;
    assert_eq!(closed.status, 410);
    assert!(closed.text.contains("was published or thrown away"));
    let (first, last) = other.split_at(other.len() - 1);
    let changed = format!("{first}{}", if last == "A" { "E" } else { "A" });
    for query in [
        "",
        "?token=",
        "?token=nbp_",
        &format!("?token={changed}"),
        &format!("?token={first}"),
    ] {
        let unknown = app.anonymous().get(&format!("/preview{query}")).await;
        assert_eq!(unknown.status, 404, "{query}");
        assert!(unknown.text.contains("No such preview"), "{query}");
    }
    for page in [expired, closed] {
        expect_private(&page);
        assert!(!page.text.contains("Not in force yet.") && !page.text.contains("Privacy, soon"));
    }
}

async fn what_became_of_a_draft_is_not_told(app: TestApp) {
    let scheduled = drafted(&app).await;
    let discarded = app.draft(SLUG, &[section("data", "Data", "Never.")]).await;
    let tokens = [token(&app, &scheduled).await, token(&app, &discarded).await];
    let more = json!({"effectiveFrom": "2026-06-01T00:00:00Z"});
    assert_eq!(app.publishing(&scheduled, more).await["errors"], json!([]));
    let input = json!({"draftId": discarded.id, "expectedRevision": discarded.revision});
    app.as_role(Role::Editor)
        .done("discardDraft", input, "draft { state }")
        .await;
    let [one, other] = [
        preview(&app, &tokens[0], "").await,
        preview(&app, &tokens[1], "").await,
    ];
    assert_eq!((one.status, other.status), (410, 410));
    assert_eq!(one.text, other.text);
}

async fn a_bearer_of_the_token_needs_no_address(app: TestApp) {
    let draft = drafted(&app).await;
    let token = token(&app, &draft).await;
    let holder = app.with_credential(&format!("Bearer {token}"));
    let page = holder.get("/preview").await;
    assert_eq!(page.status, 200);
    expect_private(&page);
    assert!(page.text.contains("Privacy, soon") && !page.text.contains(&token));
    assert!(page.text.contains("<a href=\"?locale=nb\""), "{}", page.text);
    app.publish(&draft).await;
    assert_eq!(holder.get("/preview").await.status, 401);
    // Whoever has a role and no token of a draft is shown none.
    assert_eq!(app.as_role(Role::Admin).get("/preview").await.status, 404);
}

async fn two_tokens_in_an_address_are_none(app: TestApp) {
    let draft = drafted(&app).await;
    let token = token(&app, &draft).await;
    for more in [format!("&token={token}"), "&token=".to_owned()] {
        assert_eq!(preview(&app, &token, &more).await.status, 404, "{more}");
    }
}

async fn a_role_adds_nothing_to_the_page(app: TestApp) {
    app.create_notice("secret").await;
    let draft = app
        .draft("secret", &[title("Hush"), section("data", "Data", "Hush.")])
        .await;
    let path = format!("/preview?token={}", token(&app, &draft).await);
    let [nobody, admin] = [
        app.anonymous().get(&path).await,
        app.as_role(Role::Admin).get(&path).await,
    ];
    assert_eq!((admin.status, &admin.text), (200, &nobody.text));
}
