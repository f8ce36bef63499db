//! Where a document comes from: a file, standard input or an address.

use std::path::Path;
use std::time::Duration;

use tokio::io::AsyncReadExt as _;

use super::charset::{self, Decoded};
use super::kind::FormatName;
use crate::cli::Exit;
use crate::cli::output::Output;

/// The largest document, in bytes.
const LARGEST: u64 = 32 * 1024 * 1024;
const FETCH_TIME: Duration = Duration::from_secs(30);

/// Reads the whole document as text; says what was wrong with its encoding.
pub(super) async fn read(source: &str, kind: Option<FormatName>, output: Output) -> Result<Decoded, Exit> {
    let (bytes, charset) = if source == "-" {
        let bytes = read_stdin()
            .await
            .map_err(|error| output.cannot(&format!("Standard input cannot be read: {error}.")))?;
        (bytes, None)
    } else if source.starts_with("http://") || source.starts_with("https://") {
        fetch(source)
            .await
            .map_err(|cause| output.cannot(&format!("{source} cannot be fetched: {cause}.")))?
    } else {
        let bytes = read_file(Path::new(source))
            .await
            .map_err(|error| output.cannot(&format!("The file {source} cannot be read: {error}.")))?;
        (bytes, None)
    };
    decoded(bytes, charset.as_deref(), kind).map_err(|why| output.cannot(&format!("{source} {why}.")))
}

/// Reads a file as text.
///
/// # Errors
/// A sentence without its subject.
pub(super) async fn read_text(file: &Path, kind: Option<FormatName>) -> Result<Decoded, String> {
    let bytes = read_file(file)
        .await
        .map_err(|error| format!("cannot be read: {error}"))?;
    decoded(bytes, None, kind)
}

fn decoded(bytes: Vec<u8>, charset: Option<&str>, kind: Option<FormatName>) -> Result<Decoded, String> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LARGEST {
        return Err(format!("is larger than {} MiB", LARGEST / 1024 / 1024));
    }
    charset::decode(bytes, charset, kind)
}

async fn read_stdin() -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    tokio::io::stdin()
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .await?;
    Ok(bytes)
}

async fn read_file(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    tokio::fs::File::open(path)
        .await?
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .await?;
    Ok(bytes)
}

/// The document, and the encoding that the server says it has.
async fn fetch(address: &str) -> Result<(Vec<u8>, Option<String>), String> {
    let client = reqwest::Client::builder()
        .timeout(FETCH_TIME)
        .user_agent("noticeboard")
        .build()
        .map_err(|error| error.to_string())?;
    let mut response = client
        .get(address)
        .send()
        .await
        .and_then(reqwest::Response::error_for_status)
        .map_err(|error| in_short(&error))?;
    let charset = charset_of(&response);
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| in_short(&error))? {
        bytes.extend_from_slice(&chunk);
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LARGEST {
            break;
        }
    }
    Ok((bytes, charset))
}

fn charset_of(response: &reqwest::Response) -> Option<String> {
    let header = response.headers().get(reqwest::header::CONTENT_TYPE)?;
    let (_, label) = header.to_str().ok()?.split_once("charset=")?;
    let label = label.split(';').next()?;
    Some(label.trim().trim_matches('"').to_owned())
}

fn in_short(error: &reqwest::Error) -> String {
    if let Some(status) = error.status() {
        return format!("the server answered {status}");
    }
    let mut source: &dyn std::error::Error = error;
    while let Some(next) = source.source() {
        source = next;
    }
    source.to_string()
}
