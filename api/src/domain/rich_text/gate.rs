//! The gate that all text passes on its way in: allow-list, then normal form.
//!
//! Sources: design of the content model; HTML Living Standard for which elements are blocks.

use std::collections::{HashMap, HashSet};

use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{Html, Node};

use super::{Loss, RichText};
use crate::domain::text::{self, Cleaned};

/// What may stand in a section's text.
const KEPT: &[&str] = &[
    "p",
    "br",
    "ul",
    "ol",
    "li",
    "a",
    "strong",
    "em",
    "b",
    "i",
    "u",
    "sub",
    "sup",
    "code",
    "blockquote",
    "table",
    "caption",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "dl",
    "dt",
    "dd",
    "h5",
    "h6",
];
/// Wrappers: they part blocks of text and are dropped without a word.
const WRAPPERS: &[&str] = &[
    "div",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "aside",
    "figure",
    "figcaption",
    "address",
    "details",
    "summary",
    "nav",
    "center",
    "pre",
    "hgroup",
    "colgroup",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
];
/// Inline wrappers: dropped without a word.
const INLINE_WRAPPERS: &[&str] = &[
    "span", "font", "small", "big", "abbr", "mark", "time", "cite", "q", "s", "strike", "del", "ins", "var",
    "kbd", "samp", "bdi", "bdo", "dfn", "data", "label", "col", "tt", "html", "body", "head", "wbr", "meta",
    "link", "title",
];
/// Elements that go with everything in them.
const REMOVED_WHOLE: &[&str] = &[
    "script", "style", "template", "noscript", "iframe", "object", "svg", "math", "select", "textarea",
    "title",
];
const SCHEMES: &[&str] = &["http", "https", "mailto", "tel"];
const LONGEST_EXCERPT: usize = 80;

/// What came through the gate, and what did not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gated {
    /// The text.
    pub text: RichText,
    /// What went, each once.
    pub losses: Vec<Loss>,
}

/// Lets HTML through the gate.
///
/// Text that stands outside of any block becomes paragraphs. Twice gives the same as once.
pub fn from_html(html: &str) -> Gated {
    let document = Html::parse_fragment(html);
    let mut losses = losses_of(&document);
    losses.extend(losses_of_characters(characters_of(&document)));
    let mut text = normalise(&sanitise(html));
    // The HTML parser repairs what it reads; a few rounds reach a text that it leaves alone.
    for _ in 0..4 {
        let again = normalise(&sanitise(&text));
        if again == text {
            break;
        }
        text = again;
    }
    Gated {
        text: RichText(text),
        losses,
    }
}

/// Turns `CommonMark` with tables into HTML and lets that through the gate.
///
/// Source: `CommonMark` 0.31; tables as GitHub Flavored Markdown writes them.
pub fn from_markdown(markdown: &str) -> Gated {
    let parser = pulldown_cmark::Parser::new_ext(markdown, pulldown_cmark::Options::ENABLE_TABLES);
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, parser);
    from_html(&html)
}

fn sanitise(html: &str) -> String {
    let tags: HashSet<&str> = KEPT.iter().chain(WRAPPERS).copied().collect();
    let attributes = HashMap::from([
        ("a", HashSet::from(["href"])),
        ("td", HashSet::from(["colspan", "rowspan"])),
        ("th", HashSet::from(["colspan", "rowspan", "scope"])),
        ("ol", HashSet::from(["start"])),
    ]);
    ammonia::Builder::empty()
        .tags(tags)
        .tag_attributes(attributes)
        .clean_content_tags(
            REMOVED_WHOLE
                .iter()
                .copied()
                .filter(|tag| !KEPT.contains(tag))
                .collect(),
        )
        .url_schemes(SCHEMES.iter().copied().collect())
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(None)
        .clean(html)
        .to_string()
}

fn losses_of(document: &Html) -> Vec<Loss> {
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
                    excerpt: excerpt(value),
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
        excerpt: excerpt(&named.unwrap_or_else(inner)),
    })
}

/// What cleaning takes out of the document's text.
fn characters_of(document: &Html) -> Cleaned {
    let mut counts = Cleaned::default();
    for node in document.tree.root().descendants() {
        if let Some(text) = node.value().as_text() {
            counts += text::clean(text).1;
        }
    }
    counts
}

fn losses_of_characters(counts: Cleaned) -> Vec<Loss> {
    let mut losses = Vec::new();
    if counts.invisible > 0 {
        losses.push(Loss {
            code: "INVISIBLE_CHARACTERS_REMOVED",
            message: format!("{} invisible characters were removed", counts.invisible),
            excerpt: None,
        });
    }
    if counts.spaces > 0 {
        losses.push(Loss {
            code: "SPACES_REPLACED",
            message: format!("{} non-breaking spaces became spaces", counts.spaces),
            excerpt: None,
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

fn is_block(name: &str) -> bool {
    WRAPPERS.contains(&name)
        || matches!(
            name,
            "p" | "ul"
                | "ol"
                | "li"
                | "blockquote"
                | "table"
                | "caption"
                | "thead"
                | "tbody"
                | "tfoot"
                | "tr"
                | "th"
                | "td"
                | "dl"
                | "dt"
                | "dd"
                | "h5"
                | "h6"
        )
}

fn is_inline(name: &str) -> bool {
    KEPT.contains(&name) && !is_block(name) && name != "br"
}

/// Writes sanitised HTML in its normal form: no wrappers, no empty elements, one space between words.
fn normalise(html: &str) -> String {
    let document = Html::parse_fragment(html);
    let mut writer = Writer::default();
    for edge in document.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) => writer.text(text),
                Node::Element(element) => writer.open(element),
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    writer.close(element.name());
                }
            }
        }
    }
    writer.finish()
}

/// The text so far, and what is open in it.
#[derive(Default)]
struct Writer {
    out: String,
    /// Opened elements with the length of `out` before and after their tag.
    open: Vec<(String, usize, usize)>,
    /// White space was read that is not yet written.
    has_pending_space: bool,
    /// A paragraph that was opened for loose text.
    in_loose_paragraph: bool,
}

impl Writer {
    fn open(&mut self, element: &Element) {
        let name = element.name();
        if name == "br" {
            self.has_pending_space = false;
            if self.is_inside_text() {
                self.out.push_str("<br>");
            }
        } else if is_inline(name) {
            self.start_loose_paragraph();
            self.write_pending_space();
            self.push_tag(element);
        } else if is_block(name) {
            self.end_loose_paragraph();
            self.has_pending_space = false;
            if KEPT.contains(&name) {
                self.push_tag(element);
            }
        }
    }

    fn push_tag(&mut self, element: &Element) {
        let before = self.out.len();
        self.out.push('<');
        self.out.push_str(element.name());
        let mut attributes: Vec<_> = element.attrs().collect();
        attributes.sort_unstable();
        for (name, value) in attributes {
            for part in [" ", name, "=\"", &escape(value.trim(), true), "\""] {
                self.out.push_str(part);
            }
        }
        self.out.push('>');
        self.open
            .push((element.name().to_owned(), before, self.out.len()));
    }

    fn close(&mut self, name: &str) {
        if is_block(name) {
            self.end_loose_paragraph();
            self.has_pending_space = false;
        }
        if !KEPT.contains(&name) || name == "br" {
            return;
        }
        let Some((opened, before, after)) = self.open.pop() else {
            return;
        };
        self.trim_breaks_since(after, is_block(name));
        if self.out.len() == after && !matches!(name, "td" | "th") {
            self.out.truncate(before);
        } else {
            for part in ["</", &opened, ">"] {
                self.out.push_str(part);
            }
        }
    }

    fn text(&mut self, text: &str) {
        // Here and not before parsing: an entity such as &shy; is a character only now.
        let (text, _) = text::clean(text);
        for part in text.split_inclusive(char::is_whitespace) {
            let word = part.trim_end();
            if !word.is_empty() {
                self.start_loose_paragraph();
                self.write_pending_space();
                self.out.push_str(&escape(word, false));
            }
            if word.len() < part.len() {
                self.has_pending_space = true;
            }
        }
    }

    fn write_pending_space(&mut self) {
        if std::mem::take(&mut self.has_pending_space) && self.is_after_text() {
            self.out.push(' ');
        }
    }

    /// Whether a space here would part two things on one line.
    fn is_after_text(&self) -> bool {
        let mut rest = self.out.as_str();
        // Tags of inline elements that were just opened do not count.
        for (name, before, after) in self.open.iter().rev() {
            if rest.len() != *after {
                break;
            }
            if !is_inline(name) {
                return false;
            }
            rest = rest.get(..*before).unwrap_or_default();
        }
        !(rest.is_empty() || rest.ends_with("<br>") || ends_with_block_end(rest) || rest.ends_with(' '))
    }

    fn is_inside_text(&self) -> bool {
        self.in_loose_paragraph || self.open.iter().any(|(name, ..)| is_block(name))
    }

    /// Loose text at the top becomes a paragraph; inside list items, cells and quotes it may stand as it is.
    fn start_loose_paragraph(&mut self) {
        if self.open.is_empty() && !self.in_loose_paragraph {
            self.in_loose_paragraph = true;
            let before = self.out.len();
            self.out.push_str("<p>");
            self.open.push(("p".to_owned(), before, self.out.len()));
            self.has_pending_space = false;
        }
    }

    fn end_loose_paragraph(&mut self) {
        if self.in_loose_paragraph && self.open.len() == 1 {
            self.in_loose_paragraph = false;
            if let Some((_, before, after)) = self.open.pop() {
                self.trim_breaks_since(after, true);
                if self.out.len() == after {
                    self.out.truncate(before);
                } else {
                    self.out.push_str("</p>");
                }
            }
        }
    }

    /// Line breaks at the end of a block show nothing.
    fn trim_breaks_since(&mut self, start: usize, is_block: bool) {
        while is_block && self.out.len() > start && self.out.ends_with("<br>") {
            self.out.truncate(self.out.len() - "<br>".len());
        }
    }

    fn finish(mut self) -> String {
        self.end_loose_paragraph();
        self.out
    }
}

fn ends_with_block_end(text: &str) -> bool {
    text.ends_with('>')
        && text
            .rsplit_once("</")
            .is_some_and(|(_, tail)| tail.strip_suffix('>').is_some_and(is_block))
}

fn escape(text: &str, in_attribute: bool) -> String {
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    if in_attribute {
        escaped.replace('"', "&quot;")
    } else {
        escaped
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn html(input: &str) -> String {
        from_html(input).text.as_html().to_owned()
    }

    fn codes(input: &str) -> Vec<&'static str> {
        from_html(input).losses.iter().map(|loss| loss.code).collect()
    }

    #[test]
    fn wrappers_classes_and_white_space_do_not_count() {
        let plain = html("<p>One <strong>two</strong> three</p><ul><li>a</li></ul>");
        let wrapped = html(
            "<div class='x'>\n<p style='y'>One\n <strong><span>two</span> </strong>three </p>\n\n<ul >\n <li>\ta</li>\n</ul></div>",
        );
        assert_eq!(wrapped, plain);
    }

    #[test]
    fn loose_text_becomes_paragraphs() {
        assert_eq!(html("Hello <em>you</em>"), "<p>Hello <em>you</em></p>");
        assert_eq!(html("<div>one</div><div>two</div>"), "<p>one</p><p>two</p>");
        assert_eq!(html("a<p>b</p>c"), "<p>a</p><p>b</p><p>c</p>");
    }

    #[test]
    fn empty_elements_and_trailing_breaks_vanish() {
        assert_eq!(
            html("<p>&nbsp;</p><p><strong></strong></p><p>x<br></p><br>"),
            "<p>x</p>"
        );
        assert_eq!(html("<p>x<br>y</p>"), "<p>x<br>y</p>");
    }

    #[test]
    fn what_can_run_is_removed_and_said() {
        assert_eq!(
            html("<p onclick='x()'>a<script>alert(1)</script></p>"),
            "<p>a</p>"
        );
        assert_eq!(
            codes("<p onclick='x()'>a<script>alert(1)</script></p>"),
            ["SCRIPT_REMOVED", "SCRIPT_REMOVED"]
        );
        assert_eq!(html("<a href='javascript:alert(1)'>a</a>"), "<p><a>a</a></p>");
        assert_eq!(codes("<a href='JavaScript:alert(1)'>a</a>"), ["LINK_REMOVED"]);
        assert_eq!(codes("<p><img src='logo.png'>a</p>"), ["MEDIA_REMOVED"]);
        assert_eq!(codes("<h2>a</h2>"), ["HEADING_FLATTENED"]);
        assert!(codes("<div class='x'><p><span>a</span></p></div>").is_empty());
    }

    #[test]
    fn characters_that_come_as_entities_are_cleaned_too() {
        assert_eq!(
            html("<p>co&shy;okie&#8203;s&nbsp;x&#xfeff;</p>"),
            "<p>cookies x</p>"
        );
        assert_eq!(
            codes("<p>co&shy;okie&#8203;s&nbsp;x</p>"),
            ["INVISIBLE_CHARACTERS_REMOVED", "SPACES_REPLACED"]
        );
    }

    #[test]
    fn links_keep_their_target_and_nothing_else() {
        assert_eq!(
            html("<p><a class='x' target='_blank' href='https://a.example/?b=1&amp;c=2'>a</a></p>"),
            "<p><a href=\"https://a.example/?b=1&amp;c=2\">a</a></p>"
        );
    }

    #[test]
    fn markdown_goes_through_the_same_gate() {
        let gated = from_markdown("One **two**\n\n- a\n- b\n\n<script>x</script>\n\n| h |\n|---|\n| c |\n");
        assert_eq!(
            gated.text.as_html(),
            "<p>One <strong>two</strong></p><ul><li>a</li><li>b</li></ul><table><thead><tr><th>h</th></tr></thead><tbody><tr><td>c</td></tr></tbody></table>"
        );
        assert_eq!(gated.losses.len(), 1);
    }

    #[test]
    fn ten_thousand_nested_elements_are_no_danger() {
        let deep = format!("{}x{}", "<div><b>".repeat(5_000), "</b></div>".repeat(5_000));
        assert!(html(&deep).contains('x'));
    }

    fn fragment() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[a-z &>\"']{0,6}",
            Just("< ".to_owned()),
            Just(" ".to_owned()),
            Just("<br>".to_owned()),
            prop::sample::select(vec![
                "p",
                "b",
                "strong",
                "div",
                "span",
                "ul",
                "li",
                "table",
                "tr",
                "td",
                "a href='x'",
                "blockquote",
                "h2",
                "dl",
                "dt",
                "em",
                "h5"
            ])
            .prop_flat_map(|tag| prop_oneof![
                Just(format!("<{tag}>")),
                Just(format!("</{}>", tag.split(' ').next().unwrap()))
            ]),
        ];
        prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn twice_gives_the_same_as_once(input in fragment()) {
            let once = html(&input);
            prop_assert_eq!(html(&once), once.clone());
        }

        #[test]
        fn no_word_is_lost_in_what_is_kept(input in fragment()) {
            let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            let before: String = Html::parse_fragment(&input).tree.root().descendants().filter_map(|n| n.value().as_text().map(|t| t.to_string())).collect();
            let after = from_html(&input).text.to_text();
            let mut a: Vec<char> = letters(&before).chars().collect();
            let mut b: Vec<char> = letters(&after).chars().collect();
            a.sort_unstable();
            b.sort_unstable();
            prop_assert_eq!(a, b);
        }
    }
}
