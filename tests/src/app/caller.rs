//! Somebody who asks a server of a test, over HTTP.

use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::event_stream::EventStream;
use crate::socket::Socket;

/// What every mutation is asked besides its own answer.
const ERRORS: &str = "errors { __typename code message path \
    ... on StaleRevisionError { draft { id revision label } notice { slug revision } } \
    ... on StaleBaseError { latest { number } } \
    ... on WrongStateError { state } \
    ... on ApprovalsMissingError { missing } \
    ... on MergeConflictError { sectionKeys cookieKeys } \
    ... on PendingVersionsError { versions { number } } }";

/// Mutations whose input type is not their own name with `Input` after it.
const SHARED_INPUTS: &[(&str, &str)] = &[
    ("discardDraft", "DraftRefInput"),
    ("submitDraft", "DraftRefInput"),
    ("eraseVersion", "VersionActionInput"),
    ("cancelVersion", "VersionActionInput"),
    ("announceVersion", "VersionRefInput"),
    ("deleteWebhook", "WebhookRefInput"),
    ("createPreviewToken", "PreviewTokenInput"),
];

/// Somebody with or without a credential.
#[derive(Debug, Clone)]
pub struct Caller {
    client: reqwest::Client,
    url: String,
    authorization: Option<String>,
}

/// An HTTP answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {} {}", self.status, self.text))
    }

    /// A header's value, empty when it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

impl Caller {
    pub(crate) fn new(client: &reqwest::Client, url: &str, authorization: Option<String>) -> Self {
        Self {
            client: client.clone(),
            url: url.to_owned(),
            authorization,
        }
    }

    /// The value of its `Authorization` header.
    pub fn authorization(&self) -> Option<&str> {
        self.authorization.as_deref()
    }

    /// Opens a socket that speaks `graphql-transport-ws` and says who it is.
    ///
    /// # Panics
    /// When the server does not acknowledge it.
    pub async fn socket(&self) -> Socket {
        let mut socket = Socket::open(&self.url).await;
        socket.init(self.authorization()).await;
        socket
    }

    /// Posts a GraphQL request whose answer is a stream of events.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn event_stream(&self, query: &str, variables: Value) -> EventStream {
        let body = json!({"query": query, "variables": variables});
        let mut request = self
            .client
            .post(format!("{}/graphql", self.url))
            .header("accept", "text/event-stream")
            // Compression would hold events back.
            .header("accept-encoding", "gzip, br");
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        EventStream::of(request.json(&body).send().await.expect("the server answers"))
    }

    /// Gets a path, such as `/health/live`.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.client.get(format!("{}{path}", self.url))).await
    }

    /// Asks for a path by any method, with further headers.
    ///
    /// # Panics
    /// When the method is none, or the server does not answer.
    pub async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let method = method.parse().expect("a method");
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request).await
    }

    /// Posts any JSON to `/graphql`, with further headers.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn post_json(&self, body: &Value, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.client.post(format!("{}/graphql", self.url)).json(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request).await
    }

    /// Posts any text to `/graphql`, with these headers.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn post_text(&self, body: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self
            .client
            .post(format!("{}/graphql", self.url))
            .body(body.to_owned());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request).await
    }

    /// Asks a query by GET, with further headers.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn query(&self, query: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask("GET", &query_path(query), headers).await
    }

    /// Gets a path whose answer is no text: status, headers and bytes.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn get_bytes(&self, path: &str) -> (u16, HeaderMap, Vec<u8>) {
        let request = self.client.get(format!("{}{path}", self.url));
        let response = request.send().await.expect("the server answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.expect("the answer is whole");
        (status, headers, bytes.to_vec())
    }

    /// Posts a GraphQL request and gives the whole HTTP answer.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn post(&self, query: &str, variables: Value) -> Answer {
        let body = json!({"query": query, "variables": variables});
        let request = self
            .client
            .post(format!("{}/graphql", self.url))
            .header("accept", "application/graphql-response+json");
        self.send(request.json(&body)).await
    }

    /// The GraphQL response, with data and errors as they come.
    ///
    /// # Panics
    /// When the server does not answer, or not in JSON.
    pub async fn graphql(&self, query: &str, variables: Value) -> Value {
        self.post(query, variables).await.json()
    }

    /// The data of a response that has no errors.
    ///
    /// # Panics
    /// When it has some.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let mut response = self.graphql(query, variables).await;
        assert!(response.get("errors").is_none(), "{query}\nfailed: {response:#}");
        response["data"].take()
    }

    /// The data of a query about the notice with this slug; `selection` is what is asked of it.
    ///
    /// # Panics
    /// When there are errors.
    pub async fn notice(&self, slug: &str, selection: &str) -> Value {
        let query = format!("query($slug: String!) {{ notice(slug: $slug) {{ {selection} }} }}");
        self.data(&query, json!({"slug": slug})).await["notice"].take()
    }

    /// The response to one mutation, whose payload is asked for `selection` and its errors.
    ///
    /// # Panics
    /// When the server does not answer, or not in JSON.
    pub async fn mutation(&self, field: &str, input: Value, selection: &str) -> Value {
        let query = mutation_text(field, selection);
        self.graphql(&query, json!({"input": input})).await
    }

    /// The payload of one mutation, with the errors in it.
    ///
    /// # Panics
    /// When there are errors at the top.
    pub async fn mutate(&self, field: &str, input: Value, selection: &str) -> Value {
        let query = mutation_text(field, selection);
        self.data(&query, json!({"input": input})).await[field].take()
    }

    /// The payload of one mutation that does what it is asked.
    ///
    /// # Panics
    /// When it does not.
    pub async fn done(&self, field: &str, input: Value, selection: &str) -> Value {
        let payload = self.mutate(field, input, selection).await;
        assert_eq!(payload["errors"], json!([]), "{field} was refused");
        payload
    }

    /// The payload of one mutation that does what it is asked; `None` when the server goes away meanwhile.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn done_if_alive(&self, field: &str, input: Value, selection: &str) -> Option<Value> {
        let body = json!({"query": mutation_text(field, selection), "variables": {"input": input}});
        let authorization = self.authorization.as_deref().unwrap_or_default();
        let request = self.client.post(format!("{}/graphql", self.url)).json(&body);
        let answer = request.header("authorization", authorization).send().await.ok()?;
        let mut response: Value = serde_json::from_str(&answer.text().await.ok()?).ok()?;
        let payload = response["data"][field].take();
        assert_eq!(payload["errors"], json!([]), "{field} was refused: {response:#}");
        Some(payload)
    }

    async fn send(&self, mut request: reqwest::RequestBuilder) -> Answer {
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        let response = request.send().await.expect("the server answers");
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.expect("the answer is text"),
        }
    }
}

/// The path of a query by GET.
///
/// # Panics
/// Never: the address is one.
pub fn query_path(query: &str) -> String {
    let address = reqwest::Url::parse_with_params("http://server/graphql", [("query", query)]);
    let address = address.expect("an address");
    format!("{}?{}", address.path(), address.query().unwrap_or_default())
}

/// The codes of the errors of a response: those at the top by `extensions.code`, those of a payload by `code`.
pub fn codes(of: &Value) -> Vec<String> {
    let code = |error: &Value| {
        let found = error["extensions"]["code"].as_str().or(error["code"].as_str());
        found.unwrap_or("(no code)").to_owned()
    };
    errors(of).iter().map(code).collect()
}

/// The messages of the errors of a response or payload, each after its path.
pub fn messages(of: &Value) -> Vec<String> {
    let message = |error: &Value| {
        let path: Vec<&str> = error["path"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        format!(
            "{}: {}",
            path.join("."),
            error["message"].as_str().unwrap_or_default()
        )
    };
    errors(of).iter().map(message).collect()
}

fn errors(of: &Value) -> &[Value] {
    of["errors"].as_array().map_or(&[], Vec::as_slice)
}

fn mutation_text(field: &str, selection: &str) -> String {
    let shared = SHARED_INPUTS.iter().find(|(name, _)| *name == field);
    let input = shared.map_or_else(
        || {
            let (first, rest) = field.split_at(1);
            format!("{}{rest}Input", first.to_ascii_uppercase())
        },
        |(_, input)| (*input).to_owned(),
    );
    format!("mutation($input: {input}!) {{ {field}(input: $input) {{ {selection} {ERRORS} }} }}")
}
