//! A server of one handler that answers with bytes from a file: what axum alone can do here.

use anyhow::{Context as _, Result};
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use bytes::Bytes;

/// The first argument with which this program becomes that server.
pub(crate) const ROLE: &str = "bare";

/// Answers every GET of `/graphql` with the bytes of a file, until it is ended.
pub(crate) async fn serve(file: &str, port: &str) -> Result<()> {
    let bytes = Bytes::from(std::fs::read(file)?);
    let answer = async move || ([(CONTENT_TYPE, "application/json; charset=utf-8")], bytes);
    let routes = Router::new().route("/graphql", get(answer));
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}"))
        .await
        .context("the bare server has no port")?;
    Ok(axum::serve(listener, routes).await?)
}
