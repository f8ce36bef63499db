//! Where a document comes from: a file, standard input or an address.

use std::time::Duration;

use tokio::io::AsyncReadExt as _;

use crate::cli::Exit;
use crate::cli::output::Output;

/// The largest document, in bytes.
const LARGEST: u64 = 32 * 1024 * 1024;
const FETCH_TIME: Duration = Duration::from_secs(30);

/// Reads the whole document as UTF-8.
pub(super) async fn read(source: &str, output: Output) -> Result<String, Exit> {
    let bytes = if source == "-" {
        read_stdin()
            .await
            .map_err(|error| output.cannot(&format!("Standard input cannot be read: {error}.")))?
    } else if source.starts_with("http://") || source.starts_with("https://") {
        fetch(source)
            .await
            .map_err(|cause| output.cannot(&format!("{source} cannot be fetched: {cause}.")))?
    } else {
        read_file(source)
            .await
            .map_err(|error| output.cannot(&format!("The file {source} cannot be read: {error}.")))?
    };
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LARGEST {
        return Err(output.cannot(&format!("{source} is larger than {} MiB.", LARGEST / 1024 / 1024)));
    }
    String::from_utf8(bytes).map_err(|error| {
        output.cannot(&format!(
            "{source} is not UTF-8 (byte {}): convert it, for example with iconv.",
            error.utf8_error().valid_up_to()
        ))
    })
}

async fn read_stdin() -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    tokio::io::stdin()
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .await?;
    Ok(bytes)
}

async fn read_file(path: &str) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    tokio::fs::File::open(path)
        .await?
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .await?;
    Ok(bytes)
}

async fn fetch(address: &str) -> Result<Vec<u8>, String> {
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
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| in_short(&error))? {
        bytes.extend_from_slice(&chunk);
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LARGEST {
            break;
        }
    }
    Ok(bytes)
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
