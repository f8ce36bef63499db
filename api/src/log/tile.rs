//! Tiles: stretches of 256 nodes of every eighth level of the tree, and the paths under which they are served.
//!
//! Source: C2SP tlog-tiles, <https://c2sp.org/tlog-tiles>. Knows neither hashes nor how they are fetched.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// So many hashes a full tile has.
pub const FULL: u64 = 256;
/// So many levels of the tree lie between the hashes of a tile and those of the tile above.
const HEIGHT: u32 = 8;
/// The highest level that a path may name.
const TOP: u8 = 63;

/// A tile, full or partial.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tile {
    level: u8,
    index: u64,
    /// 1 to 256 hashes.
    width: u64,
}

/// A path that names no tile, whatever the size of the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "is not <L>/<N> or <L>/<N>.p/<W>, with a level of 0 to 63, an index in groups of three digits such as \
     x001/x234/067, and a width of 1 to 255"
)]
pub struct TileError;

impl Tile {
    /// Whether it has all its hashes.
    pub const fn is_full(&self) -> bool {
        self.width == FULL
    }

    /// The level of the tree and the stretch of it that the tile holds; `None` when a log of `size` records does not
    /// reach so far.
    pub fn nodes(&self, size: u64) -> Option<(u8, Range<u64>)> {
        let shift = HEIGHT * u32::from(self.level);
        let there = size.checked_shr(shift).unwrap_or(0);
        let start = self.index.checked_mul(FULL)?;
        let end = start.checked_add(self.width)?;
        let level = u8::try_from(shift).ok()?;
        (end <= there).then_some((level, start..end))
    }
}

impl FromStr for Tile {
    type Err = TileError;

    /// Reads what stands in a path after `tile/`. An index beyond all numbers is read as the largest.
    fn from_str(path: &str) -> Result<Self, TileError> {
        let (level, rest) = path.split_once('/').ok_or(TileError)?;
        let level = decimal(level).filter(|level| *level <= u64::from(TOP));
        let level = level
            .and_then(|level| u8::try_from(level).ok())
            .ok_or(TileError)?;
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => (index, decimal(width).filter(|width| (1..FULL).contains(width))),
            None => (rest, Some(FULL)),
        };
        Ok(Self {
            level,
            index: parse_index(index).ok_or(TileError)?,
            width: width.ok_or(TileError)?,
        })
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.level)?;
        let digits = self.index.to_string();
        let length = digits.len().div_ceil(3) * 3;
        for (at, digit) in format!("{digits:0>length$}").chars().enumerate() {
            if at % 3 == 0 {
                f.write_str(if at == 0 { "" } else { "/" })?;
                f.write_str(if at + 3 < length { "x" } else { "" })?;
            }
            write!(f, "{digit}")?;
        }
        if !self.is_full() {
            write!(f, ".p/{}", self.width)?;
        }
        Ok(())
    }
}

/// Groups of three digits, all but the last with an `x` before it, and none that says nothing at the front.
fn parse_index(text: &str) -> Option<u64> {
    let mut groups: Vec<&str> = text.split('/').collect();
    let last = groups.pop()?;
    if groups.first() == Some(&"x000") {
        return None;
    }
    let mut index: u64 = 0;
    for group in groups {
        index = shifted(index, group.strip_prefix('x')?)?;
    }
    shifted(index, last)
}

fn shifted(index: u64, group: &str) -> Option<u64> {
    let is_group = group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit());
    let number: u64 = group.parse().ok().filter(|_| is_group)?;
    Some(index.saturating_mul(1_000).saturating_add(number))
}

/// A decimal number in its one form.
fn decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tile(path: &str) -> Tile {
        path.parse().unwrap()
    }

    #[test]
    fn the_examples_of_the_specification_are_read() {
        let large = Tile {
            level: 3,
            index: 1_234_067,
            width: 256,
        };
        assert_eq!(tile("3/x001/x234/067"), large);
        // Tiles of a tree of 70,000 records.
        for there in ["0/272", "0/273.p/112", "1/000", "1/001.p/17", "2/000.p/1"] {
            assert!(tile(there).nodes(70_000).is_some(), "{there}");
        }
        for absent in [
            "0/273",
            "0/273.p/113",
            "1/001",
            "1/001.p/18",
            "2/000.p/2",
            "3/000.p/1",
        ] {
            assert!(tile(absent).nodes(70_000).is_none(), "{absent}");
        }
        assert!(tile("0/000").nodes(256).is_some() && tile("1/000.p/1").nodes(256).is_some());
    }

    #[test]
    fn a_tile_names_a_stretch_of_every_eighth_level() {
        assert_eq!(tile("0/001").nodes(70_000), Some((0, 256..512)));
        assert_eq!(tile("1/001.p/17").nodes(70_000), Some((8, 256..273)));
        assert_eq!(tile("2/000.p/1").nodes(70_000), Some((16, 0..1)));
    }

    #[test]
    fn a_tile_beyond_all_logs_is_absent() {
        for far in [
            "63/000.p/1",
            "8/000.p/1",
            "0/x999/x999/x999/x999/x999/x999/x999/999",
        ] {
            assert_eq!(tile(far).nodes(u64::MAX), None, "{far}");
        }
        assert_eq!(tile("0/x999/x999/999").nodes(1 << 20), None);
    }

    #[test]
    fn a_path_of_any_other_form_is_refused() {
        for wrong in [
            "",
            "0",
            "0/",
            "/000",
            "00/000",
            "+0/000",
            "64/000",
            "-1/000",
            "a/000",
            "0/0",
            "0/1",
            "0/0000",
            "0/x000",
            "0/x000/001",
            "0/001/002",
            "0/x001/x002",
            "0/x001",
            "0/x01/001",
            "0/X001/001",
            "0/+01",
            "0/000.p",
            "0/000.p/",
            "0/000.p/0",
            "0/000.p/256",
            "0/000.p/01",
            "0/000.p/+1",
            "0/000.p/-1",
            "0/000.p/1/",
            "0/000/",
            "0/000.p/1.p/1",
            "0/000.P/1",
            "entries/000",
            "0/\u{664}00",
        ] {
            assert_eq!(wrong.parse::<Tile>(), Err(TileError), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_tile_reads_back_from_its_path(level in 0..=TOP, index: u64, width in 1..=FULL) {
            let tile = Tile { level, index, width };
            prop_assert_eq!(tile.to_string().parse(), Ok(tile));
        }
    }
}
