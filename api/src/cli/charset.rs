//! Bytes as text, in whatever encoding they came.
//!
//! Source: HTML Living Standard, 13.2.3.2 (determining the character encoding); Encoding Standard for the names.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::kind::FormatName;

/// So far into a document its encoding is looked for.
const DECLARED_WITHIN: usize = 1024;

/// A document as text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) text: String,
    /// What a person should know of it.
    pub(super) note: Option<String>,
}

/// Reads bytes as text: by their byte-order mark, as UTF-8, by what the server or the document says, else as Windows-1252
/// (which holds Latin-1).
///
/// # Errors
/// A sentence, for JSON that is not UTF-8: RFC 8259, section 8.1, knows no other encoding.
pub(super) fn decode(
    bytes: Vec<u8>,
    said: Option<&str>,
    kind: Option<FormatName>,
) -> Result<Decoded, String> {
    if let Some((encoding, length)) = Encoding::for_bom(&bytes) {
        return Ok(read(encoding, bytes.get(length..).unwrap_or_default(), false));
    }
    let error = match String::from_utf8(bytes) {
        Ok(text) => return Ok(Decoded { text, note: None }),
        Err(error) => error,
    };
    let valid_up_to = error.utf8_error().valid_up_to();
    let bytes = error.into_bytes();
    let begins_as_json = bytes
        .iter()
        .find(|byte| !byte.is_ascii_whitespace())
        .is_some_and(|byte| b"{[".contains(byte));
    if kind == Some(FormatName::Wordpress) || (kind.is_none() && begins_as_json) {
        return Err(format!(
            "is not UTF-8 (byte {valid_up_to}): JSON has no other encoding. Convert it, for example with iconv"
        ));
    }
    let declared = said
        .map(str::to_owned)
        .or_else(|| declared(&bytes))
        .and_then(|label| Encoding::for_label(label.as_bytes()));
    Ok(
        match declared.filter(|encoding| *encoding != encoding_rs::UTF_8) {
            Some(encoding) => read(encoding, &bytes, false),
            None => read(WINDOWS_1252, &bytes, true),
        },
    )
}

fn read(encoding: &'static Encoding, bytes: &[u8], is_guessed: bool) -> Decoded {
    let (text, is_damaged) = encoding.decode_without_bom_handling(bytes);
    let name = encoding.name();
    let note = if is_guessed {
        Some(format!(
            "is not UTF-8 and does not say what it is; it was read as {name}"
        ))
    } else if is_damaged {
        Some(format!("is damaged {name}: what cannot be read became \u{fffd}"))
    } else {
        None
    };
    Decoded {
        text: text.into_owned(),
        note,
    }
}

/// The encoding that a `<meta>` near the beginning names.
fn declared(bytes: &[u8]) -> Option<String> {
    let start = String::from_utf8_lossy(bytes.get(..DECLARED_WITHIN).unwrap_or(bytes)).to_ascii_lowercase();
    let mut tags = start.split("<meta").skip(1);
    tags.find_map(|tag| {
        let tag = tag.split('>').next()?;
        let (_, value) = tag.split_once("charset")?;
        let value = value
            .trim_start()
            .strip_prefix('=')?
            .trim_start()
            .trim_start_matches(['"', '\'']);
        let label: String = value
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c))
            .collect();
        (!label.is_empty()).then_some(label)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8], said: Option<&str>) -> (String, bool) {
        let decoded = decode(bytes.to_vec(), said, Some(FormatName::Html)).unwrap();
        (decoded.text, decoded.note.is_some())
    }

    #[test]
    fn text_is_read_in_the_encoding_that_it_has() {
        assert_eq!(
            text("Fjøs".as_bytes(), Some("iso-8859-1")),
            ("Fjøs".to_owned(), false)
        );
        assert_eq!(text(b"Fj\xf8s", None), ("Fjøs".to_owned(), true));
        assert_eq!(text(b"\x93x\x94", None), ("“x”".to_owned(), true));
        assert_eq!(
            text(
                b"<meta http-equiv=x content='text/html; charset=iso-8859-2'>\xb1",
                None
            ),
            (
                "<meta http-equiv=x content='text/html; charset=iso-8859-2'>ą".to_owned(),
                false
            )
        );
        assert_eq!(
            text(b"<META CHARSET=\"utf-8\">\xf8", None),
            ("<META CHARSET=\"utf-8\">ø".to_owned(), true)
        );
        assert_eq!(text(b"\xd0", Some("koi8-r")), ("п".to_owned(), false));
        assert_eq!(text(b"\xff\xfea\0", None), ("a".to_owned(), false));
    }

    #[test]
    fn json_is_utf_8_or_none() {
        let refused = decode(b"{\"a\": \"\xf8\"}".to_vec(), None, None).unwrap_err();
        assert!(refused.starts_with("is not UTF-8 (byte 7)"), "{refused}");
    }
}
