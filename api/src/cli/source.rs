//! Where a document comes from: a file, standard input or an address.

use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::charset::{self, Decoded};
use super::kind::{self, FormatName};
use crate::cli::Exit;
use crate::cli::output::Output;
use crate::domain::error::Problem;

/// The largest document, in bytes.
const LARGEST: u64 = 32 * 1024 * 1024;
/// The largest evidence bundle, in bytes: it holds every version of a notice.
pub(super) const LARGEST_BUNDLE: u64 = 256 * 1024 * 1024;
const FETCH_TIME: Duration = Duration::from_secs(30);

/// Reads the whole document as text; says what was wrong with its encoding.
pub(super) async fn read(source: &str, kind: Option<FormatName>, output: Output) -> Result<Decoded, Exit> {
    let (bytes, charset) = bytes_of(source, LARGEST, output).await?;
    let read = within(bytes, LARGEST).and_then(|bytes| charset::decode(bytes, charset.as_deref(), kind));
    read.map_err(|why| {
        output.no(&[Problem {
            path: Vec::new(),
            message: format!("{source} {why}"),
        }])
    })
}

/// Reads an evidence bundle as it is, byte for byte.
pub(super) async fn read_bundle(source: &str, output: Output) -> Result<String, Exit> {
    let (bytes, _) = bytes_of(source, LARGEST_BUNDLE, output).await?;
    let refuse = |message: String| {
        let message = format!("{source} {message}");
        output.no(&[Problem {
            path: Vec::new(),
            message,
        }])
    };
    let bytes = within(bytes, LARGEST_BUNDLE).map_err(refuse)?;
    String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        refuse(format!(
            "is no evidence bundle: it is no UTF-8 from byte {place} on"
        ))
    })
}

/// The bytes, as far as one more than there may be, and the encoding that a server says they have.
async fn bytes_of(source: &str, most: u64, output: Output) -> Result<(Vec<u8>, Option<String>), Exit> {
    if source == "-" {
        let bytes = read_to_end(tokio::io::stdin(), most).await;
        let bytes =
            bytes.map_err(|error| output.cannot(&format!("Standard input cannot be read: {error}.")))?;
        Ok((bytes, None))
    } else if source.starts_with("http://") || source.starts_with("https://") {
        let fetched = fetch(source, most).await;
        fetched.map_err(|cause| output.cannot(&format!("{source} cannot be fetched: {cause}.")))
    } else if Path::new(source).is_dir() {
        let sentence = format!(
            "{source} is a folder: name one file in it. A folder of the past goes with --history TABLE."
        );
        Err(output.wrong(&[sentence]))
    } else {
        let bytes = read_file(Path::new(source), most).await;
        let bytes =
            bytes.map_err(|error| output.cannot(&format!("The file {source} cannot be read: {error}.")))?;
        Ok((bytes, None))
    }
}

/// Names of the files in a folder that are documents by their names, in order.
pub(super) fn documents_in(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_file() && kind::by_name(&name).is_some() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Reads a file as text.
///
/// # Errors
/// A sentence without its subject.
pub(super) async fn read_text(file: &Path, kind: Option<FormatName>) -> Result<Decoded, String> {
    let bytes = read_file(file, LARGEST)
        .await
        .map_err(|error| format!("cannot be read: {error}"))?;
    charset::decode(within(bytes, LARGEST)?, None, kind)
}

fn within(bytes: Vec<u8>, most: u64) -> Result<Vec<u8>, String> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
        return Err(format!("is larger than {} MiB", most / 1024 / 1024));
    }
    Ok(bytes)
}

async fn read_to_end(from: impl AsyncRead + Unpin, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most + 1).read_to_end(&mut bytes).await?;
    Ok(bytes)
}

async fn read_file(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    read_to_end(tokio::fs::File::open(path).await?, most).await
}

/// The document, and the encoding that the server says it has.
async fn fetch(address: &str, most: u64) -> Result<(Vec<u8>, Option<String>), String> {
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
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
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
