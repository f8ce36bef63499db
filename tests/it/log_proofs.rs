//! The log as outsiders check it: by the crates `signed_note` and `tlog_tiles`, over HTTP, with the public key alone.

use noticeboard::domain::actor::Role;
use noticeboard_tests::app::{Setup, TestApp, VERIFIER_KEY, codes, messages, section, title};
use noticeboard_tests::log_client::{Tiles, hash, opened};
use noticeboard_tests::records;
use serde_json::{Value, json};
use tlog_tiles::{Hash, check_record, check_tree, record_hash};

noticeboard_tests::on_both!(
    the_checkpoint_is_signed_and_the_same_everywhere,
    every_change_has_its_checkpoint_when_it_is_answered,
    every_inclusion_proof_verifies_elsewhere,
    every_consistency_proof_verifies_elsewhere,
    the_root_is_recomputed_from_tiles_elsewhere,
    a_log_of_before_gets_its_tree_when_it_is_opened,
    a_log_without_records_has_a_checkpoint,
    sizes_and_places_that_are_not_there_are_refused,
    tiles_that_are_not_there_are_404_and_paths_that_are_none_400,
    tiles_are_kept_and_checkpoints_are_not,
    records_are_in_no_tile,
    keys_are_listed_with_the_size_that_they_signed_first,
);

const SLUG: &str = "privacy";

/// More than a tile and no power of two, and more than one batch of the build-up.
const LARGE: i64 = 40_003;

/// A log of some twenty records; answers its size.
async fn some_changes(app: &TestApp) -> i64 {
    app.create_notice(SLUG).await;
    for round in 0..5 {
        app.publish_text(SLUG, &format!("Round {round}.")).await;
    }
    let size = checkpoint(app).await["treeSize"].as_i64().unwrap();
    assert!(size > 10, "{size}");
    size
}

async fn checkpoint(app: &TestApp) -> Value {
    let query = "{ checkpoint { origin treeSize rootHash note publicKey } }";
    app.anonymous().data(query, json!({})).await["checkpoint"].take()
}

/// Size and root of the log, as outsiders see them.
async fn head(app: &TestApp) -> (u64, Hash) {
    let note = app.anonymous().get("/log/checkpoint").await;
    assert_eq!(note.status, 200);
    opened(&note.text, &[VERIFIER_KEY])
}

fn texts(value: &Value) -> Vec<Hash> {
    let list = value.as_array().unwrap();
    list.iter().map(|text| hash(text.as_str().unwrap())).collect()
}

async fn the_checkpoint_is_signed_and_the_same_everywhere(app: TestApp) {
    let size = some_changes(&app).await;
    let shown = checkpoint(&app).await;
    let served = app.anonymous().get("/log/checkpoint").await;
    assert_eq!(shown["note"], served.text.as_str());
    assert_eq!(served.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(shown["publicKey"], VERIFIER_KEY);
    assert_eq!(shown["origin"], "noticeboard.test/log");
    let (signed_size, root) = opened(&served.text, &[VERIFIER_KEY]);
    assert_eq!(shown["treeSize"], size);
    assert_eq!(signed_size, u64::try_from(size).unwrap());
    assert_eq!(root, hash(shown["rootHash"].as_str().unwrap()));
    let spoiled = served
        .text
        .replacen(&format!("\n{size}\n"), &format!("\n{}\n", size + 1), 1);
    assert!(std::panic::catch_unwind(|| opened(&spoiled, &[VERIFIER_KEY])).is_err());
}

async fn every_change_has_its_checkpoint_when_it_is_answered(app: TestApp) {
    let auditor = app.as_role(Role::Auditor);
    let size = async || {
        let query = "{ checkpoint { treeSize } auditLog(last: 1) { nodes { sequence } } }";
        let answer = auditor.data(query, json!({})).await;
        let last = answer["auditLog"]["nodes"][0]["sequence"].as_i64().unwrap();
        assert_eq!(answer["checkpoint"]["treeSize"], last + 1);
        last + 1
    };
    app.create_notice(SLUG).await;
    assert_eq!(size().await, 1);
    let draft = app.draft(SLUG, &[title("Privacy")]).await;
    assert_eq!(size().await, 3);
    app.edit(&draft, &[section("data", "Data", "Text.")]).await;
    assert_eq!(size().await, 4);
    let records = records::sound(&app.connect().await).await;
    let sizes: Vec<i64> = records.checkpoints.iter().map(|head| head.tree_size).collect();
    assert_eq!(sizes, [0, 1, 2, 3, 4]);
}

async fn every_inclusion_proof_verifies_elsewhere(app: TestApp) {
    let size = some_changes(&app).await;
    let roots = roots_of_every_size(&app, size).await;
    let auditor = app.as_role(Role::Auditor);
    let log = "{ auditLog(first: 100) { nodes { sequence record } } }";
    let log = auditor.data(log, json!({})).await["auditLog"]["nodes"].take();
    let fields = (1..=size).flat_map(|size| {
        (0..size).map(move |sequence| {
            format!("p{sequence}_{size}: inclusionProof(sequence: {sequence}, treeSize: {size}) {{ sequence treeSize leafHash hashes }}")
        })
    });
    let query = format!("{{ {} }}", fields.collect::<Vec<_>>().join(" "));
    let proofs = app.anonymous().data(&query, json!({})).await;
    for proof in proofs.as_object().unwrap().values() {
        let (sequence, size) = (
            proof["sequence"].as_u64().unwrap(),
            proof["treeSize"].as_u64().unwrap(),
        );
        let record = log[usize::try_from(sequence).unwrap()]["record"]
            .as_str()
            .unwrap();
        let leaf = record_hash(record.as_bytes());
        assert_eq!(hash(proof["leafHash"].as_str().unwrap()), leaf);
        let mut path = texts(&proof["hashes"]);
        let root = roots[usize::try_from(size).unwrap()];
        check_record(&path, size, root, sequence, leaf).unwrap();
        if let Some(first) = path.first_mut() {
            first.0[0] ^= 1;
            assert!(check_record(&path, size, root, sequence, leaf).is_err());
        }
    }
}

async fn every_consistency_proof_verifies_elsewhere(app: TestApp) {
    let size = some_changes(&app).await;
    let roots = roots_of_every_size(&app, size).await;
    let fields = (1..=size).flat_map(|to| {
        (1..=to).map(move |from| {
            format!(
                "p{from}_{to}: consistencyProof(fromSize: {from}, toSize: {to}) {{ fromSize toSize hashes }}"
            )
        })
    });
    let query = format!("{{ {} }}", fields.collect::<Vec<_>>().join(" "));
    let proofs = app.anonymous().data(&query, json!({})).await;
    for proof in proofs.as_object().unwrap().values() {
        let (from, to) = (
            proof["fromSize"].as_u64().unwrap(),
            proof["toSize"].as_u64().unwrap(),
        );
        let root = |size: u64| roots[usize::try_from(size).unwrap()];
        check_tree(&texts(&proof["hashes"]), to, root(to), from, root(from)).unwrap();
    }
    let empty = "{ consistencyProof(fromSize: 0) { fromSize toSize hashes } }";
    let empty = app.anonymous().data(empty, json!({})).await;
    assert_eq!(
        empty["consistencyProof"],
        json!({"fromSize": 0, "toSize": size, "hashes": []})
    );
}

/// By size, from the empty tree on; computed by the other implementation from the tiles that are served.
async fn roots_of_every_size(app: &TestApp, size: i64) -> Vec<Hash> {
    let (signed, root) = head(app).await;
    assert_eq!(signed, u64::try_from(size).unwrap());
    let tiles = Tiles::fetched(&app.anonymous(), signed).await;
    assert_eq!(tiles.root(signed, root).unwrap(), root);
    let roots = tiles.roots();
    assert_eq!(roots.last(), Some(&root));
    roots
}

async fn the_root_is_recomputed_from_tiles_elsewhere(app: TestApp) {
    some_changes(&app).await;
    let (size, root) = head(&app).await;
    let mut tiles = Tiles::fetched(&app.anonymous(), size).await;
    assert_eq!(tiles.root(size, root).unwrap(), root);
    tiles.spoil(0);
    assert!(tiles.root(size, root).is_err());
}

async fn a_log_of_before_gets_its_tree_when_it_is_opened(app: TestApp) {
    let setup = Setup {
        unsigned_records: LARGE,
        ..Setup::default()
    };
    let Some(app) = TestApp::start_with(app.engine(), setup).await else {
        return;
    };
    let (size, root) = head(&app).await;
    assert_eq!(size, u64::try_from(LARGE).unwrap());
    let mut tiles = Tiles::fetched(&app.anonymous(), size).await;
    // 156 full tiles and a partial one of leaves; one partial tile above them.
    assert_eq!(tiles.count(), 158);
    assert_eq!(tiles.root(size, root).unwrap(), root);
    app.create_notice(SLUG).await;
    let (larger, later) = head(&app).await;
    assert_eq!(larger, size + 1);
    let query = format!(
        "{{ consistencyProof(fromSize: {size}) {{ hashes }} inclusionProof(sequence: 31234) {{ leafHash hashes }} }}"
    );
    let answer = app.anonymous().data(&query, json!({})).await;
    let consistency = texts(&answer["consistencyProof"]["hashes"]);
    check_tree(&consistency, larger, later, size, root).unwrap();
    let inclusion = &answer["inclusionProof"];
    let leaf = record_hash(b"{\"sequence\":31234}");
    assert_eq!(hash(inclusion["leafHash"].as_str().unwrap()), leaf);
    check_record(&texts(&inclusion["hashes"]), larger, later, 31_234, leaf).unwrap();
    // The tile above the leaves.
    tiles.spoil(tiles.count() - 1);
    assert!(tiles.root(size, root).is_err());
}

async fn a_log_without_records_has_a_checkpoint(app: TestApp) {
    let (size, root) = head(&app).await;
    assert_eq!(
        (size, root),
        (0, hash("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="))
    );
    let proof = app
        .anonymous()
        .graphql("{ inclusionProof(sequence: 0) { hashes } }", json!({}))
        .await;
    assert_eq!(
        messages(&proof),
        ["inclusionProof: sequence: is 0, and an empty tree has no record"]
    );
}

async fn sizes_and_places_that_are_not_there_are_refused(app: TestApp) {
    app.create_notice(SLUG).await;
    app.draft(SLUG, &[]).await;
    for (field, says) in [
        (
            "inclusionProof(sequence: -1)",
            "sequence: is -1, and counts from 0",
        ),
        (
            "inclusionProof(sequence: 2)",
            "sequence: is 2, and the last record of a tree of 2 is 1",
        ),
        (
            "inclusionProof(sequence: 1, treeSize: 1)",
            "sequence: is 1, and the last record of a tree of 1 is 0",
        ),
        (
            "inclusionProof(sequence: 0, treeSize: 3)",
            "treeSize: is 3, and the log has 2 records",
        ),
        (
            "inclusionProof(sequence: 0, treeSize: -1)",
            "treeSize: is -1, and counts from 0",
        ),
        (
            "inclusionProof(sequence: 0, treeSize: 0)",
            "sequence: is 0, and an empty tree has no record",
        ),
        (
            "inclusionProof(sequence: 2147483647, treeSize: 2147483647)",
            "treeSize: is 2147483647, and the log has 2 records",
        ),
        (
            "consistencyProof(fromSize: -1)",
            "fromSize: is -1, and counts from 0",
        ),
        (
            "consistencyProof(fromSize: 3)",
            "fromSize: is 3, and the later tree has 2 records",
        ),
        (
            "consistencyProof(fromSize: 2, toSize: 1)",
            "fromSize: is 2, and the later tree has 1 records",
        ),
        (
            "consistencyProof(fromSize: 1, toSize: 3)",
            "toSize: is 3, and the log has 2 records",
        ),
        (
            "consistencyProof(fromSize: 1, toSize: -2)",
            "toSize: is -2, and counts from 0",
        ),
    ] {
        let answer = app
            .anonymous()
            .graphql(
                &format!("{{ {field} {{ hashes }} checkpoint {{ treeSize }} }}"),
                json!({}),
            )
            .await;
        assert_eq!(codes(&answer), ["INVALID_INPUT"], "{field}");
        let name = field.split('(').next().unwrap();
        assert_eq!(messages(&answer), [format!("{name}: {says}")]);
        // The rest of the answer stands.
        assert_eq!(answer["data"], json!({name: null, "checkpoint": {"treeSize": 2}}));
    }
}

async fn tiles_that_are_not_there_are_404_and_paths_that_are_none_400(app: TestApp) {
    app.create_notice(SLUG).await;
    app.draft(SLUG, &[]).await;
    let status = async |path: &str| app.anonymous().get_bytes(&format!("/log/{path}")).await.0;
    assert_eq!(status("tile/0/000.p/2").await, 200);
    // A tree of an earlier size is still there.
    assert_eq!(status("tile/0/000.p/1").await, 200);
    for absent in [
        "tile/0/000",
        "tile/0/000.p/3",
        "tile/0/001.p/1",
        "tile/1/000.p/1",
        "tile/63/000",
        "tile/0/x001/000",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "tile/entries/000",
        "tile/entries/000.p/2",
        "tile",
        "checkpoints",
        "",
    ] {
        assert_eq!(status(absent).await, 404, "{absent}");
    }
    for malformed in [
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/",
        "tile/0/000.p/02",
        "tile/data/000",
        "tile/0/000%00",
        "tile/0/000.p/1/",
    ] {
        assert_eq!(status(malformed).await, 400, "{malformed}");
    }
}

async fn tiles_are_kept_and_checkpoints_are_not(app: TestApp) {
    app.create_notice(SLUG).await;
    for (path, caching, kind) in [
        (
            "checkpoint",
            "public, max-age=0, must-revalidate",
            "text/plain; charset=utf-8",
        ),
        (
            "keys",
            "public, max-age=0, must-revalidate",
            "text/plain; charset=utf-8",
        ),
        ("tile/0/000.p/2", "no-store", "text/plain; charset=utf-8"),
    ] {
        let answer = app.anonymous().get(&format!("/log/{path}")).await;
        assert_eq!(answer.header("cache-control"), caching, "{path}");
        assert_eq!(answer.header("content-type"), kind, "{path}");
    }
    let (_, headers, bytes) = app.anonymous().get_bytes("/log/tile/0/000.p/1").await;
    assert_eq!(headers["cache-control"], "public, max-age=86400");
    assert_eq!(headers["content-type"], "application/octet-stream");
    assert_eq!(bytes.len(), 32);
}

async fn records_are_in_no_tile(app: TestApp) {
    app.create_notice(SLUG).await;
    for caller in [app.anonymous(), app.as_role(Role::Auditor)] {
        let answer = caller.get("/log/tile/entries/000.p/1").await;
        assert_eq!(answer.status, 404);
        assert!(answer.text.contains("auditLog"), "{}", answer.text);
    }
}

async fn keys_are_listed_with_the_size_that_they_signed_first(app: TestApp) {
    let listed = app
        .anonymous()
        .data("{ logKeys { publicKey sinceSize } }", json!({}))
        .await;
    let expected = json!([{"publicKey": VERIFIER_KEY, "sinceSize": 0}]);
    assert_eq!(listed["logKeys"], expected);
    let served = app.anonymous().get("/log/keys").await;
    assert_eq!(served.text, format!("{VERIFIER_KEY}\n"));
}
