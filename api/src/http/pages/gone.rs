//! Pages that stand where no text is: gone, never there, not allowed, or a failure of ours.

use maud::{Markup, html};

use crate::domain::clock::Instant;
use crate::http::pages::layout::{About, Frame, Width, day, direction, page};
use crate::http::pages::notice::Link;
use crate::http::pages::record::{Record, record};
use crate::http::pages::standing::{Remark, Standing};
use crate::http::respond::INTERNAL_SENTENCE;

/// What may still be said of a notice of which nothing is in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GonePage {
    /// The way up to `/` from the page's address, such as `../`.
    pub root: String,
    /// The notice.
    pub about: About,
    /// Since when nothing is in force.
    pub since: Option<Instant>,
    /// Why, in public words; empty when nothing was said.
    pub reason: String,
    /// The versions that the caller may know of, newest first.
    pub versions: Vec<PastVersion>,
}

/// A version of a notice of which nothing is in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PastVersion {
    /// Its page.
    pub link: Link,
    /// Where it stands.
    pub standing: Standing,
    /// From when on it counted or will count.
    pub effective_from: Instant,
}

/// The page of a notice that was public once; goes with status 410.
pub fn gone(view: &GonePage) -> Markup {
    let is_coming = view.since.is_none()
        && view
            .versions
            .iter()
            .all(|version| matches!(version.standing, Standing::Announced | Standing::Scheduled));
    let title = if is_coming {
        "Not in force yet"
    } else {
        "No longer in force"
    };
    let frame = Frame {
        title,
        locale: "en",
        root: &view.root,
        about: Some(&view.about),
        width: Width::Text,
    };
    page(
        frame,
        &html! {
            h1 { (title) }
            p {
                "No version of "
                cite lang=(view.about.locale) dir=(direction(&view.about.locale)) { (view.about.title) }
                " is in force"
                @if is_coming { " yet" }
                @if let Some(since) = view.since { " since " (day(since)) }
                "."
            }
            @if !view.reason.is_empty() { p .card { "Reason: " (view.reason) } }
            @if !view.versions.is_empty() { (versions(view)) }
        },
    )
}

fn versions(view: &GonePage) -> Markup {
    html! {
        div .scroll role="group" aria-label="Versions" tabindex="0" { table {
            caption { "Versions" }
            thead { tr { th scope="col" { "Version" } th scope="col" { "From" } th scope="col" { "State" } } }
            tbody { @for version in &view.versions {
                tr {
                    th scope="row" { a href=(version.link.href) { (version.link.label) } }
                    td { (day(version.effective_from)) }
                    td { (version.standing.words()) }
                }
            } }
        } }
        p { a href={ (view.root) "notices/" (view.about.slug) "/history" } { "The whole history" } }
    }
}

/// A version of which only the record is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GoneVersion {
    /// The way up to `/` from the page's address.
    pub root: String,
    /// The notice.
    pub about: About,
    /// Why its text is not shown.
    pub remark: Remark,
    /// What stays of it.
    pub record: Record,
}

/// The page of a version whose text is not shown any more; goes with status 410.
pub fn version(view: &GoneVersion) -> Markup {
    let title = format!("Version {}", view.record.number);
    let frame = Frame {
        title: &title,
        locale: "en",
        root: &view.root,
        about: Some(&view.about),
        width: Width::Text,
    };
    page(
        frame,
        &html! {
            h1 { (title) " of "
                span lang=(view.about.locale) dir=(direction(&view.about.locale)) { (view.about.title) }
            }
            (view.remark.shown())
            p {
                @if view.record.erased_at.is_some() { "Its text was erased for good; what is on record of it stays." }
                @else { "Its text is not shown any more; what is on record of it stays." }
            }
            (record(&view.record))
        },
    )
}

/// The page for what is not there, or was never public; goes with status 404.
pub fn not_found(root: &str) -> Markup {
    plain(root, "Not found", &html! { p { "There is no such page." } })
}

/// The page for a version that a notice does not have, or not for the caller; goes with status 404.
pub fn no_version(root: &str, slug: &str) -> Markup {
    let history = format!("{root}notices/{slug}/history");
    let main = html! {
        p { "This notice has no such version, or none that is public." }
        p { "Its " a href=(history) { "history" } " lists the versions that there are. Two of them are compared at "
            code { "compare/1...2" } "." }
    };
    plain(root, "No such version", &main)
}

/// The page for a way of asking that no page takes; goes with status 405.
pub fn not_allowed(root: &str) -> Markup {
    plain(
        root,
        "Not allowed",
        &html! { p { "Pages can be read, and nothing else." } },
    )
}

/// The page for a token that is not good; goes with status 401.
pub fn unauthenticated(root: &str) -> Markup {
    let main = html! {
        p { "The token that came with this request is not good, or no longer." }
        p { "Without a token this page shows what is public." }
    };
    plain(root, "Who are you?", &main)
}

/// The page for a failure of ours; goes with status 500.
pub fn internal(request_id: &str) -> Markup {
    let main = html! {
        p { (INTERNAL_SENTENCE) " Please try again later." }
        p .quiet { "Request " code { (request_id) } }
    };
    plain("/", "Something went wrong", &main)
}

/// The page while this server may not say what is in force; goes with status 503.
pub fn unavailable() -> Markup {
    let main = html! {
        p { "This server cannot say right now which text is in force, so it shows none. Please try again in a moment." }
    };
    plain("/", "Not available right now", &main)
}

fn plain(root: &str, title: &str, main: &Markup) -> Markup {
    let frame = Frame {
        title,
        locale: "en",
        root,
        about: None,
        width: Width::Text,
    };
    page(frame, &html! { h1 { (title) } (main) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about() -> About {
        About {
            slug: "privacy".to_owned(),
            title: "Privacy <notice>".to_owned(),
            locale: "en".to_owned(),
        }
    }

    #[test]
    fn an_erased_version_says_so_and_keeps_its_record() {
        let day = Instant::from_micros(0);
        let view = GoneVersion {
            root: "../../../".to_owned(),
            about: about(),
            remark: Remark {
                standing: Standing::Withdrawn,
                at: day,
                reason: "It named a person.".to_owned(),
                current: None,
                is_privileged: false,
            },
            record: Record {
                number: 3,
                address: "https://example.org/notices/privacy/versions/3".to_owned(),
                standing: Standing::Withdrawn,
                effective_from: day,
                stretches: vec![(day, Some(day.next()))],
                published_at: day,
                is_imported: false,
                materiality: "Editorial change",
                announced_at: None,
                erased_at: Some(day),
                based_on: None,
                restores: None,
                content_hash: "sha256:00".to_owned(),
                log_sequence: 17,
                leaf_hash: None,
                internal: None,
                links: Vec::new(),
            },
        };
        let page = version(&view).into_string();
        for part in [
            "erased for good",
            "It named a person.",
            "Content erased",
            "of the content that was erased",
            "record 17",
            "No version is in force now.",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
    }

    #[test]
    fn a_gone_notice_keeps_its_public_metadata() {
        let day = Instant::from_micros(0);
        let view = GonePage {
            root: "../".to_owned(),
            about: about(),
            since: Some(day),
            reason: "Merged <into> another.".to_owned(),
            versions: vec![PastVersion {
                link: Link {
                    label: "Version 4".to_owned(),
                    href: "privacy/versions/4".to_owned(),
                },
                standing: Standing::Withdrawn,
                effective_from: day.minus(std::time::Duration::from_hours(24)),
            }],
        };
        let page = gone(&view).into_string();
        for part in [
            "Privacy &lt;notice&gt;",
            "1970-01-01",
            "1969-12-31",
            "Merged &lt;into&gt; another.",
            "href=\"privacy/versions/4\"",
            "Withdrawn",
        ] {
            assert!(page.contains(part), "{part}");
        }
    }
}
