//! Cookie lists and the catalogue on the command line, with the built program.

use std::path::Path;

use noticeboard_tests::app::SIGNING_KEY;
use noticeboard_tests::program::{Program, Said};
use noticeboard_tests::shared_data;
use serde_json::Value;
use tempfile::TempDir;

const DATABASE: &str = "sqlite://noticeboard.db?mode=rwc";
const KLARO: &str = include_str!("../../api/tests/data/cookie_lists/klaro.js");
const CATALOGUE: &str = include_str!("../../api/tests/data/cookie_lists/open_cookie_database.csv");

async fn run(folder: &Path, arguments: &[&str]) -> Said {
    let mut all = arguments.to_vec();
    all.extend(["--database-url", DATABASE]);
    Program::run(folder, &[("NOTICEBOARD_SIGNING_KEY", SIGNING_KEY)], &all).await
}

async fn json(folder: &Path, arguments: &[&str]) -> Value {
    let said = run(folder, &[arguments, &["--json"]].concat()).await;
    assert_eq!(said.code, 0, "{said:?}");
    serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{said:?}"))
}

/// A folder with a published notice.
async fn prepared() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("page.md", "# Privacy\n\n## Cookies\n\nWe use some.\n");
    write("klaro.js", KLARO);
    write("catalogue.csv", CATALOGUE);
    let publish = [
        "import",
        "page.md",
        "--notice",
        "privacy",
        "--publish",
        "--change-note",
        "First.",
    ];
    let said = run(folder.path(), &publish).await;
    assert_eq!(said.code, 0, "{said:?}");
    folder
}

#[tokio::test]
async fn a_list_goes_in_and_comes_out_of_the_draft_as_it_was() {
    let folder = prepared().await;
    let folder = folder.path();
    let list = [
        "cookies",
        "import",
        "klaro.js",
        "--from",
        "klaro",
        "--notice",
        "privacy",
        "--section",
        "cookies",
    ];
    let dry = json(folder, &[&list[..], &["--dry-run"]].concat()).await;
    assert_eq!(
        (dry["added"].as_array().unwrap().len(), &dry["draft"]),
        (5, &Value::Null)
    );
    let report = json(folder, &list).await;
    assert_eq!(report["losses"][0]["kind"], "DOUBTFUL");
    let draft = report["draft"].as_str().unwrap();
    let export = [
        "cookies", "export", "--notice", "privacy", "--to", "klaro", "--draft", draft,
    ];
    let said = run(folder, &export).await;
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, KLARO, ""));
    // The version in force declares nothing.
    let empty = run(
        folder,
        &["cookies", "export", "--notice", "privacy", "--to", "tcf"],
    )
    .await;
    assert_eq!(
        (empty.code, empty.out.as_str()),
        (0, "{\n  \"disclosures\": []\n}\n")
    );
    let other = [
        "cookies", "export", "--notice", "privacy", "--to", "onetrust", "--draft", draft,
    ];
    let said = run(folder, &other).await;
    assert!(
        said.err
            .contains("LEFT_OUT _cnt: the list needs the host of every cookie"),
        "{}",
        said.err
    );
    let with_domain = json(folder, &[&other[..], &["--domain", "example.com"]].concat()).await;
    let text: Value = serde_json::from_str(with_domain["text"].as_str().unwrap()).unwrap();
    assert_eq!(text.as_array().unwrap().len(), 5);
    assert_eq!(text[0]["customCategoryName"], "Performance");
}

#[tokio::test]
async fn without_a_notice_a_list_is_shown_and_no_database_is_made() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("klaro.js"), KLARO).unwrap();
    let said = run(
        folder.path(),
        &["cookies", "import", "klaro.js", "--from", "klaro"],
    )
    .await;
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.out.contains("_cnt (EXACT, COOKIE): ANALYTICS"),
        "{}",
        said.out
    );
    assert!(said.out.contains("SKIPPED map"), "{}", said.out);
    assert!(!folder.path().join("noticeboard.db").exists());
    let wrong = run(folder.path(), &["cookies", "import", "klaro.js", "--from", "tcf"]).await;
    assert_eq!(wrong.code, 1);
    assert!(
        wrong.err.contains("is no JSON with a list of `disclosures`"),
        "{}",
        wrong.err
    );
}

#[tokio::test]
async fn names_get_suggestions_from_the_catalogue_that_was_loaded_last() {
    let folder = prepared().await;
    let folder = folder.path();
    let empty = run(folder, &["cookies", "suggest", "_cnt"]).await;
    assert_eq!(empty.code, 1);
    assert!(empty.err.contains("noticeboard catalogue load"), "{}", empty.err);
    let loaded = json(folder, &["catalogue", "load", "catalogue.csv"]).await;
    assert_eq!(loaded["entries"], 6);
    let found = json(folder, &["cookies", "suggest", "_cnt_A1", "SHOP_*", "nothing"]).await;
    let entries = |place: usize| found["suggestions"][place]["entries"].as_array().unwrap().clone();
    assert_eq!(entries(0).len(), 1);
    assert_eq!(entries(0)[0]["cookie"]["purpose"]["en"], "Tells visits apart.");
    assert_eq!(entries(1)[0]["platform"], "Shop");
    assert_eq!(entries(2), Vec::<Value>::new());
    let said = run(folder, &["cookies", "suggest", "basket", "nothing"]).await;
    assert!(
        said.out
            .contains("Shop: basket (EXACT, LOCAL_STORAGE): STRICTLY_NECESSARY, until deleted"),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("nothing: the catalogue does not know it."),
        "{}",
        said.out
    );
    // The whole catalogue is replaced, and a bad one replaces nothing.
    std::fs::write(folder.join("short.csv"), "Cookie / Data Key name\nother\n").unwrap();
    std::fs::write(folder.join("bad.csv"), "a,b\n1,2\n").unwrap();
    assert_eq!(run(folder, &["catalogue", "load", "bad.csv"]).await.code, 1);
    assert_eq!(
        json(folder, &["cookies", "suggest", "_cnt"]).await["catalogue"],
        6
    );
    assert_eq!(
        json(folder, &["catalogue", "load", "short.csv"]).await["entries"],
        1
    );
    let found = json(folder, &["cookies", "suggest", "_cnt"]).await;
    assert_eq!(found["suggestions"][0]["entries"], serde_json::json!([]));
}

#[tokio::test]
async fn the_whole_open_cookie_database_is_a_catalogue() {
    let Some(data) = shared_data::folder() else { return };
    let folder = prepared().await;
    let folder = folder.path();
    let file = data.join("open-cookie-database.csv");
    let loaded = json(folder, &["catalogue", "load", file.to_str().unwrap()]).await;
    assert_eq!(loaded["entries"], 2_264);
    let found = json(
        folder,
        &["cookies", "suggest", "_ga_ABC123", "_ga", "euconsent-v2"],
    )
    .await;
    let first = |place: usize| found["suggestions"][place]["entries"][0]["cookie"].clone();
    assert_eq!(
        (&first(0)["name"], &first(0)["nameMatch"]),
        (&"_ga_".into(), &"PREFIX".into())
    );
    assert_eq!(first(1)["name"], "_ga");
    assert_eq!(first(1)["lifetime"]["kind"], "FIXED");
    let several = found["suggestions"][2]["entries"].as_array().unwrap();
    assert!(several.len() > 1, "one name of several platforms");
}
