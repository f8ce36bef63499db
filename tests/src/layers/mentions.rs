//! Finds the paths that Rust source text mentions, in `use` lines, expressions, types, attributes and macro calls.
//! It reads tokens, so comments and strings are no mentions, and it knows no rule about what may be named.

use proc_macro2::{Delimiter, Ident, LexError, TokenStream, TokenTree};

/// Where a path starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Root {
    /// At the root of the own crate: `crate::`, or as many `super::` as lead there.
    Own,
    /// At a name that is looked up: a foreign crate, or something in scope.
    Foreign(String),
}

/// One mention of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) root: Root,
    /// The segment after the root; none when the root itself is meant, as by `crate::*`.
    pub(super) first: Option<String>,
    /// From 1.
    pub(super) line: usize,
}

/// Every mention in `text`, the source of the module at `module` (empty for the root of the crate).
pub(super) fn find(text: &str, module: &[String]) -> Result<Vec<Mention>, LexError> {
    let tokens: TokenStream = text.parse()?;
    let mut finder = Finder {
        module: module.to_vec(),
        mentions: Vec::new(),
    };
    finder.read(tokens);
    Ok(finder.mentions)
}

struct Finder {
    module: Vec<String>,
    mentions: Vec<Mention>,
}

impl Finder {
    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut rest = tokens.as_slice();
        let mut before: [Option<&TokenTree>; 2] = [None, None];
        while let Some((token, after)) = rest.split_first() {
            let mut next = after;
            match token {
                TokenTree::Group(group) => self.read(group.stream()),
                TokenTree::Ident(ident) if ident == "mod" => next = self.read_module(after),
                TokenTree::Ident(ident) if !is_member_access(before) => next = self.read_path(ident, after),
                _ => {}
            }
            before = [before[1], rest.get(rest.len() - next.len() - 1)];
            rest = next;
        }
    }

    /// An inline module, in which `super` is one step shorter.
    fn read_module<'a>(&mut self, after: &'a [TokenTree]) -> &'a [TokenTree] {
        match after {
            [TokenTree::Ident(name), TokenTree::Group(body), rest @ ..] => {
                self.module.push(name.to_string());
                self.read(body.stream());
                self.module.pop();
                rest
            }
            _ => after,
        }
    }

    fn read_path<'a>(&mut self, start: &Ident, after: &'a [TokenTree]) -> &'a [TokenTree] {
        let line = start.span().start().line;
        self.read_segments(vec![start.to_string()], line, after)
    }

    /// Reads on behind the segments so far; a brace after `::` holds paths that continue them.
    fn read_segments<'a>(
        &mut self,
        mut path: Vec<String>,
        line: usize,
        after: &'a [TokenTree],
    ) -> &'a [TokenTree] {
        let mut rest = after;
        while let Some(behind) = skip_separator(rest) {
            match behind {
                [TokenTree::Ident(segment), tail @ ..] => {
                    path.push(segment.to_string());
                    rest = tail;
                }
                [TokenTree::Group(group), tail @ ..] if group.delimiter() == Delimiter::Brace => {
                    self.read_tree(&path, group.stream());
                    return tail;
                }
                [TokenTree::Punct(star), tail @ ..] if star.as_char() == '*' => {
                    path.push("*".to_owned());
                    rest = tail;
                }
                _ => break,
            }
        }
        let renamed = matches!(rest, [TokenTree::Ident(word), ..] if word == "as");
        self.record(&path, line, renamed);
        rest
    }

    /// The inside of the braces of `use prefix::{...}`.
    fn read_tree(&mut self, prefix: &[String], tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for branch in tokens.split(|token| matches!(token, TokenTree::Punct(comma) if comma.as_char() == ','))
        {
            let (segment, line, rest) = match branch {
                [TokenTree::Ident(ident), rest @ ..] => (ident.to_string(), ident.span().start().line, rest),
                [TokenTree::Punct(star), rest @ ..] => ("*".to_owned(), star.span().start().line, rest),
                _ => continue,
            };
            let path = [prefix, &[segment]].concat();
            self.read_segments(path, line, rest);
        }
    }

    fn record(&mut self, path: &[String], line: usize, renamed: bool) {
        // One name alone is a variable, a visibility such as `pub(crate)`, or something that a `use` line brought in.
        if path.len() == 1 && !renamed {
            return;
        }
        let (root, segments) = match (self.absolute(path), path) {
            (Some(segments), _) => (Root::Own, segments),
            (None, [start, segments @ ..]) => (Root::Foreign(start.clone()), segments.to_vec()),
            (None, []) => return,
        };
        let first = segments
            .into_iter()
            .next()
            .filter(|segment| segment != "*" && segment != "self");
        self.mentions.push(Mention { root, first, line });
    }

    /// The path from the root of the crate, when it starts with `crate`, `self` or `super`.
    fn absolute(&self, path: &[String]) -> Option<Vec<String>> {
        let (start, segments) = path.split_first()?;
        let mut base = match start.as_str() {
            "crate" => Vec::new(),
            "self" => self.module.clone(),
            "super" => parent(&self.module),
            _ => return None,
        };
        let climbs = segments.iter().take_while(|segment| *segment == "super").count();
        for _ in 0..climbs {
            base = parent(&base);
        }
        base.extend(segments.iter().skip(climbs).cloned());
        Some(base)
    }
}

fn parent(module: &[String]) -> Vec<String> {
    module
        .split_last()
        .map(|(_, rest)| rest.to_vec())
        .unwrap_or_default()
}

fn skip_separator(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    match tokens {
        [TokenTree::Punct(a), TokenTree::Punct(b), rest @ ..] if a.as_char() == ':' && b.as_char() == ':' => {
            Some(rest)
        }
        _ => None,
    }
}

/// Whether the next identifier is a field or method: behind one dot, not behind the two of a range.
fn is_member_access(before: [Option<&TokenTree>; 2]) -> bool {
    let is_dot =
        |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(dot)) if dot.as_char() == '.');
    is_dot(before[1]) && !is_dot(before[0])
}
