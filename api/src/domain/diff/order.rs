//! Which members of a list stayed and which were moved.

/// For each place, whether it belongs to a longest run of places that grow: what stayed while the others were moved.
pub(super) fn stayed(places: &[usize]) -> Vec<bool> {
    // `tails` holds, for each length, the index whose place is the smallest end of a growing run of that length.
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(places.len());
    for (index, place) in places.iter().enumerate() {
        let length = tails.partition_point(|tail| places.get(*tail).is_some_and(|end| end < place));
        before.push(
            length
                .checked_sub(1)
                .and_then(|shorter| tails.get(shorter).copied()),
        );
        match tails.get_mut(length) {
            Some(tail) => *tail = index,
            None => tails.push(index),
        }
    }
    let mut stayed = vec![false; places.len()];
    let mut next = tails.last().copied();
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
    use super::stayed;

    #[test]
    fn one_that_comes_to_the_front_is_the_only_one_moved() {
        assert_eq!(stayed(&[3, 0, 1, 2]), [false, true, true, true]);
        assert_eq!(stayed(&[1, 2, 3, 0]), [true, true, true, false]);
        assert_eq!(stayed(&[0, 1, 2]), [true, true, true]);
        assert_eq!(stayed(&[2, 1, 0]).iter().filter(|stayed| **stayed).count(), 1);
        assert!(stayed(&[]).is_empty());
    }
}
