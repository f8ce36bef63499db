//! Sanitised HTML as paragraphs, list items and table rows, each with where its links lead.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::{Html, Node};
use url::Url;

/// What stands on a line of its own.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::domain) struct Block {
    pub(in crate::domain) text: String,
    /// In how many lists it stands.
    pub(in crate::domain) depth: usize,
    /// Whether it is the row of a table that names the columns.
    pub(in crate::domain) is_header: bool,
    /// Where it stands in a table, as which row.
    pub(in crate::domain) is_row: bool,
    /// A host, an e-mail address or a telephone number each, with the place in the text where the link ends.
    pub(in crate::domain) links: Vec<(usize, String)>,
    /// Where strong words end that the text begins with; 0 where it begins otherwise.
    pub(in crate::domain) strong_until: usize,
}

/// The blocks of a text, in order.
pub(in crate::domain) fn of(html: &str) -> Vec<Block> {
    let document = Html::parse_fragment(html);
    let mut reading = Reading::default();
    for edge in document.tree.root().traverse() {
        match edge {
            Edge::Open(node) => reading.open(node),
            Edge::Close(node) => reading.close(node),
        }
    }
    reading.end_block();
    reading.done
}

#[derive(Default)]
struct Reading {
    done: Vec<Block>,
    current: Block,
    depth: usize,
    /// Where the strong words that are being read began.
    strong_at: Option<usize>,
}

impl Reading {
    fn open(&mut self, node: NodeRef<'_, Node>) {
        match node.value() {
            Node::Text(text) => self.current.text.push_str(text),
            Node::Element(element) => match element.name() {
                "td" => self.current.text.push_str(" | "),
                "th" => {
                    self.current.text.push_str(" | ");
                    self.current.is_header = true;
                }
                "ul" | "ol" => {
                    self.end_block();
                    self.depth += 1;
                }
                "tr" => {
                    self.end_block();
                    self.current.is_row = true;
                }
                "strong" | "b" => self.strong_at = Some(self.current.text.trim_start().len()),
                name if starts_a_block(name) => self.end_block(),
                _ => {}
            },
            _ => {}
        }
    }

    fn close(&mut self, node: NodeRef<'_, Node>) {
        let Some(element) = node.value().as_element() else {
            return;
        };
        match element.name() {
            "td" => self.current.is_header = false,
            "strong" | "b" => self.current.strong_until = self.strong_end(),
            "a" => {
                let end = self.current.text.len();
                let target = element.attr("href").and_then(target);
                self.current.links.extend(target.map(|target| (end, target)));
            }
            "ul" | "ol" => {
                self.end_block();
                self.depth = self.depth.saturating_sub(1);
            }
            name if name == "tr" || starts_a_block(name) => self.end_block(),
            _ => {}
        }
    }

    /// The end of the strong words, if the text began with them.
    fn strong_end(&self) -> usize {
        if self.strong_at == Some(0) {
            self.current.text.len()
        } else {
            self.current.strong_until
        }
    }

    fn end_block(&mut self) {
        self.strong_at = None;
        let block = std::mem::take(&mut self.current);
        if block.text.contains(char::is_alphanumeric) || !block.links.is_empty() {
            self.done.push(Block {
                depth: self.depth,
                ..block
            });
        }
    }
}

fn starts_a_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "li" | "dt" | "dd" | "caption" | "blockquote" | "h5" | "h6" | "table" | "dl" | "br"
    )
}

/// Where a link leads, as far as it matters: an address, or the host without `www`. `None` within the same site.
fn target(href: &str) -> Option<String> {
    let url = Url::parse(href).ok()?;
    match url.scheme() {
        "mailto" | "tel" => Some(url.path().to_lowercase()),
        _ => url
            .host_str()
            .map(|host| host.trim_start_matches("www.").to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_know_their_depth_and_rows_their_header() {
        let html = "<p>One<br>two</p><ul><li>a<ul><li>b</li></ul></li></ul><table><tbody><tr><th>x</th><th>y</th></tr><tr><td>1</td><td>2</td></tr></tbody></table>";
        let blocks = of(html);
        let seen: Vec<_> = blocks
            .iter()
            .map(|b| (b.text.as_str(), b.depth, b.is_header, b.is_row))
            .collect();
        assert_eq!(
            seen,
            [
                ("One", 0, false, false),
                ("two", 0, false, false),
                ("a", 1, false, false),
                ("b", 2, false, false),
                (" | x | y", 0, true, true),
                (" | 1 | 2", 0, false, true),
            ]
        );
    }

    #[test]
    fn links_are_addresses_and_hosts() {
        let html = r#"<p><a href="mailto:DPO@example.org?subject=x">Mail</a> or <a href="https://www.example.org/a">form</a> <a href="/x">x</a></p>"#;
        let expected = [(4, "dpo@example.org".to_owned()), (12, "example.org".to_owned())];
        assert_eq!(of(html).first().unwrap().links, expected);
    }
}
