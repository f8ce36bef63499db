//! Which members of a list stayed and which were moved.

use std::collections::BTreeMap;

/// One member in the order of the second list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Member {
    /// Its place in the first list; no two have the same.
    pub(super) place: usize,
    /// How much it would be to move it, such as bytes of text.
    pub(super) size: usize,
}

/// More than any size in all, so that the number of those that stay counts before their size.
const ONE: u64 = 1 << 36;

/// For each member, whether it stayed while the others were moved: as many as possible stay, and of those choices the
/// largest members.
///
/// The heaviest growing run, found as the longest one is by patience sorting (C. Schensted, "Longest increasing and
/// decreasing subsequences", 1961).
pub(super) fn stayed(members: &[Member]) -> Vec<bool> {
    // By last place of a run: its weight and the index of its last member. Weights grow with places.
    let mut runs: BTreeMap<usize, (u64, usize)> = BTreeMap::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(members.len());
    for (index, member) in members.iter().enumerate() {
        let best = runs.range(..member.place).next_back();
        let (weight, previous) = best.map_or((0, None), |(_, (weight, last))| (*weight, Some(*last)));
        let own = u64::try_from(member.size).unwrap_or(u64::MAX).min(ONE / 2);
        let weight = weight + ONE + own;
        before.push(previous);
        let beaten: Vec<usize> = runs
            .range(member.place..)
            .take_while(|(_, (other, _))| *other <= weight)
            .map(|(place, _)| *place)
            .collect();
        for place in beaten {
            runs.remove(&place);
        }
        runs.entry(member.place).or_insert((weight, index));
    }
    let mut stayed = vec![false; members.len()];
    let mut next = runs.last_key_value().map(|(_, (_, last))| *last);
    while let Some(index) = next {
        if let Some(flag) = stayed.get_mut(index) {
            *flag = true;
        }
        next = before.get(index).copied().flatten();
    }
    stayed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of_one_size(places: &[usize]) -> Vec<bool> {
        let members: Vec<Member> = places
            .iter()
            .map(|place| Member {
                place: *place,
                size: 1,
            })
            .collect();
        stayed(&members)
    }

    #[test]
    fn one_that_comes_to_the_front_is_the_only_one_moved() {
        assert_eq!(of_one_size(&[3, 0, 1, 2]), [false, true, true, true]);
        assert_eq!(of_one_size(&[1, 2, 3, 0]), [true, true, true, false]);
        assert_eq!(of_one_size(&[0, 1, 2]), [true, true, true]);
        assert!(of_one_size(&[]).is_empty());
    }

    #[test]
    fn of_two_that_changed_places_the_smaller_was_moved() {
        let members = |sizes: [usize; 2]| {
            [1, 0].map(|place| Member {
                place,
                size: sizes[1 - place],
            })
        };
        assert_eq!(stayed(&members([10, 1])), [true, false]);
        assert_eq!(stayed(&members([1, 10])), [false, true]);
    }

    proptest! {
        #[test]
        fn what_stays_is_in_order_and_no_choice_is_better(
            places in Just((0..7_usize).collect::<Vec<_>>()).prop_shuffle(),
            sizes in prop::collection::vec(0..9_usize, 7),
        ) {
            let worth = |stays: &dyn Fn(usize) -> bool| -> Option<(usize, usize)> {
                let kept: Vec<usize> = (0..places.len()).filter(|index| stays(*index)).collect();
                kept.is_sorted_by_key(|index| places[*index])
                    .then(|| (kept.len(), kept.iter().map(|index| sizes[*index]).sum()))
            };
            let members: Vec<Member> = places
                .iter()
                .zip(&sizes)
                .map(|(place, size)| Member { place: *place, size: *size })
                .collect();
            let stayed = stayed(&members);
            let best = (0..1_usize << places.len()).filter_map(|mask| worth(&|index| mask >> index & 1 == 1)).max();
            prop_assert_eq!(worth(&|index| stayed[index]), best);
        }
    }
}
