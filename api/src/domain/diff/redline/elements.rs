//! Which elements are blocks, which stand among words, and which are parts of a list or table.

/// Whether an element is a block.
pub(super) fn is_block(name: &str) -> bool {
    is_part(name)
        || matches!(
            name,
            "p" | "ul"
                | "ol"
                | "blockquote"
                | "table"
                | "dl"
                | "h1"
                | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
                | "section"
        )
}

/// Whether a block is a part of a list or table, and can stand nowhere else.
pub(super) fn is_part(name: &str) -> bool {
    matches!(
        name,
        "li" | "caption" | "thead" | "tbody" | "tfoot" | "tr" | "th" | "td" | "dt" | "dd"
    )
}

/// Whether an element stands among words.
pub(super) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "strong" | "em" | "b" | "i" | "u" | "sub" | "sup" | "code"
    )
}
