//! GraphQL clients that people recognise, with what their compilers made of the running server's schema.

use noticeboard::app::serving::Serving;
use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Setup, TestApp, put_section, section, set_title, title};
use noticeboard_tests::clients::Example;
use serde_json::json;
use tokio::sync::OnceCell;

static COMPILED: OnceCell<()> = OnceCell::const_new();

noticeboard_tests::on_both!(codegen_relay_apollo_and_urql_work_against_the_running_server);

async fn codegen_relay_apollo_and_urql_work_against_the_running_server(app: TestApp) {
    let Some(example) = Example::open("clients").await else {
        return;
    };
    let numbers = publish_in_two_languages(&app).await;
    // Types and manifests come from the running server, by introspection; every server has the same schema.
    let server = [("NOTICEBOARD_URL", app.url())];
    let compiled = COMPILED.get_or_init(async || {
        for script in ["codegen", "relay", "check"] {
            example.npm(script, &server).await;
        }
    });
    compiled.await;
    let manifests = [
        ("codegen", example.read("src/gql/persisted-documents.json")),
        (
            "relay",
            example.read("src/relay/__generated__/persisted-queries.json"),
        ),
    ];
    let manifests: Vec<(&str, &str)> = manifests
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let only_trusted = Setup {
        serving: Serving::default().trusting(&manifests, true).unwrap(),
        ..Setup::default()
    };
    let editor = app.as_role(Role::Editor);
    let token = editor.authorization().unwrap().trim_start_matches("Bearer ");
    let told = |url: &str, trusted: bool| {
        json!({
            "url": url, "trusted": trusted, "editor": token, "slug": "privacy",
            "titles": {"en": "Privacy 3", "nb": "Personvern 3"}, "numbers": numbers,
        })
        .to_string()
    };
    for program in ["test/apollo.ts", "test/urql.ts"] {
        // A server of its own for each, which knows none of its documents yet.
        let server = app.another_server_with(Setup::default()).await;
        example.node(program, &told(server.url(), false)).await;
    }
    let server = app.another_server_with(only_trusted).await;
    for program in ["test/apollo.ts", "test/urql.ts", "test/relay.ts"] {
        example.node(program, &told(server.url(), true)).await;
    }
}

async fn publish_in_two_languages(app: &TestApp) -> Vec<i64> {
    app.create_notice("privacy").await;
    let mut numbers = Vec::new();
    for number in 1..=3 {
        let edits = [
            title(&format!("Privacy {number}")),
            section("data", "Data", "We keep your data."),
            set_title("nb", &format!("Personvern {number}")),
            put_section("nb", "data", "Data", "Vi lagrer dine data."),
        ];
        let draft = app.draft("privacy", &edits).await;
        numbers.push(app.publish(&draft).await);
    }
    numbers
}
