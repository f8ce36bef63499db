//! The page in which developers try queries. All that it loads comes from this server.

use axum::Router;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::get;
use maud::{DOCTYPE, Markup, html};

use crate::http::assets::Asset;
use crate::http::respond;

const SCRIPT: &str = "text/javascript; charset=utf-8";

const STYLE: &str = "text/css; charset=utf-8";

const STYLES: [Asset; 2] = [
    Asset {
        stem: "graphiql",
        ending: "css",
        content_type: STYLE,
        bytes: include_bytes!("../../assets/graphiql/graphiql.min.css.gz"),
        is_gzip: true,
    },
    Asset {
        stem: "page",
        ending: "css",
        content_type: STYLE,
        bytes: include_bytes!("../../assets/graphiql/page.css"),
        is_gzip: false,
    },
];

/// In the order in which they must run.
const SCRIPTS: [Asset; 4] = [
    Asset {
        stem: "react",
        ending: "js",
        content_type: SCRIPT,
        bytes: include_bytes!("../../assets/graphiql/react.production.min.js.gz"),
        is_gzip: true,
    },
    Asset {
        stem: "react-dom",
        ending: "js",
        content_type: SCRIPT,
        bytes: include_bytes!("../../assets/graphiql/react-dom.production.min.js.gz"),
        is_gzip: true,
    },
    Asset {
        stem: "graphiql",
        ending: "js",
        content_type: SCRIPT,
        bytes: include_bytes!("../../assets/graphiql/graphiql.min.js.gz"),
        is_gzip: true,
    },
    Asset {
        stem: "start",
        ending: "js",
        content_type: SCRIPT,
        bytes: include_bytes!("../../assets/graphiql/start.js"),
        is_gzip: false,
    },
];

/// Scripts from here alone. `GraphiQL` adds style elements while its dialogs are open, and its style sheet holds its
/// fonts and pictures as `data:`.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                      font-src 'self' data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// `/graphiql` and what it loads.
pub fn router() -> Router {
    let mut routes = Router::new().route("/graphiql", get(page));
    for asset in SCRIPTS.into_iter().chain(STYLES) {
        let path = format!("/graphiql/assets/{}", asset.name());
        routes = routes.route(&path, get(async move |headers: HeaderMap| asset.serve(&headers)));
    }
    routes
}

async fn page() -> Response {
    let mut response = respond::page(StatusCode::OK, markup());
    response
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// Addresses are relative, so that the page works behind a path of a proxy.
fn markup() -> Markup {
    let path = |asset: &Asset| format!("graphiql/assets/{}", asset.name());
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { "GraphiQL" }
                @for style in &STYLES {
                    link rel="stylesheet" href=(path(style));
                }
            }
            body {
                div #graphiql { noscript { "GraphiQL needs JavaScript." } }
                @for script in &SCRIPTS {
                    script defer src=(path(script)) {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::testing::{send, text};

    #[tokio::test]
    async fn all_that_the_page_loads_is_served_from_here() {
        let page = text(send(router(), "GET", "/graphiql", &[], "").await).await;
        assert!(!page.contains("//"), "{page}");
        let loaded: Vec<&str> = page
            .split('"')
            .filter(|part| part.starts_with("graphiql/assets/"))
            .collect();
        assert_eq!(loaded.len(), 6);
        for path in loaded {
            let response = send(
                router(),
                "GET",
                &format!("/{path}"),
                &[("accept-encoding", "gzip")],
                "",
            )
            .await;
            assert_eq!(response.status(), StatusCode::OK, "{path}");
        }
    }

    #[tokio::test]
    async fn subscriptions_go_over_a_socket_of_this_server_which_the_policy_allows() {
        let response = send(router(), "GET", "/graphiql", &[], "").await;
        let policy = response.headers()["content-security-policy"].to_str().unwrap();
        let connecting = policy
            .split(';')
            .find_map(|part| part.trim().strip_prefix("connect-src "));
        // Of a page by http it covers ws to the same server, of one by https wss: CSP Level 3, section 6.7.2.8.
        assert_eq!(connecting, Some("'self'"));
        let page = text(response).await;
        let start = format!("graphiql/assets/{}", SCRIPTS[3].name());
        assert!(page.contains(&start));
        let script = text(send(router(), "GET", &format!("/{start}"), &[], "").await).await;
        for part in [
            "new URL('graphql', document.baseURI)",
            "'wss:' : 'ws:'",
            "subscriptionUrl: socket.toString()",
        ] {
            assert!(script.contains(part), "{part} is not in {script}");
        }
        assert!(!script.contains("://"), "{script}");
    }

    #[tokio::test]
    async fn a_client_without_gzip_gets_plain_bytes() {
        let path = format!("/graphiql/assets/{}", SCRIPTS[0].name());
        let response = send(router(), "GET", &path, &[], "").await;
        assert!(!response.headers().contains_key("content-encoding"));
        assert!(text(response).await.contains("react.production.min.js"));
    }
}
