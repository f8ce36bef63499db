//! A page in a new language on the command line, with the built program.

use std::path::Path;

use noticeboard_tests::app::SIGNING_KEY;
use noticeboard_tests::program::{Program, Said};
use serde_json::Value;

async fn import(folder: &Path, arguments: &[&str]) -> Said {
    let database = [
        "--notice",
        "privacy",
        "--database-url",
        "sqlite://noticeboard.db?mode=rwc",
    ];
    let all = [&["import"], arguments, &database].concat();
    Program::run(folder, &[("NOTICEBOARD_SIGNING_KEY", SIGNING_KEY)], &all).await
}

fn said(said: &Said) -> Value {
    assert_eq!(said.code, 0, "{said:?}");
    serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{said:?}"))
}

/// Nothing stands alike in both languages, and one heading is more than there are sections.
#[tokio::test]
async fn doubtful_headings_of_a_new_language_are_named_and_settled_by_a_mapping() {
    let english = "# Privacy\n\n## Complaints\n\nTo the authority.\n\n## Who\n\nUs.\n";
    let norwegian =
        "# Personvern\n\n## Forord\n\nVelkommen.\n\n## Klager\n\nTil tilsynet.\n\n## Hvem\n\nOss.\n";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("en.md"), english).unwrap();
    std::fs::write(folder.path().join("nb.md"), norwegian).unwrap();
    let publish = ["en.md", "--publish", "--change-note", "First."];
    assert_eq!(import(folder.path(), &publish).await.code, 0);
    let try_out = async |more: &[&str]| {
        let all = [&["nb.md", "--locale", "nb", "--dry-run", "--json"], more].concat();
        import(folder.path(), &all).await
    };
    let unmatched = |report: &Value| -> Vec<String> {
        let warnings = report["warnings"].as_array().unwrap().iter();
        let unmatched = warnings.filter(|warning| warning["code"] == "SECTION_UNMATCHED");
        unmatched
            .map(|warning| warning["excerpt"].as_str().unwrap().to_owned())
            .collect()
    };
    let doubtful = said(&try_out(&[]).await);
    assert_eq!(unmatched(&doubtful), ["Forord", "Klager", "Hvem"], "{doubtful:#}");
    let mapping = ["--mapping", "Klager=complaints", "--mapping", "Hvem = who"];
    let settled = said(&try_out(&mapping).await);
    assert_eq!(unmatched(&settled), ["Forord"], "{settled:#}");
    let keys: Vec<&Value> = settled["content"]["sections"]
        .as_array()
        .unwrap()
        .iter()
        .map(|section| &section["key"])
        .collect();
    assert_eq!(keys, ["forord", "complaints", "who"]);
    for (given, complaint, code) in [
        ("Klager", "HEADING=KEY", 2),
        ("Klager=No Key", "`No Key`", 2),
        ("Klager=nowhere", "nowhere", 1),
        ("Takk=who", "no heading of the document", 1),
    ] {
        let refused = try_out(&["--mapping", given]).await;
        assert_eq!(refused.code, code, "{refused:?}");
        assert!(refused.err.contains(complaint), "{complaint} in {refused:?}");
    }
}
