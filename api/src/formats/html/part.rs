//! The part of a document that is read, its title, and what of it is left out.
//!
//! Source: HTML Living Standard, 4.3 (`main`, `article`, `nav`, `header`, `footer`) and 4.2.2 (`title`); WAI-ARIA 1.2,
//! landmark roles.

use ego_tree::{NodeId, NodeRef};
use scraper::{ElementRef, Html, Node};

use crate::domain::text;
use crate::formats::imported::{Warning, shortened};
use crate::formats::page;

/// What is read of a document.
pub(super) struct Part {
    /// HTML on one line.
    pub(super) title: String,
    pub(super) html: String,
    /// The address that the document gives as its own.
    pub(super) url: Option<String>,
    pub(super) warnings: Vec<Warning>,
}

/// Which part of a document is read.
enum Main {
    /// The element that is marked as the main part, or the only article.
    Marked(NodeId),
    /// All of it, without navigation, header and footer.
    Body(NodeId),
    /// A piece of HTML, from end to end.
    Piece(NodeId),
}

/// The part of a document that is read.
pub(super) fn of(html: &str) -> Part {
    let mut document = if is_whole(html) {
        Html::parse_document(html)
    } else {
        Html::parse_fragment(html)
    };
    let main = main_of(&document, is_whole(html));
    let (Main::Marked(id) | Main::Body(id) | Main::Piece(id)) = main;
    let mut warnings = Vec::new();
    let left_out = left_out(&document, &main);
    for id in &left_out {
        warnings.extend(document.tree.get(*id).and_then(warning_of));
    }
    let named = element(&document, "title")
        .map(page::line_of)
        .filter(|line| !line.is_empty());
    let heading = only_heading(&document, &main, &left_out);
    let title = heading
        .and_then(|id| document.tree.get(id))
        .and_then(ElementRef::wrap)
        .map(page::line_of);
    if let (Some(title), Some(named)) = (&title, &named)
        && !named.contains(title.as_str())
    {
        warnings.push(Warning {
            code: "TITLE_NOT_USED",
            message: "the document's <title> was dropped, since its heading is the title".to_owned(),
            section_key: None,
            excerpt: Some(shortened(named)),
        });
    }
    let url = address(&document);
    for id in left_out.into_iter().chain(heading) {
        if let Some(mut node) = document.tree.get_mut(id) {
            node.detach();
        }
    }
    let root = document.tree.get(id).and_then(ElementRef::wrap);
    let title = title.or(named).unwrap_or_default();
    Part {
        title: maud::html! { (title) }.into_string(),
        html: root.map(|root| root.inner_html()).unwrap_or_default(),
        url,
        warnings,
    }
}

/// The language of a document, as it is written there.
pub(super) fn language(html: &str) -> Option<String> {
    if !is_whole(html) {
        return None;
    }
    let document = Html::parse_document(html);
    let said = document.root_element().value().attr("lang")?.trim();
    (!said.is_empty()).then(|| said.to_owned())
}

/// Whether it is a document and not a piece of one.
fn is_whole(html: &str) -> bool {
    let mut tags = html.split('<').skip(1);
    tags.any(|tag| {
        ["!doctype", "html", "head", "body"].iter().any(|name| {
            let is_named = tag
                .get(..name.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(name));
            let next = tag.as_bytes().get(name.len());
            is_named && next.is_some_and(|next| next.is_ascii_whitespace() || *next == b'>')
        })
    })
}

fn elements(document: &Html) -> impl Iterator<Item = ElementRef<'_>> {
    document.tree.root().descendants().filter_map(ElementRef::wrap)
}

fn element<'a>(document: &'a Html, name: &str) -> Option<ElementRef<'a>> {
    elements(document).find(|element| element.value().name() == name)
}

fn has_role(element: ElementRef<'_>, role: &str) -> bool {
    element
        .value()
        .attr("role")
        .is_some_and(|given| given.eq_ignore_ascii_case(role))
}

fn main_of(document: &Html, is_whole: bool) -> Main {
    if !is_whole {
        return Main::Piece(document.root_element().id());
    }
    let marked = elements(document).find(|one| one.value().name() == "main" || has_role(*one, "main"));
    let mut articles = elements(document).filter(|one| one.value().name() == "article");
    let article = articles.next().filter(|_| articles.next().is_none());
    match marked.or(article) {
        Some(found) => Main::Marked(found.id()),
        None => Main::Body(
            element(document, "body")
                .unwrap_or_else(|| document.root_element())
                .id(),
        ),
    }
}

/// The elements that are not read: what stands around the main part, and navigation in it.
fn left_out(document: &Html, main: &Main) -> Vec<NodeId> {
    let is_navigation = |one: ElementRef<'_>| one.value().name() == "nav" || has_role(one, "navigation");
    let is_frame = |one: ElementRef<'_>| {
        matches!(one.value().name(), "header" | "footer")
            || has_role(one, "banner")
            || has_role(one, "contentinfo")
    };
    let inside = |id: NodeId, is_out: &dyn Fn(ElementRef<'_>) -> bool| {
        let found = document
            .tree
            .get(id)
            .into_iter()
            .flat_map(|node| node.descendants());
        let elements = found.filter(|node| node.id() != id).filter_map(ElementRef::wrap);
        outermost(elements.filter(|one| is_out(*one)))
    };
    match main {
        Main::Piece(_) => Vec::new(),
        Main::Body(id) => inside(*id, &|one| {
            // The header of an article is a part of it.
            is_navigation(one) || (is_frame(one) && !is_in_article(one))
        }),
        Main::Marked(id) => {
            let mut all = beside(document, *id);
            all.extend(inside(*id, &is_navigation));
            all
        }
    }
}

fn is_in_article(element: ElementRef<'_>) -> bool {
    let mut around = element.ancestors().filter_map(ElementRef::wrap);
    around.any(|one| matches!(one.value().name(), "article" | "section"))
}

/// Elements without those that are in another one of them; they come in the document's order.
fn outermost<'a>(elements: impl Iterator<Item = ElementRef<'a>>) -> Vec<NodeId> {
    let mut found: std::collections::HashSet<NodeId> = std::collections::HashSet::new();
    let mut order = Vec::new();
    for element in elements {
        if !element.ancestors().any(|node| found.contains(&node.id())) {
            found.insert(element.id());
            order.push(element.id());
        }
    }
    order
}

/// What stands in the body beside an element and beside those around it.
fn beside(document: &Html, id: NodeId) -> Vec<NodeId> {
    let Some(node) = document.tree.get(id) else {
        return Vec::new();
    };
    let is_body =
        |node: &NodeRef<'_, Node>| ElementRef::wrap(*node).is_some_and(|one| one.value().name() == "body");
    let mut all = Vec::new();
    let path: Vec<NodeId> = std::iter::once(id)
        .chain(node.ancestors().map(|node| node.id()))
        .collect();
    for around in node.ancestors() {
        let children = around.children().filter(|child| !path.contains(&child.id()));
        all.extend(children.map(|child| child.id()));
        if is_body(&around) {
            break;
        }
    }
    all
}

/// A warning for what readers see and the notice does not say.
fn warning_of(node: NodeRef<'_, Node>) -> Option<Warning> {
    let (what, words) = match ElementRef::wrap(node) {
        Some(element)
            if matches!(
                element.value().name(),
                "script" | "style" | "template" | "noscript"
            ) =>
        {
            return None;
        }
        Some(element) => (
            format!("the <{}>", element.value().name()),
            page::line_of(element),
        ),
        None => ("a text".to_owned(), text::line(node.value().as_text()?).0),
    };
    (!words.is_empty()).then(|| Warning {
        code: "OUTSIDE_REMOVED",
        message: format!("{what} outside of the page's main part was dropped"),
        section_key: None,
        excerpt: Some(shortened(&words)),
    })
}

/// The only heading of the first level; in a piece only when nothing stands before it.
fn only_heading(document: &Html, main: &Main, left_out: &[NodeId]) -> Option<NodeId> {
    let is_left_out = |one: &ElementRef<'_>| one.ancestors().any(|node| left_out.contains(&node.id()));
    let is_first_level = |one: &ElementRef<'_>| one.value().name() == "h1" && !page::line_of(*one).is_empty();
    let headings: Vec<ElementRef<'_>> = elements(document).filter(is_first_level).collect();
    let mut read = headings.iter().filter(|one| !is_left_out(one));
    let heading = match (read.next(), read.next(), main) {
        (Some(only), None, _) => *only,
        // A website's header may hold the page's heading.
        (None, None, Main::Marked(_) | Main::Body(_)) if headings.len() == 1 => *headings.first()?,
        _ => return None,
    };
    let comes_first = || {
        let before = document
            .tree
            .root()
            .descendants()
            .take_while(|node| node.id() != heading.id());
        before
            .filter_map(|node| node.value().as_text())
            .all(|text| text.trim().is_empty())
    };
    (!matches!(main, Main::Piece(_)) || comes_first()).then(|| heading.id())
}

/// The address that the document says it has.
fn address(document: &Html) -> Option<String> {
    let canonical = elements(document).find(|one| {
        one.value().name() == "link"
            && one
                .value()
                .attr("rel")
                .is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"))
    });
    let href = canonical?.value().attr("href")?.trim();
    let url = url::Url::parse(href).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| href.to_owned())
}
