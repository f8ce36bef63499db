//! A client of the transparency log that shares no code with the product: notes by the crate `signed_note`, proofs
//! and tiles by `tlog_tiles`, both of which come from Go's checksum database.

use std::collections::BTreeMap;
use std::time::Duration;

use signed_note::{Note, StandardVerifier, VerifierList};
use tlog_tiles::{
    Checkpoint, Error, HASH_SIZE, Hash, HashReader, Tile, TileHashReader, TileReader,
    stored_hashes_for_record_hash, tree_hash,
};

use crate::app::Caller;

/// The height of the tiles that C2SP tlog-tiles has.
const HEIGHT: u8 = 8;

/// Size and root of a checkpoint that one of these keys signed.
///
/// # Panics
/// When it is none, or none of them signed it.
pub fn opened(note: &str, keys: &[&str]) -> (u64, Hash) {
    let verifiers = keys.iter().map(|key| {
        let verifier = StandardVerifier::new(key).expect("a verifier key");
        Box::new(verifier) as Box<dyn signed_note::Verifier>
    });
    let known = VerifierList::new(verifiers.collect());
    let note = Note::from_bytes(note.as_bytes()).expect("a signed note");
    let (verified, _) = note.verify(&known).expect("a known key signed it");
    let checkpoint = Checkpoint::from_bytes(note.text()).expect("a checkpoint");
    assert_eq!(checkpoint.origin(), verified[0].name());
    assert_eq!(checkpoint.extension(), "");
    (checkpoint.size(), *checkpoint.hash())
}

/// The checkpoint of a log that has grown beyond this size: what another process wrote is seen at the next look.
///
/// # Panics
/// When it has not grown within ten seconds.
pub async fn checkpoint_beyond(caller: &Caller, size: u64) -> String {
    for _ in 0..200 {
        let note = caller.get("/log/checkpoint").await.text;
        let told = note.lines().nth(1).and_then(|line| line.parse().ok());
        if told.is_some_and(|told: u64| told > size) {
            return note;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the log did not grow beyond {size}");
}

/// A hash in base64.
///
/// # Panics
/// When it is none.
pub fn hash(base64: &str) -> Hash {
    Hash::parse_hash(base64).expect("32 bytes in base64")
}

/// The tiles of a log, as they were fetched.
#[derive(Debug)]
pub struct Tiles(BTreeMap<String, Vec<u8>>);

impl Tiles {
    /// Fetches every tile of a log of this size.
    ///
    /// # Panics
    /// When one is not there.
    pub async fn fetched(caller: &Caller, size: u64) -> Self {
        let mut tiles = BTreeMap::new();
        for tile in Tile::new_tiles(HEIGHT, 0, size) {
            let (status, _, bytes) = caller.get_bytes(&address(&tile)).await;
            assert_eq!(status, 200, "{}", tile.path());
            assert_eq!(bytes.len(), tile.width() as usize * HASH_SIZE);
            tiles.insert(tile.path(), bytes);
        }
        Self(tiles)
    }

    /// The root over the first `size` records, computed from tiles that were each proven to belong to `root` first.
    ///
    /// # Errors
    /// When a tile does not.
    pub fn root(&self, size: u64, root: Hash) -> Result<Hash, Error> {
        tree_hash(size, &TileHashReader::new(size, root, self))
    }

    /// The root over the records of every size, from the empty log on, computed from the leaf hashes alone.
    ///
    /// # Panics
    /// When a tile is no list of hashes.
    pub fn roots(&self) -> Vec<Hash> {
        let leaves = self.0.iter().filter(|(path, _)| path.starts_with("tile/8/0/"));
        let bytes: Vec<u8> = leaves.flat_map(|(_, bytes)| bytes.clone()).collect();
        let mut grown = Grown(Vec::new());
        let mut roots = vec![tree_hash(0, &grown).expect("the empty root")];
        for (leaf, size) in bytes.chunks_exact(HASH_SIZE).zip(1_u64..) {
            let leaf = Hash(leaf.try_into().expect("32 bytes"));
            let hashes = stored_hashes_for_record_hash(size - 1, leaf, &grown).expect("the hashes below");
            grown.0.extend(hashes);
            roots.push(tree_hash(size, &grown).expect("a root"));
        }
        roots
    }

    /// How many tiles there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Turns one bit of one tile.
    ///
    /// # Panics
    /// When there is no such tile.
    pub fn spoil(&mut self, at: usize) {
        let bytes = self.0.values_mut().nth(at).expect("a tile");
        bytes[0] ^= 1;
    }
}

impl TileReader for Tiles {
    fn height(&self) -> u8 {
        HEIGHT
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, Error> {
        let found = tiles.iter().map(|tile| self.0.get(&tile.path()).cloned());
        found.collect::<Option<_>>().ok_or(Error::InvalidTile)
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

/// Every hash of a tree, where the crate wants it.
struct Grown(Vec<Hash>);

impl HashReader for Grown {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        let found = indexes
            .iter()
            .map(|index| self.0.get(usize::try_from(*index).ok()?).copied());
        found.collect::<Option<_>>().ok_or(Error::IndexesNotInTree)
    }
}

/// Where a tile is served; the crate's own path has the height in it.
fn address(tile: &Tile) -> String {
    tile.path().replacen("tile/8/", "/log/tile/", 1)
}
