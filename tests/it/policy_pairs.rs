//! Every neighbouring pair of two real histories of policies, each rebuilt from the one before and the answers alone.
//!
//! They lie outside of the repository; without them there is nothing to compare.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Caller, TestApp};
use noticeboard_tests::shared_data;

use crate::policy_histories::{files, import};
use crate::rebuilding;

/// The versions that are proposed as material against the one before; a change of the rules or of the importer shows here.
const MATERIAL: [(&str, &[i64]); 2] = [
    (
        "github-privacy-statement",
        &[
            3, 4, 6, 7, 8, 9, 11, 12, 13, 16, 20, 21, 29, 30, 33, 34, 43, 46, 50,
        ],
    ),
    (
        "automattic-cookie-policy",
        &[2, 3, 4, 6, 8, 9, 11, 12, 13, 14, 15],
    ),
];
/// So many neighbouring files there are; some say the same.
const PAIRS: usize = 84;

noticeboard_tests::on_both!(every_pair_of_real_neighbours_is_rebuilt_from_the_first_and_the_answers);

async fn every_pair_of_real_neighbours_is_rebuilt_from_the_first_and_the_answers(app: TestApp) {
    let Some(folder) = shared_data::folder() else {
        return;
    };
    // Later than the last file.
    app.set_now("2026-06-01T00:00:00Z").await;
    let auditor = app.as_role(Role::Auditor);
    let mut pairs = 0;
    for (slug, expected) in MATERIAL {
        let files = files(&folder.join("policy-histories").join(slug));
        app.create_notice(slug).await;
        let payload = import(&app, slug, &files).await;
        let versions = payload["versions"].as_array().unwrap();
        let unchanged = payload["unchanged"].as_array().unwrap();
        assert_eq!(versions.len() + unchanged.len(), files.len());
        let numbers: Vec<i64> = versions
            .iter()
            .map(|version| version["number"].as_i64().unwrap())
            .collect();
        let mut material = Vec::new();
        for (before, after) in numbers.iter().zip(&numbers[1..]) {
            rebuilding::check(&auditor, slug, *before, *after, "en").await;
            let asked = format!("diff(against: {before}) {{ suggestedMateriality reasons }}");
            let diff = rebuilding::version(&auditor, slug, *after, &asked).await["diff"].take();
            let is_material = diff["suggestedMateriality"] == "MATERIAL";
            assert_eq!(is_material, !diff["reasons"].as_array().unwrap().is_empty());
            if is_material {
                material.push(*after);
            }
        }
        assert_eq!(material, expected, "{slug}");
        // A file that says what the one before said made no version, so nothing is there to be rebuilt.
        pairs += numbers.len() - 1 + unchanged.len();
        far_apart(&auditor, slug, &numbers).await;
    }
    assert_eq!(pairs, PAIRS);
}

/// The first and the last, in both directions.
async fn far_apart(auditor: &Caller, slug: &str, numbers: &[i64]) {
    let (first, last) = (numbers[0], numbers[numbers.len() - 1]);
    rebuilding::check(auditor, slug, first, last, "en").await;
    rebuilding::check(auditor, slug, last, first, "en").await;
}
