//! `noticeboard check`, with the built program: what it prints and how it ends.

use std::io::Write as _;
use std::path::PathBuf;

use noticeboard_tests::app::SIGNING_KEY;
use noticeboard_tests::program::{Program, Said};
use noticeboard_tests::{shared_data, workspace};
use serde_json::Value;
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn example() -> PathBuf {
    workspace::root().join("api/assets/demo/privacy-page.json")
}

async fn check(arguments: &[&str]) -> Said {
    let folder = folder();
    let mut all = vec!["check"];
    all.extend(arguments);
    let said = Program::run(folder.path(), &[], &all).await;
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 0, "a check writes nothing");
    said
}

fn json(said: &Said) -> Value {
    serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {said:?}"))
}

#[tokio::test]
async fn a_complete_document_ends_with_0() {
    let page = example();
    let said = check(&[page.to_str().unwrap(), "--jurisdiction", "EU"]).await;
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("0 of severity ERROR fail"), "{said:?}");
    assert!(said.out.contains("no legal advice"), "{said:?}");
    assert!(!said.out.contains('\u{1b}'), "no colour where no terminal is");
}

#[tokio::test]
async fn an_incomplete_document_ends_with_1_and_says_what_is_missing() {
    let page = example();
    let said = check(&[page.to_str().unwrap(), "--jurisdiction", "EU,US-CA", "--json"]).await;
    assert_eq!(said.code, 1, "{said:?}");
    let value = json(&said);
    assert_eq!(value["jurisdictions"], serde_json::json!(["EU", "US-CA"]));
    let checks = value["checks"].as_array().unwrap();
    let opt_out = checks
        .iter()
        .find(|check| check["rule"] == "ccpa-right-opt-out")
        .unwrap();
    assert_eq!(
        (opt_out["status"].as_str(), opt_out["severity"].as_str()),
        (Some("FAIL"), Some("ERROR"))
    );
    let complaint = checks
        .iter()
        .find(|check| check["rule"] == "gdpr-13-2-d")
        .unwrap();
    assert_eq!(complaint["status"], "PASS");
    assert_eq!(complaint["sectionKey"], "how-you-complain");
    let errors = checks
        .iter()
        .filter(|check| check["status"] == "FAIL" && check["severity"] == "ERROR");
    assert_eq!(value["failed"]["ERROR"], errors.count());
}

#[tokio::test]
async fn without_a_jurisdiction_or_with_a_wrong_one_it_ends_with_2() {
    let page = example();
    let page = page.to_str().unwrap();
    for arguments in [
        vec![page],
        vec![page, "--jurisdiction", ","],
        vec![page, "--jurisdiction", "Europe"],
    ] {
        let said = check(&arguments).await;
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains("EU"), "{said:?}");
        assert_eq!(said.out, "");
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_ends_with_3_and_one_that_is_no_page_with_1() {
    let said = check(&["nowhere.json", "--jurisdiction", "EU"]).await;
    assert_eq!(said.code, 3, "{said:?}");
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"{}").unwrap();
    let said = check(&[file.path().to_str().unwrap(), "--jurisdiction", "EU", "--json"]).await;
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("document"), "{said:?}");
}

#[tokio::test]
async fn a_dash_is_standard_input() {
    let output = tokio::process::Command::new(Program::build().await)
        .args(["check", "-", "--jurisdiction", "EU", "--json"])
        .env_clear()
        .stdin(std::fs::File::open(example()).unwrap())
        .output()
        .await
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["failed"]["ERROR"], 0);
}

#[tokio::test]
async fn a_jurisdiction_without_a_list_passes_nothing() {
    let page = example();
    let said = check(&[page.to_str().unwrap(), "--jurisdiction", "BR", "--json"]).await;
    assert_eq!(said.code, 0, "{said:?}");
    let checks = json(&said)["checks"].take();
    let checks = checks.as_array().unwrap();
    let unknown = checks
        .iter()
        .find(|check| check["rule"] == "jurisdiction-unknown")
        .unwrap();
    assert_eq!(unknown["status"], "NOT_APPLICABLE");
    assert!(unknown["message"].as_str().unwrap().contains("BR"));
    assert!(
        !checks
            .iter()
            .any(|check| check["rule"].as_str().unwrap().starts_with("gdpr"))
    );
}

#[tokio::test]
async fn an_import_warns_when_the_notice_has_no_jurisdictions() {
    let folder = folder();
    let page = example();
    let arguments = ["import", page.to_str().unwrap(), "--notice", "privacy", "--json"];
    let env = [
        ("NOTICEBOARD_DATABASE_URL", "sqlite://noticeboard.db?mode=rwc"),
        ("NOTICEBOARD_SIGNING_KEY", SIGNING_KEY),
    ];
    let said = Program::run(folder.path(), &env, &arguments).await;
    assert_eq!(said.code, 0, "{said:?}");
    let warnings = json(&said)["warnings"].take();
    let codes: Vec<&str> = warnings
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| warning["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"NO_JURISDICTION"), "{codes:?}");
}

#[tokio::test]
async fn every_document_of_a_folder_is_checked() {
    let folder = folder();
    std::fs::copy(example(), folder.path().join("b-complete.json")).unwrap();
    let run = async |more: &[&str]| {
        let arguments = [&["check", ".", "--jurisdiction", "EU"], more].concat();
        Program::run(folder.path(), &[], &arguments).await
    };
    let said = run(&[]).await;
    assert_eq!(said.code, 0, "all that is there is complete");
    assert_eq!(said.err, "", "progress is for those who watch");
    let arguments = ["check", ".", "--jurisdiction", "EU"];
    if let Some(shown) = Program::run_at_terminal(folder.path(), &[], &arguments).await {
        assert!(shown.contains("Checking 1 of 1 document."), "{shown:?}");
        assert!(shown.contains("\u{1b}[32mpass"), "{shown:?}");
    }
    std::fs::write(folder.path().join("a-short.md"), "# Privacy\n\nWe are glad.\n").unwrap();
    std::fs::write(folder.path().join("c-broken.json"), "{\"title\": ").unwrap();
    std::fs::write(folder.path().join("notes.txt"), "No document.").unwrap();
    let said = run(&["--json"]).await;
    assert_eq!(said.code, 1, "{said:?}");
    let documents = json(&said)["documents"].take();
    let told: Vec<_> = documents
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["file"].as_str().unwrap(),
                one["failed"]["ERROR"].as_u64().map(|count| count > 0),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("a-short.md", Some(true)),
            ("b-complete.json", Some(false)),
            ("c-broken.json", None)
        ]
    );
    assert!(
        documents[2]["error"].as_str().unwrap().contains("is not JSON"),
        "{documents}"
    );
    let said = run(&[]).await;
    for part in [
        "a-short.md\n",
        "b-complete.json\n",
        "is not JSON",
        "no legal advice",
    ] {
        assert!(said.out.contains(part), "{part} is missing: {said:?}");
    }
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    let said = Program::run(folder.path(), &[], &["check", "empty", "--jurisdiction", "EU"]).await;
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("holds no document"), "{said:?}");
}

/// What the real page says and what it lacks, as a person reads it.
#[tokio::test]
async fn the_real_page_fails_where_a_person_finds_something_missing() {
    let Some(data) = shared_data::folder() else { return };
    let page = data.join("wordpress-page.json");
    let said = check(&[page.to_str().unwrap(), "--jurisdiction", "EU,US-CA", "--json"]).await;
    assert_eq!(said.code, 1, "{said:?}");
    let value = json(&said);
    let checks = value["checks"].as_array().unwrap();
    let failed = |rule: &str| -> Vec<&Value> {
        checks
            .iter()
            .filter(|check| check["rule"] == rule && check["status"] == "FAIL")
            .collect()
    };
    for rule in [
        "gdpr-13-2-d",
        "gdpr-13-2-b-restriction",
        "gdpr-13-2-b-objection",
        "gdpr-13-2-b-portability",
        "gdpr-13-2-e",
        "gdpr-13-1-f-recipients",
        "ccpa-updated",
        "ccpa-right-opt-out",
        "ccpa-opt-out-method",
        "ccpa-signals",
        "ccpa-agent",
        "ccpa-verification",
        "ccpa-minors",
        "ccpa-sources",
        "ccpa-12-months",
        "caloppa-effective",
        "caloppa-do-not-track",
    ] {
        assert_eq!(failed(rule).len(), 1, "{rule}");
    }
    let messages = |rule: &str| -> String {
        let all: Vec<&str> = failed(rule)
            .iter()
            .map(|check| check["message"].as_str().unwrap())
            .collect();
        all.join("\n")
    };
    let kinds = messages("craft-cookie-kind");
    for kind in ["video", "social media", "YouTube", "Facebook", "LinkedIn"] {
        assert!(
            kinds.contains(&format!("cookies for or by {kind}")),
            "{kind}: {kinds}"
        );
    }
    let bases: Vec<&str> = failed("gdpr-13-1-c-basis")
        .iter()
        .filter_map(|check| check["sectionKey"].as_str())
        .collect();
    assert_eq!(
        bases,
        [
            "supplier-and-partner-data",
            "chat-service",
            "language-preferences",
            "communication-per-email-or-phone"
        ]
    );
    for rule in [
        "gdpr-13-1-a-identity",
        "gdpr-13-1-a-contact",
        "gdpr-13-1-c-purposes",
        "gdpr-13-1-e",
        "gdpr-13-2-a",
        "gdpr-13-2-b-access",
        "gdpr-13-2-b-rectification",
        "gdpr-13-2-b-erasure",
        "gdpr-13-2-c",
        "gdpr-12-3",
        "ccpa-sold",
        "ccpa-categories",
        "ccpa-no-retaliation",
        "ccpa-right-delete",
        "craft-reference",
        "craft-link",
        "craft-heading",
        "craft-cookie-undeclared",
    ] {
        let status = checks
            .iter()
            .find(|check| check["rule"] == rule)
            .map(|check| check["status"].as_str());
        assert_eq!(status, Some(Some("PASS")), "{rule}");
    }
    // Its times went into the declarations, so that there is nothing left to compare.
    let lifetimes = checks
        .iter()
        .find(|check| check["rule"] == "craft-cookie-lifetime");
    assert_eq!(lifetimes.unwrap()["status"], "NOT_APPLICABLE");
}

/// The findings that `docs/checks.md` judges one by one.
#[tokio::test]
async fn the_newest_text_of_a_public_history_gives_the_findings_that_were_judged_by_hand() {
    let Some(data) = shared_data::folder() else { return };
    let text = data.join("policy-histories/github-privacy-statement/0070.md");
    let text = text.to_str().unwrap();
    let said = check(&[
        text,
        "--format",
        "markdown",
        "--jurisdiction",
        "EU,US-CA",
        "--effective-from",
        "2026-03-24T00:00:00Z",
        "--json",
    ])
    .await;
    assert_eq!(said.code, 1, "{said:?}");
    let checks = json(&said)["checks"].take();
    let failed = checks
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["status"] == "FAIL");
    let mut found: Vec<String> = failed
        .map(|check| {
            let place = check["sectionKey"].as_str().unwrap_or("-");
            format!(
                "{} {} {place}",
                check["severity"].as_str().unwrap(),
                check["rule"].as_str().unwrap()
            )
        })
        .collect();
    found.sort();
    let expected = [
        "ERROR ccpa-sensitive -",
        "ERROR ccpa-updated -",
        "WARNING ccpa-reviewed github-privacy-statement",
        "WARNING craft-date github-privacy-statement",
        "WARNING craft-link cookies-and-tracking-technologies",
        "WARNING craft-link cookies-and-tracking-technologies",
        "WARNING craft-link french",
        "WARNING craft-reference privacy-rights",
        "WARNING eprivacy-5-3-declared automatically",
        "WARNING gdpr-13-2-c lawful-bases-for-processing-personal-data-applicable-to-eea-and-uk-end-users",
        "WARNING gdpr-13-2-e -",
    ];
    assert_eq!(found, expected);
}
