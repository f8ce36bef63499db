//! Bounds what the parser is handed, by one walk over the raw text.
//!
//! The parser is recursive: some thousand nested brackets end the whole process by an overflow of its stack, which
//! nothing can catch. And it is slow beside this walk, so text that the cost check would refuse anyway does not reach it.

use crate::http::graphql::refusal::Refusal;

/// How deep brackets of all kinds together may nest.
pub const DEEPEST: usize = 100;
/// How many names a document may hold: fields, aliases, arguments, types and the rest.
pub const MOST_NAMES: usize = 30_000;
/// How many directives a document may hold.
pub const MOST_DIRECTIVES: usize = 500;

/// Passes a document that the parser can be handed. Brackets in strings and comments do not count.
///
/// Source: GraphQL, October 2021, section 2.1 (lexical tokens).
///
/// # Errors
/// `LimitExceeded`.
pub fn check(document: &str) -> Result<(), Refusal> {
    let mut rest = document.as_bytes();
    let (mut depth, mut names, mut directives) = (0_usize, 0_usize, 0_usize);
    while let Some((byte, after)) = rest.split_first() {
        rest = match byte {
            b'#' => skip_while(after, |byte| byte != b'\n' && byte != b'\r'),
            b'"' => skip_string(after),
            b'{' | b'[' | b'(' => {
                depth += 1;
                after
            }
            b'}' | b']' | b')' => {
                depth = depth.saturating_sub(1);
                after
            }
            b'@' => {
                directives += 1;
                after
            }
            byte if is_name(*byte) => {
                names += 1;
                skip_while(after, is_name)
            }
            _ => after,
        };
        if depth > DEEPEST {
            return Err(Refusal::LimitExceeded("The document is nested too deep."));
        }
    }
    if names > MOST_NAMES {
        return Err(Refusal::LimitExceeded("The document asks for too much."));
    }
    if directives > MOST_DIRECTIVES {
        return Err(Refusal::LimitExceeded("The document has too many directives."));
    }
    Ok(())
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn skip_while(bytes: &[u8], skips: impl Fn(u8) -> bool) -> &[u8] {
    let end = bytes.iter().position(|byte| !skips(*byte)).unwrap_or(bytes.len());
    bytes.get(end..).unwrap_or_default()
}

/// What follows a string whose first quotation mark was taken.
fn skip_string(after_quote: &[u8]) -> &[u8] {
    if let Some(mut rest) = after_quote.strip_prefix(b"\"\"") {
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix(b"\\\"\"\"") {
                rest = after;
            } else if let Some(after) = rest.strip_prefix(b"\"\"\"") {
                return after;
            } else {
                rest = rest.get(1..).unwrap_or_default();
            }
        }
        return rest;
    }
    let mut rest = after_quote;
    while let Some((byte, after)) = rest.split_first() {
        rest = match byte {
            b'\\' => after.get(1..).unwrap_or_default(),
            // A string does not go past its line; what follows must count again, or a stray mark would hide it.
            b'"' | b'\n' | b'\r' => return after,
            _ => after,
        };
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(levels: usize, before: &str) -> String {
        format!("{before}{}{}", "[".repeat(levels), "]".repeat(levels))
    }

    #[test]
    fn nesting_is_bounded_whatever_the_brackets_are() {
        assert!(check(&nested(DEEPEST, "")).is_ok());
        assert!(check(&nested(DEEPEST + 1, "")).is_err());
        assert!(check(&"{(".repeat(DEEPEST / 2 + 1)).is_err());
        for levels in [2_000, 20_000, 100_000] {
            assert!(check(&nested(levels, "{ a(b: ")).is_err());
        }
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        let many = "[".repeat(500);
        for text in [
            format!("# {many}\n{{a}}"),
            format!(r#"{{ a(b: "{many}\"{many}") }}"#),
            format!(r#"{{ a(b: """{many} "" \""" {many}""") }}"#),
        ] {
            assert!(check(&text).is_ok(), "{text:.40}");
        }
    }

    #[test]
    fn no_string_or_comment_hides_brackets_behind_it() {
        for before in [
            "\"\"",
            "\"a\\\\\"",
            "\"\"\"a\"\"\"",
            "\"\"\"\\\"\"\"\"\"\"",
            "# \"\n",
            "#\r",
            "\" \n",
            "\"\"\"\"\"\"",
        ] {
            assert!(check(&nested(DEEPEST + 1, before)).is_err(), "{before}");
        }
    }

    #[test]
    fn names_and_directives_are_bounded() {
        assert!(check(&format!("{{{}}}", "a ".repeat(50_000))).is_err());
        assert!(check(&format!("{{a{}}}", "@b".repeat(MOST_DIRECTIVES + 1))).is_err());
        assert!(check(&format!("{{a{}}}", "@b".repeat(MOST_DIRECTIVES))).is_ok());
    }
}
