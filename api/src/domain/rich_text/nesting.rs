//! How deep the elements of a document nest, seen before it is parsed.
//!
//! The HTML parser asks at nearly every tag what is open around it, so its time grows with length times depth.

use std::collections::HashMap;

/// Elements of a text that somebody writes here may nest this deep; beyond it reading a long one would take seconds.
pub const DEEPEST_WRITTEN: usize = 500;
/// Elements that have no end, or that a sibling ends.
const FLAT: &[&str] = &[
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option",
    "p", "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
];

/// The greatest number of elements that are open at once.
pub fn depth(html: &str) -> usize {
    let mut open: HashMap<String, usize> = HashMap::new();
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    for tag in html.split('<').skip(1) {
        let (is_end, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let end = tag
            .find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/')
            .unwrap_or(tag.len());
        let name = tag.get(..end).unwrap_or_default().to_ascii_lowercase();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || FLAT.contains(&name.as_str()) {
            continue;
        }
        let count = open.entry(name).or_default();
        if !is_end {
            *count += 1;
            depth += 1;
            deepest = deepest.max(depth);
        } else if *count > 0 {
            // An end of something that is not open ends nothing.
            *count -= 1;
            depth = depth.saturating_sub(1);
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_open_counts() {
        assert_eq!(depth("<div><p>a<p>b<br></div><ul><li>c<li><b>d</b></ul>"), 2);
        assert_eq!(depth(&"<DIV></span>".repeat(50)), 50);
        assert_eq!(depth("a < b </ p>"), 0);
    }
}
