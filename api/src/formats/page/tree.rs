//! Which heading stands below which: the section tree of a page, still without keys.

use super::blocks::{self, Block, Line, line_of};
use scraper::{ElementRef, Node};

/// The longest bold paragraph that is taken for a heading, in characters.
const LONGEST_BOLD_HEADING: usize = 80;
/// A page with more headings than this is no notice that anybody reads.
pub(super) const MOST_SECTIONS: usize = 2_000;

/// A section as the page has it.
pub(super) struct Draft<'a> {
    /// Its place in the list of all; `None` for a top section.
    pub(super) parent: Option<usize>,
    /// `None` for what stands before the first heading.
    pub(super) heading: Option<Line>,
    /// The text below the heading; holds no headings.
    pub(super) blocks: Vec<Block<'a>>,
}

/// The sections of a page in reading order, and for each heading that was dropped the section before it.
#[derive(Default)]
pub(super) struct Tree<'a> {
    pub(super) drafts: Vec<Draft<'a>>,
    pub(super) empty_headings: Vec<(Option<usize>, Line)>,
    /// The open headings: level and place. Levels rise, and there are seven of them (h1 to h6 and bold
    /// paragraphs below h6), so a page cannot nest deeper than sections may.
    open: Vec<(u8, usize)>,
    /// Level of the last real heading.
    real_level: u8,
}

/// Builds the tree by the levels of headings, whatever their jumps.
pub(super) fn build(blocks: Vec<Block<'_>>) -> Tree<'_> {
    let has_real_headings = blocks
        .iter()
        .any(|block| matches!(block, Block::Heading { line, .. } if !line.text.is_empty()));
    let mut tree = Tree::default();
    let mut blocks = blocks.into_iter().peekable();
    while let Some(block) = blocks.next() {
        match block {
            Block::Heading { line, .. } if line.text.is_empty() => {
                tree.empty_headings.push((tree.drafts.len().checked_sub(1), line));
            }
            Block::Heading { level, line } => {
                tree.real_level = level;
                tree.begin(level, line);
            }
            text => {
                // Before the first of several real headings the level of the first one is theirs.
                let has_place = tree.real_level > 0 || !has_real_headings;
                let heading =
                    bold_heading(&text).filter(|_| has_place && blocks.peek().is_some_and(is_plain));
                match heading {
                    Some(line) => tree.begin(tree.real_level + 1, line),
                    None => tree.add(text),
                }
            }
        }
    }
    tree
}

impl<'a> Tree<'a> {
    fn begin(&mut self, level: u8, heading: Line) {
        while self.open.pop_if(|(open, _)| *open >= level).is_some() {}
        let parent = self.open.last().map(|(_, place)| *place);
        self.open.push((level, self.drafts.len()));
        self.drafts.push(Draft {
            parent,
            heading: Some(heading),
            blocks: Vec::new(),
        });
    }

    fn add(&mut self, block: Block<'a>) {
        match self.drafts.last_mut() {
            Some(draft) => draft.blocks.push(block),
            None => self.drafts.push(Draft {
                parent: None,
                heading: None,
                blocks: vec![block],
            }),
        }
    }
}

fn is_plain(block: &Block<'_>) -> bool {
    !matches!(block, Block::Heading { .. }) && bold_heading(block).is_none()
}

/// The line of a short paragraph that is bold from end to end, or of the title of something that unfolds.
fn bold_heading(block: &Block<'_>) -> Option<Line> {
    let Block::Element(paragraph) = block else {
        return None;
    };
    if blocks::is_title(*paragraph) {
        let mut line = short_line(*paragraph)?;
        line.lost = blocks::lost_in_heading(*paragraph);
        return Some(line);
    }
    if paragraph.value().name() != "p" {
        return None;
    }
    let mut bold_depth = 0_usize;
    for edge in paragraph.traverse() {
        let (node, opens) = match edge {
            ego_tree::iter::Edge::Open(node) => (node, true),
            ego_tree::iter::Edge::Close(node) => (node, false),
        };
        match node.value() {
            Node::Text(text) if bold_depth == 0 && !is_blank(text) => return None,
            // A link or a picture would be lost in a heading, and an address on several lines is none.
            Node::Element(element) if matches!(element.name(), "a" | "img" | "br") => return None,
            Node::Element(element) if matches!(element.name(), "strong" | "b") => {
                bold_depth = if opens {
                    bold_depth + 1
                } else {
                    bold_depth.saturating_sub(1)
                };
            }
            _ => {}
        }
    }
    short_line(*paragraph)
}

fn short_line(paragraph: ElementRef<'_>) -> Option<Line> {
    let line = line_of(paragraph);
    let is_short = !line.text.is_empty() && line.text.chars().count() <= LONGEST_BOLD_HEADING;
    let is_sentence = line.text.ends_with(['.', '。', '!', '…']);
    (is_short && !is_sentence).then_some(line)
}

fn is_blank(text: &str) -> bool {
    crate::domain::text::line(text).0.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::Html;

    fn outline(html: &str) -> Vec<String> {
        let document = Html::parse_fragment(html);
        let tree = build(super::super::blocks::read(&document, |_| false).0);
        let depth = |mut place: usize| {
            let mut depth = 0;
            while let Some(parent) = tree.drafts[place].parent {
                depth += 1;
                place = parent;
            }
            depth
        };
        let line = |(place, draft): (usize, &Draft<'_>)| {
            let heading = draft.heading.as_ref().map_or("-", |line| line.text.as_str());
            format!("{}{heading} {}", ">".repeat(depth(place)), draft.blocks.len())
        };
        tree.drafts.iter().enumerate().map(line).collect()
    }

    #[test]
    fn levels_may_jump_in_any_way() {
        assert_eq!(outline("<h2>a</h2><h4>b</h4><h3>c</h3>"), ["a 0", ">b 0", ">c 0"]);
        assert_eq!(outline("<h4>a</h4><h1>b</h1><h6>c</h6>"), ["a 0", "b 0", ">c 0"]);
        assert_eq!(outline("<h6>a</h6><p>x</p><h6>b</h6>"), ["a 1", "b 0"]);
        assert_eq!(outline("<p>x</p><p>y</p>"), ["- 2"]);
    }

    #[test]
    fn a_short_bold_paragraph_is_a_heading_below_the_real_one() {
        assert_eq!(
            outline("<h2>a</h2><p><b>b</b> <strong>c</strong></p><ul></ul><p><b>d</b></p><p>x</p><h3>e</h3>"),
            ["a 0", ">b c 1", ">d 1", ">e 0"]
        );
    }

    #[test]
    fn bold_text_that_is_a_sentence_or_long_or_followed_by_text_is_none() {
        for bold in [
            "<b>Read this.</b>".to_owned(),
            "<b>Your rights</b>. They are many".to_owned(),
            format!("<b>{}</b>", "long ".repeat(20)),
            "<b><a href='/x'>Settings</a></b>".to_owned(),
        ] {
            assert_eq!(
                outline(&format!("<h2>a</h2><p>{bold}</p><p>x</p>")),
                ["a 2"],
                "{bold}"
            );
        }
    }

    #[test]
    fn a_bold_paragraph_without_text_below_it_is_none() {
        assert_eq!(
            outline("<h2>a</h2><p><b>x</b></p><h2>b</h2><p><b>y</b></p>"),
            ["a 1", "b 1"]
        );
    }

    #[test]
    fn bold_paragraphs_make_the_tree_only_where_no_real_heading_does() {
        assert_eq!(
            outline("<p><b>a</b></p><p>x</p><p><b>b</b></p><p>y</p>"),
            ["a 1", "b 1"]
        );
        assert_eq!(outline("<p><b>a</b></p><p>x</p><h2>b</h2>"), ["- 2", "b 0"]);
    }
}
