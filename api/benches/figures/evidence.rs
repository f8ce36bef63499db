//! The evidence of a long history: made by the server, verified here.

use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use noticeboard::log::bundle::{self, Expectations};

use crate::client::Client;
use crate::notice::SLUG;
use crate::table::{Table, spread};

/// How often each is measured.
const TIMES: usize = 9;

/// Adds what making and verifying the bundle of a notice with so many versions takes.
pub(crate) async fn measure(client: &Client, versions: usize, table: &mut Table) -> Result<()> {
    let (mut made, mut verified) = (Vec::new(), Vec::new());
    let mut bytes = 0;
    for _ in 0..TIMES {
        let started = Instant::now();
        let text = client.fetch(&format!("/notices/{SLUG}/evidence.json")).await?;
        made.push(started.elapsed());
        bytes = text.len();
        verified.push(verify(&text, versions)?);
    }
    table.add(
        &format!("evidence bundle of {versions} versions for an auditor, {bytes} bytes, made and sent"),
        spread(&mut made),
    );
    table.add(
        &format!("verify of the evidence bundle of {versions} versions"),
        spread(&mut verified),
    );
    Ok(())
}

fn verify(text: &str, versions: usize) -> Result<Duration> {
    let started = Instant::now();
    let report = bundle::verify(text, &Expectations::default()).map_err(|unfit| anyhow!("{unfit}"))?;
    let taken = started.elapsed();
    anyhow::ensure!(report.versions == versions, "{} versions", report.versions);
    Ok(taken)
}
