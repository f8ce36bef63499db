//! Pages that stand where no notice is: gone, never there, or a failure of ours.

use maud::{Markup, html};

use crate::domain::clock::Instant;
use crate::http::pages::layout::{Frame, day, page};
use crate::http::respond::INTERNAL_SENTENCE;

/// What may still be said of a notice of which nothing is in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GonePage {
    /// The way up to `/` from the page's address, such as `../`.
    pub root: &'static str,
    /// Its address.
    pub slug: String,
    /// Since when nothing is in force.
    pub since: Option<Instant>,
    /// Why, in public words; empty when nothing was said.
    pub reason: String,
    /// The versions that the public could see, oldest first.
    pub versions: Vec<PastVersion>,
}

/// A version that was public once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PastVersion {
    /// Its number.
    pub number: i32,
    /// From when on it counted.
    pub effective_from: Instant,
    /// When it was withdrawn, if it was.
    pub withdrawn_at: Option<Instant>,
}

/// The page of a notice that was public once; goes with status 410.
pub fn gone(view: &GonePage) -> Markup {
    let frame = Frame {
        title: "No notice in force",
        locale: "en",
        root: view.root,
    };
    page(
        frame,
        &html! {
            h1 { "No notice in force" }
            p {
                "Nothing is in force under " code { (view.slug) }
                @if let Some(since) = view.since { " since " (day(since)) }
                "."
            }
            @if !view.reason.is_empty() { p .card { (view.reason) } }
            @if !view.versions.is_empty() { (versions(&view.versions)) }
        },
    )
}

fn versions(versions: &[PastVersion]) -> Markup {
    html! {
        table {
            caption { "Versions that were public" }
            thead { tr { th scope="col" { "Version" } th scope="col" { "In force from" } th scope="col" { "Withdrawn" } } }
            tbody { @for version in versions {
                tr {
                    th scope="row" { (version.number) }
                    td { (day(version.effective_from)) }
                    td { @if let Some(at) = version.withdrawn_at { (day(at)) } }
                }
            } }
        }
    }
}

/// The page for what is not there, or was never public; goes with status 404.
pub fn not_found() -> Markup {
    plain("Not found", &html! { p { "There is no such page." } })
}

/// The page for a failure of ours; goes with status 500.
pub fn internal(request_id: &str) -> Markup {
    let main = html! {
        p { (INTERNAL_SENTENCE) " Please try again later." }
        p .quiet { "Request " code { (request_id) } }
    };
    plain("Something went wrong", &main)
}

/// These stand at any depth of address, so the way to the top is absolute.
fn plain(title: &str, main: &Markup) -> Markup {
    let frame = Frame {
        title,
        locale: "en",
        root: "/",
    };
    page(frame, &html! { h1 { (title) } (main) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gone_notice_keeps_its_public_metadata() {
        let day = Instant::from_micros(0);
        let view = GonePage {
            root: "../",
            slug: "privacy".to_owned(),
            since: Some(day),
            reason: "Merged <into> another.".to_owned(),
            versions: vec![PastVersion {
                number: 4,
                effective_from: day.minus(std::time::Duration::from_hours(24)),
                withdrawn_at: Some(day),
            }],
        };
        let page = gone(&view).into_string();
        for part in [
            "privacy",
            "1970-01-01",
            "1969-12-31",
            "Merged &lt;into&gt; another.",
            ">4<",
        ] {
            assert!(page.contains(part), "{part}");
        }
    }
}
