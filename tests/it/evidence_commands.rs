//! `noticeboard export` and `noticeboard verify`, with the built program.

use std::path::Path;

use noticeboard_tests::app::{SIGNING_KEY, VERIFIER_KEY};
use noticeboard_tests::evidence::parsed;
use noticeboard_tests::program::{Program, Said};
use noticeboard_tests::workspace;
use serde_json::Value;

const DATABASE: (&str, &str) = ("NOTICEBOARD_DATABASE_URL", "sqlite://noticeboard.db?mode=rwc");
const KEY: (&str, &str) = ("NOTICEBOARD_SIGNING_KEY", SIGNING_KEY);

async fn run(folder: &Path, arguments: &[&str]) -> Said {
    Program::run(folder, &[DATABASE, KEY], arguments).await
}

/// Without database, settings and key.
async fn verify(folder: &Path, arguments: &[&str]) -> Said {
    let all: Vec<&str> = std::iter::once("verify")
        .chain(arguments.iter().copied())
        .collect();
    Program::run(folder, &[], &all).await
}

async fn import(folder: &Path, slug: &str, more: &[&str]) {
    let page = workspace::root().join("api/assets/demo/privacy-page.json");
    let mut arguments = vec!["import", page.to_str().unwrap(), "--notice", slug];
    arguments.extend(more);
    let said = run(folder, &arguments).await;
    assert_eq!(said.code, 0, "{said:?}");
}

#[tokio::test]
async fn a_bundle_is_exported_and_verified_without_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    import(
        folder,
        "privacy",
        &[
            "--publish",
            "--change-note",
            "First.",
            "--materiality",
            "material",
        ],
    )
    .await;
    import(folder, "draft", &[]).await;

    let public = run(folder, &["export", "--notice", "privacy"]).await;
    assert_eq!((public.code, public.err.as_str()), (0, ""));
    assert_eq!(parsed(&public.out)["kind"], "PUBLIC");
    std::fs::write(folder.join("public.json"), &public.out).unwrap();
    let whole = run(
        folder,
        &[
            "export",
            "--notice",
            "privacy",
            "--auditor",
            "--out",
            "whole.json",
        ],
    )
    .await;
    assert_eq!(whole.code, 0, "{whole:?}");

    let said = verify(folder, &["public.json"]).await;
    assert_eq!(said.code, 0, "{said:?}");
    for part in [
        "The bundle verifies.",
        "privacy",
        "version 1 in force",
        "the file's own",
        "withheld",
    ] {
        assert!(said.out.contains(part), "{part} is missing:\n{}", said.out);
    }
    let said = verify(folder, &["whole.json", "--json", "--public-key", VERIFIER_KEY]).await;
    let report: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((said.code, &report["verified"]), (0, &Value::Bool(true)));
    assert_eq!(report["report"]["kind"], "AUDITOR");
    assert_eq!(report["report"]["trust"], "givenKey");

    // The answer is no.
    std::fs::write(
        folder.join("spoiled.json"),
        public.out.replace("First.", "Third."),
    )
    .unwrap();
    let said = verify(folder, &["spoiled.json"]).await;
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    assert!(
        said.err.contains("/history/versions/0/changeNote"),
        "{}",
        said.err
    );
    let said = verify(folder, &["spoiled.json", "--json"]).await;
    let report: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        (said.code, &report["place"]),
        (1, &Value::from("/history/versions/0/changeNote"))
    );
    std::fs::write(folder.join("other.json"), "{\"data\": {}}").unwrap();
    assert_eq!(verify(folder, &["other.json"]).await.code, 1);
    let hidden = run(folder, &["export", "--notice", "draft"]).await;
    assert_eq!(hidden.code, 1, "{hidden:?}");
    assert!(hidden.err.contains("--auditor"), "{}", hidden.err);
    // Wrong use.
    assert_eq!(
        verify(folder, &["public.json", "--public-key", "none"])
            .await
            .code,
        2
    );
    assert_eq!(
        run(folder, &["export", "--notice", "privacy", "--version", "1"])
            .await
            .code,
        2
    );
    // It cannot.
    assert_eq!(verify(folder, &["nowhere.json"]).await.code, 3);
    let elsewhere = tempfile::tempdir().unwrap();
    assert_eq!(
        run(elsewhere.path(), &["export", "--notice", "privacy"])
            .await
            .code,
        3
    );
}

#[tokio::test]
async fn one_version_is_exported_as_a_document() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    import(
        folder,
        "privacy",
        &[
            "--publish",
            "--change-note",
            "First.",
            "--materiality",
            "material",
        ],
    )
    .await;
    let export = async |more: &[&str]| {
        let mut arguments = vec!["export", "--notice", "privacy"];
        arguments.extend(more);
        run(folder, &arguments).await
    };
    let html = export(&["--format", "html"]).await;
    assert!(html.out.starts_with("<h1>"), "{html:?}");
    let markdown = export(&["--format", "markdown", "--version", "1"]).await;
    assert!(markdown.out.starts_with("# "), "{markdown:?}");
    let json = export(&["--format", "json"]).await;
    let hash = noticeboard::domain::hash::Hash::of(json.out.as_bytes()).to_string();
    let bundle = parsed(&export(&[]).await.out);
    assert_eq!(bundle["history"]["versions"][0]["contentHash"], hash.as_str());
    // Into a folder, under the notice's name.
    std::fs::create_dir(folder.join("out")).unwrap();
    for (more, file) in [
        (&["--format", "html", "--version", "1"][..], "privacy-1.html"),
        (&["--format", "markdown", "--locale", "en"], "privacy-en.md"),
        (&[], "privacy.evidence.json"),
    ] {
        let said = export(&[more, &["--out", "out"]].concat()).await;
        assert_eq!(said.code, 0, "{said:?}");
        assert!(said.out.contains(file), "{said:?}");
        let written = std::fs::read_to_string(folder.join("out").join(file)).unwrap();
        assert!(!written.is_empty());
    }
    for (more, says) in [
        (["--format", "html", "--version", "9"], "there is no version 9"),
        (["--format", "html", "--locale", "nb"], "has no text in `nb`"),
    ] {
        let said = export(&more).await;
        assert_eq!(said.code, 1);
        assert!(said.err.contains(says), "{}", said.err);
    }
}
