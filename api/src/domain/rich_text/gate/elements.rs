//! Which elements may stand in a text, and how the others are treated.

/// What may stand in a section's text.
pub(super) const KEPT: &[&str] = &[
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
pub(super) const WRAPPERS: &[&str] = &[
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
pub(super) const INLINE_WRAPPERS: &[&str] = &[
    "span", "font", "small", "big", "abbr", "mark", "time", "cite", "q", "s", "strike", "del", "ins", "var",
    "kbd", "samp", "bdi", "bdo", "dfn", "data", "label", "col", "tt", "html", "body", "head", "wbr", "meta",
    "link", "title",
];
/// Elements that go with everything in them.
pub(super) const REMOVED_WHOLE: &[&str] = &[
    "script", "style", "template", "noscript", "iframe", "object", "svg", "math", "select", "textarea",
    "title",
];
pub(super) const SCHEMES: &[&str] = &["http", "https", "mailto", "tel"];

pub(super) fn is_block(name: &str) -> bool {
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

pub(super) fn is_inline(name: &str) -> bool {
    KEPT.contains(&name) && !is_block(name) && name != "br"
}
