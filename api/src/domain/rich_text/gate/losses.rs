//! What the gate takes out, in words for the person who put it in.

use scraper::node::Element;
use scraper::{Html, Node};

use super::elements::{INLINE_WRAPPERS, KEPT, SCHEMES, WRAPPERS};
use crate::domain::rich_text::Loss;
use crate::domain::text::{self, Cleaned};

const LONGEST_EXCERPT: usize = 80;

/// What of a document will not come through, each once.
pub(super) fn losses_of(document: &Html) -> Vec<Loss> {
    let mut losses: Vec<Loss> = Vec::new();
    let mut push = |loss: Loss| {
        if !losses.contains(&loss) {
            losses.push(loss);
        }
    };
    for node in document.tree.root().descendants() {
        let Some(element) = node.value().as_element() else {
            continue;
        };
        if let Some(loss) = loss_of_element(element, node) {
            push(loss);
        }
        for (name, value) in element.attrs() {
            if name.starts_with("on") {
                push(Loss {
                    code: "SCRIPT_REMOVED",
                    message: format!("the event handler `{name}` was removed"),
                    excerpt: excerpt(value).or_else(|| Some(format!("{name}=\"\""))),
                });
            }
        }
        if element.name() == "a"
            && let Some(href) = element.attr("href")
            && !is_allowed_target(href)
        {
            push(Loss {
                code: "LINK_REMOVED",
                message: "a link target that is not http, https, mailto or tel was removed".to_owned(),
                excerpt: excerpt(href),
            });
        }
    }
    losses
}

fn loss_of_element(element: &Element, node: ego_tree::NodeRef<'_, Node>) -> Option<Loss> {
    let name = element.name();
    let (code, message) = match name {
        _ if KEPT.contains(&name) || INLINE_WRAPPERS.contains(&name) => return None,
        "h1" | "h2" | "h3" | "h4" => (
            "HEADING_FLATTENED",
            format!("a heading <{name}> inside a text became a paragraph"),
        ),
        _ if WRAPPERS.contains(&name) => return None,
        "script" | "noscript" | "template" => ("SCRIPT_REMOVED", format!("a <{name}> was removed")),
        "img" | "picture" | "svg" | "video" | "audio" | "canvas" => {
            ("MEDIA_REMOVED", format!("a <{name}> was removed"))
        }
        "style" => ("STYLE_REMOVED", "a <style> was removed".to_owned()),
        "form" | "input" | "button" | "select" | "textarea" | "option" => {
            ("FORM_REMOVED", format!("the form element <{name}> was removed"))
        }
        "iframe" | "object" | "embed" | "frame" | "frameset" => {
            ("EMBED_REMOVED", format!("the embedded <{name}> was removed"))
        }
        _ => ("ELEMENT_REMOVED", format!("the element <{name}> was removed")),
    };
    let named = ["src", "alt", "title"]
        .iter()
        .find_map(|attribute| element.attr(attribute))
        .map(str::to_owned);
    let inner = || {
        node.descendants()
            .filter_map(|n| n.value().as_text().map(|t| t.to_string()))
            .collect::<String>()
    };
    Some(Loss {
        code,
        message,
        // Of what has no words at all the name must do.
        excerpt: excerpt(&named.unwrap_or_else(inner)).or_else(|| Some(format!("<{name}>"))),
    })
}

/// What cleaning takes out of the document's text.
pub(super) fn losses_of_characters(document: &Html) -> Vec<Loss> {
    let mut counts = Cleaned::default();
    // The first text of each kind shows where to look.
    let (mut invisible, mut spaces) = (None, None);
    for node in document.tree.root().descendants() {
        let Some(text) = node.value().as_text() else {
            continue;
        };
        let cleaned = text::clean(text).1;
        counts += cleaned;
        if cleaned.invisible > 0 {
            invisible = invisible.or_else(|| excerpt(text));
        }
        if cleaned.spaces > 0 {
            spaces = spaces.or_else(|| excerpt(text));
        }
    }
    let mut losses = Vec::new();
    if counts.invisible > 0 {
        losses.push(Loss {
            code: "INVISIBLE_CHARACTERS_REMOVED",
            message: format!("{} invisible characters were removed", counts.invisible),
            excerpt: invisible,
        });
    }
    if counts.spaces > 0 {
        losses.push(Loss {
            code: "SPACES_REPLACED",
            message: format!("{} non-breaking spaces became spaces", counts.spaces),
            excerpt: spaces,
        });
    }
    losses
}

fn is_allowed_target(href: &str) -> bool {
    match url::Url::parse(href.trim()) {
        Ok(url) => SCHEMES.contains(&url.scheme()),
        // A relative address or a fragment has no scheme of its own.
        Err(_) => !href.trim_start().to_ascii_lowercase().starts_with("javascript:"),
    }
}

fn excerpt(text: &str) -> Option<String> {
    let (line, _) = text::line(text);
    if line.is_empty() {
        return None;
    }
    let short: String = line.chars().take(LONGEST_EXCERPT).collect();
    Some(if short.len() < line.len() {
        format!("{short}…")
    } else {
        short
    })
}
