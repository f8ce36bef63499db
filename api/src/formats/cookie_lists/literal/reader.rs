//! Reads values out of JavaScript. It knows strings, comments and brackets, and no more of the language.

use super::{Literal, Member};

/// So deep may values nest.
const DEEPEST: usize = 64;

/// The text ended, or nests too deep, or has a bracket that fits none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unreadable;

pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    pub(super) comments: usize,
}

impl<'a> Reader<'a> {
    pub(super) const fn at(text: &'a str, at: usize) -> Self {
        Self {
            text,
            at,
            depth: 0,
            comments: 0,
        }
    }

    pub(super) const fn place(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    pub(super) fn take(&mut self, c: char) -> Option<()> {
        (self.peek() == Some(c)).then(|| self.at += c.len_utf8())
    }

    /// Over white space and comments.
    pub(super) fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let spaces = rest.len()
                - rest
                    .trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
                    .len();
            self.at += spaces;
            let rest = self.rest();
            let length = if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else {
                return;
            };
            self.comments += 1;
            self.at += length;
        }
    }

    /// Where the next object or list begins, outside of strings and comments.
    pub(super) fn next_opening(&mut self) -> Option<usize> {
        loop {
            self.skip();
            match self.peek()? {
                '{' | '[' => return Some(self.at),
                '"' | '\'' | '`' => {
                    let start = self.at;
                    if self.string().is_err() {
                        // An apostrophe in a regular expression, say.
                        self.at = start + 1;
                    }
                }
                _ => drop(self.bump()),
            }
        }
    }

    /// A value; what is no data comes as its source.
    pub(super) fn value(&mut self) -> Result<Literal, Unreadable> {
        self.skip();
        let start = self.at;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Unreadable);
        }
        let read = match self.peek().ok_or(Unreadable)? {
            '{' => Some(self.object()?),
            '[' => self.list()?,
            '"' | '\'' | '`' => self.string()?.map(Literal::Text),
            '/' => self.regexp(),
            c if c.is_ascii_digit() || c == '-' || c == '.' => self.number(),
            _ => self.word(),
        };
        self.depth -= 1;
        if let Some(read) = read {
            let end = self.at;
            let comments = self.comments;
            self.skip();
            let is_whole = self
                .peek()
                .is_none_or(|c| matches!(c, ',' | '}' | ']' | ')' | ';'));
            if is_whole || self.depth == 0 {
                self.at = end;
                self.comments = comments;
                return Ok(read);
            }
        }
        self.at = start;
        self.code()
    }

    fn object(&mut self) -> Result<Literal, Unreadable> {
        self.bump();
        let mut members = Vec::new();
        loop {
            self.skip();
            if self.take('}').is_some() {
                return Ok(Literal::Object(members));
            }
            let start = self.at;
            let key = match self.peek().ok_or(Unreadable)? {
                '"' | '\'' => self.string()?,
                c if is_of_name(c) => Some(self.name()),
                _ => None,
            };
            self.skip();
            let member = match key {
                Some(key) if !key.is_empty() && self.take(':').is_some() => Member {
                    key,
                    value: self.value()?,
                },
                _ => {
                    self.at = start;
                    Member {
                        key: String::new(),
                        value: self.code()?,
                    }
                }
            };
            members.push(member);
            self.skip();
            if self.take(',').is_none() && self.peek() != Some('}') {
                return Err(Unreadable);
            }
        }
    }

    /// `None` for a list with holes.
    fn list(&mut self) -> Result<Option<Literal>, Unreadable> {
        self.bump();
        let mut list = Vec::new();
        loop {
            self.skip();
            match self.peek().ok_or(Unreadable)? {
                ']' => {
                    self.bump();
                    return Ok(Some(Literal::List(list)));
                }
                ',' => return Ok(None),
                _ => list.push(self.value()?),
            }
            self.skip();
            if self.take(',').is_none() && self.peek() != Some(']') {
                return Err(Unreadable);
            }
        }
    }

    fn name(&mut self) -> String {
        let rest = self.rest();
        let length = rest.find(|c: char| !is_of_name(c)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default().to_owned()
    }

    fn word(&mut self) -> Option<Literal> {
        match self.name().as_str() {
            "true" => Some(Literal::Bool(true)),
            "false" => Some(Literal::Bool(false)),
            "null" => Some(Literal::Null),
            _ => None,
        }
    }

    fn number(&mut self) -> Option<Literal> {
        let rest = self.rest();
        let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
        let length = rest.find(|c: char| !is_of_number(c)).unwrap_or(rest.len());
        let text = rest.get(..length)?;
        // Only what JSON reads as well, so that it can be written as it is.
        serde_json::from_str::<serde_json::Number>(text).ok()?;
        self.at += length;
        Some(Literal::Number(text.to_owned()))
    }

    fn regexp(&mut self) -> Option<Literal> {
        let body = self.rest().strip_prefix('/')?;
        let mut in_class = false;
        let mut is_escaped = false;
        let end = body.char_indices().find_map(|(place, c)| {
            if c == '\n' {
                return Some(None);
            }
            let ends = c == '/' && !in_class && !is_escaped;
            in_class = match c {
                '[' if !is_escaped => true,
                ']' if !is_escaped => false,
                _ => in_class,
            };
            is_escaped = c == '\\' && !is_escaped;
            ends.then_some(Some(place))
        })??;
        self.at += end + 2;
        let flags = self.name();
        Some(Literal::RegExp {
            source: body.get(..end)?.to_owned(),
            flags,
        })
    }

    /// `None` for a template with something to fill in.
    fn string(&mut self) -> Result<Option<String>, Unreadable> {
        let quote = self.bump().ok_or(Unreadable)?;
        let mut units: Vec<u16> = Vec::new();
        let mut is_plain = true;
        loop {
            let c = self.bump().ok_or(Unreadable)?;
            match c {
                _ if c == quote => break,
                '\\' => self.escape(&mut units)?,
                '\n' if quote != '`' => return Err(Unreadable),
                '$' if quote == '`' && self.peek() == Some('{') => is_plain = false,
                _ => {}
            }
            if c != '\\' {
                units.extend(c.encode_utf16(&mut [0; 2]).iter());
            }
        }
        Ok(is_plain.then(|| String::from_utf16_lossy(&units)))
    }

    fn escape(&mut self, units: &mut Vec<u16>) -> Result<(), Unreadable> {
        let c = match self.bump().ok_or(Unreadable)? {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'v' => '\u{b}',
            '0' => '\0',
            '\n' => return Ok(()),
            '\r' => {
                self.take('\n');
                return Ok(());
            }
            'x' => char::from(u8::try_from(self.hexadecimal(2)?).map_err(|_| Unreadable)?),
            'u' if self.take('{').is_some() => {
                let length = self.rest().find('}').ok_or(Unreadable)?;
                let c = char::from_u32(self.hexadecimal(length)?).ok_or(Unreadable)?;
                self.take('}').ok_or(Unreadable)?;
                c
            }
            'u' => {
                // Halves of a pair come one after the other.
                units.push(u16::try_from(self.hexadecimal(4)?).map_err(|_| Unreadable)?);
                return Ok(());
            }
            other => other,
        };
        units.extend(c.encode_utf16(&mut [0; 2]).iter());
        Ok(())
    }

    fn hexadecimal(&mut self, length: usize) -> Result<u32, Unreadable> {
        let digits = self.rest().get(..length).ok_or(Unreadable)?;
        self.at += length;
        u32::from_str_radix(digits, 16).map_err(|_| Unreadable)
    }

    /// Source up to the end of the member that it is the value of.
    fn code(&mut self) -> Result<Literal, Unreadable> {
        let start = self.at;
        let mut open = 0_usize;
        let mut before = ',';
        loop {
            self.skip();
            let Some(c) = self.peek() else {
                return Err(Unreadable);
            };
            match c {
                ',' | ';' | '}' | ']' | ')' if open == 0 => break,
                '{' | '[' | '(' => open += 1,
                '}' | ']' | ')' => open -= 1,
                '"' | '\'' | '`' => {
                    self.string()?;
                    before = c;
                    continue;
                }
                '/' if "(,=:[!&|?{};".contains(before) && self.regexp().is_some() => {
                    before = '/';
                    continue;
                }
                _ => {}
            }
            before = c;
            self.bump();
        }
        let code = self.text.get(start..self.at).unwrap_or_default().trim();
        if code.is_empty() {
            return Err(Unreadable);
        }
        Ok(Literal::Code(code.to_owned()))
    }
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}
