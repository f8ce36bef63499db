//! What every page has around it, and the one style sheet.

use axum::Router;
use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::Response;
use axum::routing::get;
use maud::{DOCTYPE, Markup, html};
use sha2::{Digest as _, Sha256};

use crate::domain::clock::Instant;

const STYLE: &str = include_str!("../../../assets/style.css");
/// Languages whose script runs from right to left.
const RIGHT_TO_LEFT: [&str; 10] = ["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur"];

/// Where a page stands and what it is called.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// What the window is called.
    pub title: &'a str,
    /// The language of the page's main part.
    pub locale: &'a str,
    /// The way up to `/` from the page's address, such as `../`; relative, for servers behind a path.
    pub root: &'a str,
}

/// The page around its main part.
pub fn page(frame: Frame<'_>, main: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(frame.locale) dir=(direction(frame.locale)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (frame.title) }
                link rel="stylesheet" href={ (frame.root) "assets/style.css?" (style_tag()) };
            }
            body {
                a .skip href="#main" lang="en" { "Skip to the text" }
                header .site lang="en" dir="ltr" { a href=(home(frame.root)) { "All notices" } }
                main #main { (main) }
                footer .site lang="en" dir="ltr" { "Served by Noticeboard." }
            }
        }
    }
}

/// `/assets/style.css`.
pub fn router() -> Router {
    Router::new().route("/assets/style.css", get(style))
}

async fn style() -> Response {
    let mut response = Response::new(Body::from(STYLE));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    response
}

/// A day, as it is written in every language, with the whole instant for machines.
pub fn day(instant: Instant) -> Markup {
    html! { time datetime=(instant) { (instant.date()) } }
}

/// Which way the script of a language runs.
pub fn direction(locale: &str) -> &'static str {
    let language = locale.split('-').next().unwrap_or(locale);
    if RIGHT_TO_LEFT.contains(&language) {
        "rtl"
    } else {
        "ltr"
    }
}

const fn home(root: &str) -> &str {
    if root.is_empty() { "./" } else { root }
}

/// Changes with the style sheet, so that a browser does not keep an old one.
fn style_tag() -> String {
    hex::encode(Sha256::digest(STYLE)).chars().take(12).collect()
}
