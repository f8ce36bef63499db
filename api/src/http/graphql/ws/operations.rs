//! The operations that run on one socket.

use std::collections::HashMap;

use futures_util::stream::{AbortHandle, BoxStream, SelectAll, StreamExt as _, abortable, once};

use crate::http::graphql::operation::{Said, Sayings};

/// What an operation says; none when it is over.
type Tagged = (u64, String, Option<Said>);

/// The operations that run on one socket.
#[derive(Default)]
pub(super) struct Operations {
    running: SelectAll<BoxStream<'static, Tagged>>,
    names: HashMap<String, Running>,
    /// Tells an operation from an earlier one of the same name.
    count: u64,
}

struct Running {
    number: u64,
    abort: AbortHandle,
    is_endless: bool,
}

impl Operations {
    pub(super) fn has(&self, id: &str) -> bool {
        self.names.contains_key(id)
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// The number that the next operation gets, from 1.
    pub(super) const fn next_number(&self) -> u64 {
        self.count + 1
    }

    /// Adds one under a name that is free.
    pub(super) fn add(&mut self, id: String, sayings: Sayings, is_endless: bool) {
        self.count += 1;
        let number = self.count;
        let (sayings, abort) = abortable(sayings);
        let running = Running {
            number,
            abort,
            is_endless,
        };
        self.names.insert(id.clone(), running);
        let tag = id.clone();
        let said = sayings.map(move |said| (number, tag.clone(), Some(said)));
        self.running
            .push(said.chain(once(async move { (number, id, None) })).boxed());
    }

    /// Ends one, if there is one of this name.
    pub(super) fn remove(&mut self, id: &str) {
        if let Some(running) = self.names.remove(id) {
            running.abort.abort();
        }
    }

    /// Ends those that would go on until somebody ends them.
    pub(super) fn remove_endless(&mut self) {
        self.names.retain(|_, running| {
            if running.is_endless {
                running.abort.abort();
            }
            !running.is_endless
        });
    }

    /// The next thing that one of them says; never when there are none.
    pub(super) async fn next(&mut self) -> (String, Option<Said>) {
        loop {
            let Some((number, id, said)) = self.running.next().await else {
                return std::future::pending().await;
            };
            if self
                .names
                .get(&id)
                .is_some_and(|running| running.number == number)
            {
                return (id, said);
            }
        }
    }
}
