//! Lists in stretches, as the contract has them.

use async_graphql::{Result, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::failure;
use crate::domain::error::{Error, Problem};
use crate::domain::page::{Keyset, Page, PageError};

/// Where a stretch of a list begins and ends, and whether there is more.
#[derive(SimpleObject, Clone, Debug)]
pub struct PageInfo {
    /// Whether there is more after it.
    pub has_next_page: bool,
    /// Whether there is more before it.
    pub has_previous_page: bool,
    /// Cursor of the first item; null when the stretch is empty.
    pub start_cursor: Option<String>,
    /// Cursor of the last item; null when the stretch is empty.
    pub end_cursor: Option<String>,
}

/// The arguments of every list.
#[derive(Clone, Debug, Default)]
pub struct Stretch {
    /// So many from the start.
    pub first: Option<i32>,
    /// Only items after this cursor.
    pub after: Option<String>,
    /// So many from the end.
    pub last: Option<i32>,
    /// Only items before this cursor.
    pub before: Option<String>,
}

impl Stretch {
    /// The stretch by keys; `list` names the list, so that a cursor of another one is noticed.
    pub fn keyset<K>(self, list: &str, read: impl Fn(&str) -> Option<K>) -> Result<Keyset<K>> {
        let key = |name: &str, cursor: Option<String>| -> Result<Option<K>> {
            let Some(cursor) = cursor else { return Ok(None) };
            let key = key_of(list, &cursor).and_then(|key| read(&key));
            let problem = || failure::of(Error::invalid(name, "is no cursor of this list"));
            key.map(Some).ok_or_else(problem)
        };
        let (after, before) = (key("after", self.after)?, key("before", self.before)?);
        Keyset::new(after, before, self.first, self.last).map_err(in_words)
    }
}

/// The sentence names the arguments itself.
fn in_words(error: PageError) -> async_graphql::Error {
    failure::of(Error::Invalid(vec![Problem {
        path: Vec::new(),
        message: error.to_string(),
    }]))
}

/// The cursor of an item with this key.
pub fn cursor(list: &str, key: impl std::fmt::Display) -> String {
    URL_SAFE_NO_PAD.encode(format!("{list}:{key}"))
}

fn key_of(list: &str, cursor: &str) -> Option<String> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    text.strip_prefix(list)?.strip_prefix(':').map(str::to_owned)
}

/// Items with their cursors.
pub struct Edges<T> {
    /// Cursor and item.
    pub edges: Vec<(String, T)>,
    /// Where the stretch begins and ends.
    pub page_info: PageInfo,
}

impl<T> Edges<T> {
    /// A page whose items have these cursors.
    pub fn of<I>(page: Page<I>, cursor: impl Fn(&I) -> String, node: impl Fn(I) -> T) -> Self {
        let edges: Vec<(String, T)> = page
            .items
            .into_iter()
            .map(|item| (cursor(&item), node(item)))
            .collect();
        let page_info = PageInfo {
            has_next_page: page.has_next,
            has_previous_page: page.has_previous,
            start_cursor: edges.first().map(|(cursor, _)| cursor.clone()),
            end_cursor: edges.last().map(|(cursor, _)| cursor.clone()),
        };
        Self { edges, page_info }
    }
}

/// A connection type with its edge type; `$total` counts, and only when it is asked for.
macro_rules! connection {
    ($(#[$doc:meta])* $connection:ident, $(#[$edge_doc:meta])* $edge:ident, $node:ty, |$this:ident, $ctx:ident| $total:expr, $counting:ty) => {
        $(#[$doc])*
        pub struct $connection {
            edges: $crate::graphql::connection::Edges<$node>,
            counting: $counting,
        }

        $(#[$edge_doc])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $edge {
            /// Names this place in the list.
            cursor: String,
            /// The item.
            node: $node,
        }

        impl $connection {
            /// A connection over a stretch.
            pub fn new(edges: $crate::graphql::connection::Edges<$node>, counting: $counting) -> Self {
                Self { edges, counting }
            }
        }

        $(#[$doc])*
        #[async_graphql::Object]
        impl $connection {
            /// The items with their cursors.
            async fn edges(&self) -> Vec<$edge> {
                self.edges.edges.iter().map(|(cursor, node)| $edge { cursor: cursor.clone(), node: node.clone() }).collect()
            }

            /// The items.
            async fn nodes(&self) -> Vec<$node> {
                self.edges.edges.iter().map(|(_, node)| node.clone()).collect()
            }

            /// Where the stretch begins and ends.
            async fn page_info(&self) -> $crate::graphql::connection::PageInfo {
                self.edges.page_info.clone()
            }

            /// How many items the whole list has for the caller. Counted only when asked for.
            async fn total_count(&self, $ctx: &async_graphql::Context<'_>) -> async_graphql::Result<i32> {
                let $this = self;
                let total: u64 = $total;
                Ok(i32::try_from(total).unwrap_or(i32::MAX))
            }
        }
    };
}
pub(crate) use connection;
