//! A client of server-sent events that shows what comes, event by event.

use std::time::Duration;

use serde_json::Value;

/// Nobody waits longer for an event that must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// An event as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A result.
    Next(Value),
    /// The operation is over.
    Complete,
    /// A comment, which is a sign of life.
    Comment,
}

/// An answer that is read event by event.
#[derive(Debug)]
pub struct EventStream {
    response: reqwest::Response,
    /// What came and was not taken yet; a character may be there by half.
    bytes: Vec<u8>,
}

impl EventStream {
    /// The events of an answer.
    pub fn of(response: reqwest::Response) -> Self {
        Self {
            response,
            bytes: Vec::new(),
        }
    }

    /// The status code.
    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// A header's value, empty when it is missing.
    pub fn header(&self, name: &str) -> &str {
        let value = self.response.headers().get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The next event, comments too; none at the end, also when the line breaks.
    ///
    /// # Panics
    /// When it does not come in time or is no event of the protocol.
    pub async fn event(&mut self) -> Option<Event> {
        tokio::time::timeout(PATIENCE, self.take())
            .await
            .expect("an event comes in time")
    }

    /// The next result; none at the end.
    ///
    /// # Panics
    /// As [`EventStream::event`].
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            match self.event().await? {
                Event::Next(value) => return Some(value),
                Event::Complete => return None,
                Event::Comment => {}
            }
        }
    }

    /// Whether no result comes for so long.
    pub async fn is_silent(&mut self, span: Duration) -> bool {
        tokio::time::timeout(span, self.next()).await.is_err()
    }

    async fn take(&mut self) -> Option<Event> {
        loop {
            let end = self.bytes.windows(2).position(|two| two == b"\n\n");
            if let Some(end) = end {
                let event: Vec<u8> = self.bytes.drain(..end + 2).take(end).collect();
                return Some(parsed(&String::from_utf8(event).expect("UTF-8")));
            }
            let chunk = self.response.chunk().await.ok()??;
            self.bytes.extend_from_slice(&chunk);
        }
    }
}

fn parsed(text: &str) -> Event {
    if text.starts_with(':') {
        return Event::Comment;
    }
    let (name, data) = text.split_once('\n').expect("a name and data");
    let data = data.strip_prefix("data: ").expect("data");
    match name {
        "event: next" => Event::Next(serde_json::from_str(data).expect("a result is JSON")),
        "event: complete" if data.is_empty() => Event::Complete,
        other => panic!("no event of the protocol: {other}"),
    }
}
