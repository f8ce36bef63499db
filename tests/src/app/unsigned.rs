//! Records that nobody signed: as a release wrote them that knew no signatures, or somebody who is not the product.

use noticeboard::store::Store;
use noticeboard_entity::log_records;
use sea_orm::{EntityTrait, IntoActiveModel};
use sha2::{Digest as _, Sha256};

/// So many rows go into one statement.
const ROWS: usize = 1_000;

/// Writes records past the product, from this sequence on; migrates the database before.
///
/// # Panics
/// When the database refuses.
pub async fn append(address: &str, first: i64, count: i64) {
    let store = Store::open(address).await.expect("the database opens");
    store.migrate().await.expect("the database can be migrated");
    store.close().await;
    let database = sea_orm::Database::connect(address)
        .await
        .expect("the database answers");
    let sequences: Vec<i64> = (first..first + count).collect();
    for some in sequences.chunks(ROWS) {
        let rows = some.iter().map(|sequence| row(*sequence).into_active_model());
        log_records::Entity::insert_many(rows)
            .exec_without_returning(&database)
            .await
            .expect("the records are taken");
    }
    database.close().await.expect("the connection closes");
}

fn row(sequence: i64) -> log_records::Model {
    let record = format!("{{\"sequence\":{sequence}}}");
    let leaf_hash = Sha256::new()
        .chain_update([0])
        .chain_update(&record)
        .finalize()
        .to_vec();
    log_records::Model {
        sequence,
        at: sequence,
        action: "NOTICE_CREATED".to_owned(),
        notice_id: None,
        ordinal: None,
        version_number: None,
        draft_id: None,
        request_id: "before".to_owned(),
        record,
        leaf_hash,
    }
}
