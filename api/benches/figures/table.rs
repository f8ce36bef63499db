//! The figures, as a Markdown table.

use std::io::Write as _;
use std::time::Duration;

use anyhow::Result;

/// Figures with the circumstances in which they were taken.
pub(crate) struct Table {
    circumstances: Vec<String>,
    rows: Vec<(String, String)>,
}

impl Table {
    /// A table without figures.
    pub(crate) const fn new(circumstances: Vec<String>) -> Self {
        Self {
            circumstances,
            rows: Vec::new(),
        }
    }

    /// Adds a figure.
    pub(crate) fn add(&mut self, what: &str, figure: String) {
        self.rows.push((what.to_owned(), figure));
    }
}

/// Prints it to standard output.
pub(crate) fn print(table: &Table) -> Result<()> {
    let mut out = std::io::stdout().lock();
    for line in &table.circumstances {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "\n| what | figure |\n|---|---|")?;
    for (what, figure) in &table.rows {
        writeln!(out, "| {what} | {figure} |")?;
    }
    Ok(())
}

/// The middle of some times with the shortest and the longest; leaves them sorted.
pub(crate) fn spread(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let milliseconds = |time: Option<&Duration>| time.map_or(0.0, Duration::as_secs_f64) * 1_000.0;
    format!(
        "{:.1} ms ({:.1} to {:.1}, {} times)",
        milliseconds(times.get(times.len() / 2)),
        milliseconds(times.first()),
        milliseconds(times.last()),
        times.len()
    )
}
