//! `noticeboard verify`: whether an evidence bundle shows what it says, without server and database.

use std::fmt::Write as _;
use std::path::Path;

use clap::Args;
use serde_json::json;
use tokio::io::AsyncReadExt as _;

use super::Exit;
use super::output::{Output, counted};
use crate::log::bundle::{self, Expectations, Kind, Report, Trust};
use crate::log::note::VerifierKey;

/// Checks an evidence bundle, without server and database, and names the first thing that does not fit.
#[derive(Args, Debug)]
pub(super) struct Verify {
    /// A file, or - for standard input
    #[arg(value_name = "BUNDLE|-")]
    bundle: String,
    /// The log's key, got from elsewhere: NAME+HASH+KEY, or a file that holds it
    #[arg(long, value_name = "KEY")]
    public_key: Option<String>,
    /// A file with an older checkpoint of the log, which the bundle's log must continue
    #[arg(long, value_name = "OLD")]
    checkpoint: Option<String>,
}

/// Verifies.
pub(super) async fn run(verify: Verify, output: Output) -> Exit {
    match begin(verify, output).await {
        Ok(exit) | Err(exit) => exit,
    }
}

async fn begin(verify: Verify, output: Output) -> Result<Exit, Exit> {
    let given = (verify.public_key.as_deref(), verify.checkpoint.as_deref());
    let expectations = expectations(given, output).await?;
    let text = read(&verify.bundle, output).await?;
    match bundle::verify(&text, &expectations) {
        Ok(report) => {
            let value = json!({"verified": true, "report": report});
            Ok(output.print(&in_words(&report), &value))
        }
        Err(unfit) => {
            let value = json!({"verified": false, "place": unfit.place, "message": unfit.message});
            Ok(output.refute(&format!("The bundle does not verify. {unfit}."), &value))
        }
    }
}

/// What whoever verifies has from elsewhere: a key, and a file with an older checkpoint.
pub(super) async fn expectations(
    (public_key, checkpoint): (Option<&str>, Option<&str>),
    output: Output,
) -> Result<Expectations, Exit> {
    Ok(Expectations {
        public_key: public_key.map(|given| key(given, output)).transpose()?,
        checkpoint: match checkpoint {
            Some(path) => Some(read(path, output).await?),
            None => None,
        },
    })
}

/// A verifier key, from its text or from a file.
fn key(given: &str, output: Output) -> Result<VerifierKey, Exit> {
    let text = if Path::new(given).exists() {
        std::fs::read_to_string(given)
            .map_err(|error| output.cannot(&format!("The key in {given} cannot be read: {error}.")))?
    } else {
        given.to_owned()
    };
    let parsed = text.trim_end().parse();
    parsed.map_err(|error| output.wrong(&[format!("The public key {error}.")]))
}

async fn read(source: &str, output: Output) -> Result<String, Exit> {
    let mut bytes = Vec::new();
    let read = if source == "-" {
        tokio::io::stdin().read_to_end(&mut bytes).await.map(|_| ())
    } else {
        tokio::fs::read(source).await.map(|found| bytes = found)
    };
    read.map_err(|error| output.cannot(&format!("{source} cannot be read: {error}.")))?;
    String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        let text = format!("{source} is no evidence: it is no UTF-8 from byte {place} on.");
        output.refute(
            &text,
            &json!({"verified": false, "place": "", "message": "is no UTF-8"}),
        )
    })
}

/// What was verified, for people.
fn in_words(report: &Report) -> String {
    let mut text = String::from("The bundle verifies.\n\n");
    let mut line = |name: &str, what: String| {
        // Writing to a String does not fail.
        let _ = writeln!(text, "  {name:<13}{what}");
    };
    line("notice", format!("{} ({})", report.slug, report.notice));
    line("bundle", kind(report));
    let in_force = match report.in_force {
        Some(number) => format!("version {number} in force"),
        None => "nothing in force".to_owned(),
    };
    line("as of", format!("{}, {in_force}", report.as_of));
    line(
        "versions",
        format!("{}, {} with their content", report.versions, report.contents),
    );
    for missing in &report.missing {
        line(
            "",
            format!(
                "version {}: content {}, {}",
                missing.version,
                missing.why.as_str().to_lowercase(),
                missing.content_hash
            ),
        );
    }
    let shown = report.records - report.unshown.len();
    line(
        "records",
        format!("{} of the notice, {shown} shown", report.records),
    );
    for unshown in &report.unshown {
        line(
            "",
            format!("record {} withheld, {}", unshown.sequence, unshown.leaf),
        );
    }
    if report.kind == Kind::Auditor && report.nameless > 0 {
        let what = format!(
            "{} shown without who did it: the name was erased",
            counted(report.nameless, "record")
        );
        line("erased", what);
    }
    let head = format!(
        "{}, root {}",
        counted(report.size, "record"),
        report.root.to_base64()
    );
    line("checkpoint", head);
    line("key", report.key.clone());
    line("", trust(report.trust));
    if report.unsigned_handovers > 0 {
        let what = format!(
            "{} replaced without their own signature",
            counted(report.unsigned_handovers, "earlier key")
        );
        line("", what);
    }
    if let Some(taken) = report.taken_over.filter(|taken| !taken.is_proven) {
        let what = format!(
            "{} from another log, whose part {} is not here: what is said there is the word of this log",
            counted(taken.versions, "version"),
            taken.origin
        );
        line("taken over", what);
    }
    for origin in &report.origins {
        let what = format!(
            "{} in a log of {}, key {}",
            origin.slug,
            counted(origin.size, "record"),
            origin.key
        );
        line("brought from", what);
    }
    text
}

fn kind(report: &Report) -> String {
    match report.kind {
        Kind::Public => "public: what anybody may see, and hashes of the rest".to_owned(),
        Kind::Auditor => "an auditor's: everything".to_owned(),
    }
}

/// Why the key is believed.
pub(super) fn trust(trust: Trust) -> String {
    match trust {
        Trust::OwnKey => {
            "the file's own: whoever made the file may have made the key. Get the key or an older \
             checkpoint from elsewhere, and give it by --public-key or --checkpoint"
                .to_owned()
        }
        Trust::GivenKey => "the key that was given, or one that it handed over to".to_owned(),
        Trust::GivenCheckpoint(size) => {
            let records = counted(size, "record");
            format!("the log continues the checkpoint of {records} that was given, by its key")
        }
        Trust::GivenKeyAndCheckpoint(size) => {
            let records = counted(size, "record");
            format!("the key that was given, and the log continues the checkpoint of {records}")
        }
    }
}
