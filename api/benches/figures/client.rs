//! Sends GraphQL to a server and insists on an answer without errors.

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use url::Url;

use crate::server::{self, Server};

/// A client with a token for everything.
pub(crate) struct Client {
    http: reqwest::Client,
    server: String,
    address: String,
    token: String,
}

impl Client {
    /// A client of this server.
    pub(crate) fn new(server: &Server) -> Result<Self> {
        Ok(Self {
            http: reqwest::Client::builder().build()?,
            server: server.address().to_owned(),
            address: format!("{}/graphql", server.address()),
            token: server::token()?,
        })
    }

    /// Executes a document; answers its `data`.
    pub(crate) async fn execute(&self, query: &str, variables: Value) -> Result<Value> {
        let body = json!({"query": query, "variables": variables});
        let request = self.http.post(&self.address).bearer_auth(&self.token).json(&body);
        let mut answer: Value = request.send().await?.json().await?;
        let data = answer.get_mut("data").map(Value::take).unwrap_or_default();
        let refused = data
            .as_object()
            .into_iter()
            .flat_map(serde_json::Map::values)
            .find_map(|payload| payload.get("errors").filter(|errors| !is_empty(errors)));
        if let Some(errors) = answer.get("errors").or(refused) {
            bail!("the server refused: {errors}");
        }
        Ok(data)
    }

    /// What a path is answered with.
    pub(crate) async fn fetch(&self, path: &str) -> Result<String> {
        let request = self.http.get(format!("{}{path}", self.server));
        let answer = request.bearer_auth(&self.token).send().await?;
        Ok(answer.error_for_status()?.text().await?)
    }

    /// The bytes of a page, as anybody gets it.
    pub(crate) async fn page(&self, path: &str) -> Result<Vec<u8>> {
        let address = Url::parse(&self.address)?.join(path)?;
        let answer = self.http.get(address).send().await?.error_for_status()?;
        Ok(answer.bytes().await?.to_vec())
    }

    /// What an anonymous GET of a query is answered with.
    pub(crate) async fn get(&self, query: &str) -> Result<Got> {
        let address = Url::parse_with_params(&self.address, [("query", query)])?;
        let answer = self.http.get(address.clone()).send().await?.error_for_status()?;
        let tag = answer.headers().get("etag").context("the answer has no tag")?;
        Ok(Got {
            address: address.to_string(),
            tag: tag.to_str()?.to_owned(),
            bytes: answer.bytes().await?.to_vec(),
        })
    }
}

/// An answer with what it takes to ask for it again.
pub(crate) struct Got {
    /// Where it was.
    pub(crate) address: String,
    /// The name of its bytes.
    pub(crate) tag: String,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

fn is_empty(list: &Value) -> bool {
    list.as_array().is_none_or(Vec::is_empty)
}

/// The value at a JSON pointer, as text.
pub(crate) fn text(value: &Value, pointer: &str) -> Result<String> {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .map(str::to_owned)
        .with_context(|| format!("the answer has no text at {pointer}"))
}
