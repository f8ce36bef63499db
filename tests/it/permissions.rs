//! Who may call what: every root field against every kind of caller. A field without a row fails.

use std::collections::BTreeSet;
use std::time::Duration;

use async_graphql::parser::{
    parse_schema,
    types::{TypeKind, TypeSystemDefinition},
};
use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Caller, TestApp, codes};
use serde_json::{Value, json};

noticeboard_tests::on_both!(
    every_root_field_is_open_to_whom_the_table_says,
    a_bad_token_is_401_and_never_anonymous,
    a_limited_token_creates_listed_slugs_only,
);

/// A stream that tells nothing for so long has nothing to tell.
const SILENCE: Duration = Duration::from_secs(3);

/// What a caller gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// The answer, or a user error about its input.
    Allowed,
    /// As if the thing were not there.
    Absent,
    Unauthenticated,
    Forbidden,
}
use Verdict::{Absent, Allowed, Forbidden, Unauthenticated};

const ALL: &[Role] = Role::ALL;
const WRITERS: &[Role] = &[Role::Editor, Role::Admin];
const REVIEWERS: &[Role] = &[Role::Reviewer, Role::Admin];
const PREVIEWERS: &[Role] = &[Role::Editor, Role::Reviewer, Role::Admin];
const PUBLISHERS: &[Role] = &[Role::Publisher, Role::Admin];
const ADMINS: &[Role] = &[Role::Admin];
const LOG_READERS: &[Role] = &[Role::Auditor, Role::Admin];

/// Field; whom it is open to; what other roles, somebody anonymous, and an administrator of another notice get.
type Row = (&'static str, &'static [Role], Verdict, Verdict, Verdict);

const QUERIES: &[Row] = &[
    ("auditLog", LOG_READERS, Forbidden, Unauthenticated, Allowed),
    ("checkpoint", ALL, Allowed, Allowed, Allowed),
    ("consistencyProof", ALL, Allowed, Allowed, Allowed),
    ("cookieSuggestions", ALL, Allowed, Unauthenticated, Allowed),
    ("inclusionProof", ALL, Allowed, Allowed, Allowed),
    ("logKeys", ALL, Allowed, Allowed, Allowed),
    ("node", ALL, Allowed, Absent, Absent),
    ("nodes", ALL, Allowed, Absent, Absent),
    ("notice", ALL, Allowed, Absent, Absent),
    ("notices", ALL, Allowed, Allowed, Allowed),
    ("viewer", ALL, Allowed, Allowed, Allowed),
    ("webhooks", ADMINS, Forbidden, Unauthenticated, Allowed),
];

const MUTATIONS: &[Row] = &[
    (
        "announceVersion",
        PUBLISHERS,
        Forbidden,
        Unauthenticated,
        Forbidden,
    ),
    ("cancelVersion", PUBLISHERS, Forbidden, Unauthenticated, Forbidden),
    ("createDraft", WRITERS, Forbidden, Unauthenticated, Forbidden),
    ("createNotice", ADMINS, Forbidden, Unauthenticated, Forbidden),
    (
        "createPreviewToken",
        PREVIEWERS,
        Forbidden,
        Unauthenticated,
        Absent,
    ),
    ("createWebhook", ADMINS, Forbidden, Unauthenticated, Forbidden),
    ("deleteWebhook", ADMINS, Forbidden, Unauthenticated, Absent),
    ("discardDraft", WRITERS, Forbidden, Unauthenticated, Absent),
    ("editDraft", WRITERS, Forbidden, Unauthenticated, Absent),
    ("eraseSubject", ADMINS, Forbidden, Unauthenticated, Forbidden),
    ("eraseVersion", ADMINS, Forbidden, Unauthenticated, Forbidden),
    ("importCookies", WRITERS, Forbidden, Unauthenticated, Forbidden),
    ("importDocument", WRITERS, Forbidden, Unauthenticated, Forbidden),
    ("importHistory", PUBLISHERS, Forbidden, Unauthenticated, Forbidden),
    ("publishDraft", PUBLISHERS, Forbidden, Unauthenticated, Absent),
    ("rebaseDraft", WRITERS, Forbidden, Unauthenticated, Absent),
    ("replayWebhook", ADMINS, Forbidden, Unauthenticated, Absent),
    (
        "restoreVersion",
        PUBLISHERS,
        Forbidden,
        Unauthenticated,
        Forbidden,
    ),
    ("retireNotice", ADMINS, Forbidden, Unauthenticated, Forbidden),
    ("reviewDraft", REVIEWERS, Forbidden, Unauthenticated, Absent),
    ("submitDraft", WRITERS, Forbidden, Unauthenticated, Absent),
    ("updateNotice", ADMINS, Forbidden, Unauthenticated, Forbidden),
    ("updateWebhook", ADMINS, Forbidden, Unauthenticated, Absent),
    ("withdrawVersion", ADMINS, Forbidden, Unauthenticated, Forbidden),
];

const SUBSCRIPTIONS: &[Row] = &[
    (
        "auditEventAppended",
        LOG_READERS,
        Forbidden,
        Unauthenticated,
        Absent,
    ),
    ("noticePublished", ALL, Allowed, Allowed, Absent),
];

/// What inputs name.
struct Known {
    draft: String,
    webhook: String,
    doomed_webhook: String,
}

/// A sound input that the state of things refuses, so that no call is in the way of the next.
fn input(field: &str, known: &Known) -> Value {
    let draft = &known.draft;
    let version = json!({"slug": "privacy", "number": 1});
    let with = |mut input: Value, more: Value| {
        input
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        input
    };
    let stale = json!({"draftId": draft, "expectedRevision": 99});
    let remarks = json!({"changeNote": "Changed."});
    match field {
        "announceVersion" => version,
        "cancelVersion" | "eraseVersion" => with(version, json!({"reason": "Wrong."})),
        "createDraft" => json!({"slug": "secret"}),
        "createNotice" => json!({"slug": "privacy", "defaultLocale": "en"}),
        "editDraft" => with(stale, json!({"edits": [{"setTitle": {"title": "T"}}]})),
        "eraseSubject" => json!({"subject": "somebody who was never here"}),
        "importCookies" => json!({"slug": "secret", "format": "KLARO", "document": "{}"}),
        "importDocument" => json!({"slug": "secret", "format": "WORDPRESS", "document": "{}"}),
        "importHistory" => {
            let item = json!({"document": "x", "effectiveFrom": "2999-01-01T00:00:00Z"});
            json!({"slug": "secret", "format": "MARKDOWN", "items": [item]})
        }
        "publishDraft" => with(stale, remarks),
        "discardDraft" | "rebaseDraft" | "submitDraft" => stale,
        "reviewDraft" => {
            let hash = format!("sha256:{}", "0".repeat(64));
            json!({"draftId": draft, "contentHash": hash, "decision": "APPROVE"})
        }
        "createPreviewToken" => json!({"draftId": draft, "validFor": "PT1M"}),
        "restoreVersion" => with(with(version, remarks), json!({"expectedLatest": 0})),
        "retireNotice" => json!({"slug": "secret", "reason": "Closed."}),
        "updateNotice" => json!({"slug": "secret", "expectedRevision": 99}),
        "withdrawVersion" => with(version, json!({"reason": "Wrong.", "then": "NOTHING"})),
        // Nobody but an administrator of the notice gets so far as to delete it, and that one comes first.
        "deleteWebhook" => json!({"webhookId": known.doomed_webhook}),
        "createWebhook" => json!({"url": "https://receiver.example/", "slugs": ["secret"]}),
        "updateWebhook" => json!({"webhookId": known.webhook, "isActive": true}),
        "replayWebhook" => json!({"webhookId": known.webhook, "afterSequence": 99}),
        other => panic!("no input for {other}"),
    }
}

fn query(field: &str, known: &Known) -> String {
    let draft = &known.draft;
    match field {
        "auditLog" => "{ auditLog { nodes { sequence } } }".to_owned(),
        "checkpoint" => "{ checkpoint { note } }".to_owned(),
        "consistencyProof" => "{ consistencyProof(fromSize: 1) { hashes } }".to_owned(),
        "cookieSuggestions" => "{ cookieSuggestions(names: [\"_ga\"]) { name } }".to_owned(),
        "inclusionProof" => "{ inclusionProof(sequence: 0) { hashes } }".to_owned(),
        "logKeys" => "{ logKeys { publicKey } }".to_owned(),
        "node" => format!("{{ node(id: \"{draft}\") {{ id }} }}"),
        "nodes" => format!("{{ nodes(ids: [\"{draft}\"]) {{ id }} }}"),
        "notice" => "{ notice(slug: \"secret\") { id } }".to_owned(),
        "notices" => "{ notices { nodes { id } } }".to_owned(),
        "webhooks" => "{ webhooks { id } }".to_owned(),
        "viewer" => "{ viewer { subject } }".to_owned(),
        other => panic!("no query for {other}"),
    }
}

fn verdict(field: &str, response: &Value) -> Verdict {
    let answer = &response["data"][field];
    match codes(response).first().map(String::as_str) {
        Some("UNAUTHENTICATED") => Unauthenticated,
        Some("FORBIDDEN") => Forbidden,
        Some(other) => panic!("{field}: unexpected {other}: {response}"),
        None if answer.is_null() || *answer == json!([null]) => Absent,
        None if codes(answer) == ["NOT_FOUND"] => Absent,
        None => Allowed,
    }
}

fn subscription(field: &str) -> String {
    let from = match field {
        "auditEventAppended" => -1,
        "noticePublished" => 0,
        other => panic!("no subscription for {other}"),
    };
    format!("subscription {{ {field}(afterSequence: {from}) {{ sequence }} }}")
}

async fn ask(caller: &Caller, field: &str, root: &str, known: &Known) -> Verdict {
    let response = match root {
        "Query" => caller.graphql(&query(field, known), json!({})).await,
        "Mutation" => caller.mutation(field, input(field, known), "__typename").await,
        _ => {
            let mut stream = caller.event_stream(&subscription(field), json!({})).await;
            match tokio::time::timeout(SILENCE, stream.next()).await {
                Ok(told) => told.expect("something is told"),
                Err(_) => return Absent,
            }
        }
    };
    verdict(field, &response)
}

fn root_fields(root: &str) -> BTreeSet<String> {
    let document = parse_schema(noticeboard::graphql::sdl()).unwrap();
    let types = document
        .definitions
        .into_iter()
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(found) if found.node.name.node == root => Some(found.node.kind),
            _ => None,
        });
    let fields = types.flat_map(|kind| match kind {
        TypeKind::Object(object) => object.fields,
        _ => Vec::new(),
    });
    fields.map(|field| field.node.name.node.to_string()).collect()
}

async fn prepared(app: &TestApp) -> Known {
    app.create_notice("privacy").await;
    app.publish_text("privacy", "First.").await;
    app.publish_text("privacy", "Second.").await;
    app.create_notice("secret").await;
    let draft = app.draft("secret", &[]).await.id;
    let input = json!({"url": "https://receiver.example/", "slugs": ["secret"]});
    let admin = app.as_role(Role::Admin);
    let webhook = async || {
        let payload = admin.done("createWebhook", input.clone(), "webhook { id }").await;
        payload["webhook"]["id"].as_str().unwrap().to_owned()
    };
    Known {
        draft,
        webhook: webhook().await,
        doomed_webhook: webhook().await,
    }
}

async fn every_root_field_is_open_to_whom_the_table_says(app: TestApp) {
    let known = prepared(&app).await;
    let roots = [
        ("Query", QUERIES),
        ("Mutation", MUTATIONS),
        ("Subscription", SUBSCRIPTIONS),
    ];
    for (root, table) in roots {
        let rows: BTreeSet<String> = table.iter().map(|row| row.0.to_owned()).collect();
        assert_eq!(
            rows,
            root_fields(root),
            "the table and the fields of {root} differ"
        );
        for (field, open_to, for_other_roles, for_anonymous, for_limited) in table {
            for role in Role::ALL {
                let expected = if open_to.contains(role) {
                    Allowed
                } else {
                    *for_other_roles
                };
                let found = ask(&app.as_role(*role), field, root, &known).await;
                assert_eq!(found, expected, "{field} as {}", role.as_str());
            }
            let found = ask(&app.anonymous(), field, root, &known).await;
            assert_eq!(found, *for_anonymous, "{field} as nobody");
            let limited = app.limited(Role::Admin, &["other"]);
            let found = ask(&limited, field, root, &known).await;
            assert_eq!(
                found, *for_limited,
                "{field} as an administrator of another notice"
            );
            // A token without roles reads as anybody does and is refused by name.
            let without_roles = ask(&app.as_subject("nobody", &[]), field, root, &known).await;
            let expected = if *for_anonymous == Unauthenticated {
                Forbidden
            } else {
                *for_anonymous
            };
            assert_eq!(without_roles, expected, "{field} without a role");
        }
    }
}

async fn a_bad_token_is_401_and_never_anonymous(app: TestApp) {
    let known = prepared(&app).await;
    let bad = ["Bearer nonsense", "Basic YTpi", "Bearer ", "bearer a.b.c"];
    for authorization in bad {
        let caller = app.with_credential(authorization);
        for (field, ..) in QUERIES {
            let answer = caller.post(&query(field, &known), json!({})).await;
            assert_eq!(answer.status, 401, "{field} with {authorization}");
            assert!(answer.header("www-authenticate").starts_with("Bearer"));
            assert_eq!(answer.json()["data"], json!(null));
        }
        for (field, ..) in SUBSCRIPTIONS {
            let stream = caller.event_stream(&subscription(field), json!({})).await;
            assert_eq!(stream.status(), 401, "{field} with {authorization}");
        }
        for (field, ..) in MUTATIONS {
            let response = caller.mutation(field, input(field, &known), "__typename").await;
            assert_eq!(codes(&response), ["UNAUTHENTICATED"], "{field}");
        }
    }
    let expired = app.as_role(Role::Admin);
    app.set_now("2126-06-01T00:00:00Z").await;
    assert_eq!(
        expired.post("{ viewer { subject } }", json!({})).await.status,
        401
    );
}

async fn a_limited_token_creates_listed_slugs_only(app: TestApp) {
    let limited = app.limited(Role::Admin, &["mine", "ours"]);
    let create = async |slug: &str| {
        let input = json!({"slug": slug, "defaultLocale": "en"});
        let response = limited.mutation("createNotice", input, "notice { slug }").await;
        verdict("createNotice", &response)
    };
    assert_eq!(create("mine").await, Allowed);
    assert_eq!(create("theirs").await, Forbidden);
    let rename = |slug: &str| json!({"slug": "mine", "newSlug": slug});
    let refused = limited
        .mutation("updateNotice", rename("theirs"), "notice { slug }")
        .await;
    assert_eq!(codes(&refused), ["FORBIDDEN"]);
    let renamed = limited
        .done("updateNotice", rename("ours"), "notice { slug formerSlugs }")
        .await;
    assert_eq!(
        renamed["notice"],
        json!({"slug": "ours", "formerSlugs": ["mine"]})
    );
}
