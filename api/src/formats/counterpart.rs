//! Which section of a page in a new language is which section of the notice: by level and order.
//!
//! What both languages hold alike anchors the match: names of cookies, links and numbers. Knows no formats and no words
//! of any language. What is not sure is left open, for a person to say.

use std::collections::{BTreeMap, BTreeSet};

/// Something that stands in a text alike in every language.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Anchor {
    /// The name of a declared cookie.
    Cookie(String),
    /// Where a link leads.
    Link(String),
    /// A number, as digits.
    Number(String),
}

/// From this weight on two sections are the same, when nothing else is as like.
const ENOUGH: u32 = 2;
/// From this weight on an anchor counts more than the order.
const STRONG: u32 = 3;

impl Anchor {
    /// How much it says when each side holds it in one place only. Short numbers meet by chance.
    fn weight(&self) -> u32 {
        match self {
            Self::Cookie(_) => 4,
            Self::Link(_) => 3,
            Self::Number(digits) if digits.len() > 2 => 2,
            Self::Number(_) => 1,
        }
    }

    /// The anchors of a text, given as sanitised HTML and as plain text, with the names declared in it.
    pub fn of<'a>(html: &str, text: &str, names: impl IntoIterator<Item = &'a str>) -> BTreeSet<Self> {
        let links = html
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next());
        let numbers = text.split(|c: char| !c.is_numeric()).map(digits);
        links
            .filter(|link| !link.is_empty())
            .map(|link| Self::Link(link.to_owned()))
            .chain(numbers.filter(|digits| !digits.is_empty()).map(Self::Number))
            .chain(names.into_iter().map(|name| Self::Cookie(name.to_owned())))
            .collect()
    }
}

/// Full-width digits are digits, too.
fn digits(run: &str) -> String {
    run.chars()
        .filter_map(|c| match c {
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
            c => c.is_ascii_digit().then_some(c),
        })
        .collect()
}

/// A section of either side, without its words.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// The place of the section above in the same list; none for a top section.
    pub parent: Option<usize>,
    /// Whether it has a heading of its own.
    pub has_heading: bool,
    /// What stands in it alike in every language.
    pub anchors: BTreeSet<Anchor>,
}

/// For each section of the page the place of its counterpart; none where that is not sure. `settled` are those of which
/// somebody said what they are. Both lists are in reading order.
pub fn matched(page: &[Node], notice: &[Node], settled: &[Option<usize>]) -> Vec<Option<usize>> {
    let mut matching = Matching {
        page: Side::of(page),
        notice: Side::of(notice),
        found: settled.to_vec(),
        is_taken: vec![false; notice.len()],
    };
    matching.found.resize(page.len(), None);
    for place in settled.iter().flatten() {
        if let Some(is_taken) = matching.is_taken.get_mut(*place) {
            *is_taken = true;
        }
    }
    let mut next = vec![(None, None)];
    // What somebody placed elsewhere takes what is below it along.
    next.extend(
        settled
            .iter()
            .enumerate()
            .filter_map(|(place, other)| Some((Some(place), Some((*other)?)))),
    );
    while let Some((on_page, in_notice)) = next.pop() {
        let pairs = matching.siblings(on_page, in_notice);
        next.extend(pairs.into_iter().map(|(one, other)| (Some(one), Some(other))));
    }
    matching.found
}

/// One side, with what stands in each section or below it.
struct Side<'a> {
    nodes: &'a [Node],
    children: BTreeMap<Option<usize>, Vec<usize>>,
    anchors: Vec<BTreeSet<&'a Anchor>>,
}

impl<'a> Side<'a> {
    fn of(nodes: &'a [Node]) -> Self {
        let mut children: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
        let mut anchors: Vec<BTreeSet<&Anchor>> =
            nodes.iter().map(|node| node.anchors.iter().collect()).collect();
        for (place, node) in nodes.iter().enumerate() {
            children.entry(node.parent).or_default().push(place);
        }
        // From the end, so that a section has those of all below it before it gives them on.
        for (place, node) in nodes.iter().enumerate().rev() {
            let below = anchors.get(place).cloned().unwrap_or_default();
            if let Some(above) = node.parent.and_then(|parent| anchors.get_mut(parent)) {
                above.extend(below);
            }
        }
        Self {
            nodes,
            children,
            anchors,
        }
    }

    fn below(&self, parent: Option<usize>) -> &[usize] {
        self.children.get(&parent).map_or(&[], Vec::as_slice)
    }

    fn has_heading(&self, place: usize) -> bool {
        self.nodes.get(place).is_some_and(|node| node.has_heading)
    }

    /// The anchors that stand in or below one of these sections only, each with that section's rank among them.
    fn telling(&self, places: &[usize]) -> BTreeMap<&'a Anchor, usize> {
        let mut ranks: BTreeMap<&Anchor, Option<usize>> = BTreeMap::new();
        for (rank, place) in places.iter().enumerate() {
            for anchor in self.anchors.get(*place).into_iter().flatten() {
                ranks
                    .entry(anchor)
                    .and_modify(|rank| *rank = None)
                    .or_insert(Some(rank));
            }
        }
        let telling = |(anchor, rank): (&'a Anchor, Option<usize>)| Some((anchor, rank?));
        ranks.into_iter().filter_map(telling).collect()
    }
}

struct Matching<'a> {
    page: Side<'a>,
    notice: Side<'a>,
    found: Vec<Option<usize>>,
    is_taken: Vec<bool>,
}

impl Matching<'_> {
    /// Matches the sections below one pair of sections, or the top ones; gives the pairs that were made.
    fn siblings(&mut self, on_page: Option<usize>, in_notice: Option<usize>) -> Vec<(usize, usize)> {
        let is_open = |place: &usize| self.found.get(*place) == Some(&None);
        let page: Vec<usize> = self.page.below(on_page).iter().copied().filter(is_open).collect();
        let is_free = |place: &usize| self.is_taken.get(*place) == Some(&false);
        let notice: Vec<usize> = self
            .notice
            .below(in_notice)
            .iter()
            .copied()
            .filter(is_free)
            .collect();
        let mut pairs = Vec::new();
        let (mut page, mut notice) = (page.as_slice(), notice.as_slice());
        // A text before the first heading is one in every language.
        if let ([one, page_rest @ ..], [other, notice_rest @ ..]) = (page, notice)
            && !self.page.has_heading(*one)
            && !self.notice.has_heading(*other)
        {
            pairs.push((*one, *other));
            (page, notice) = (page_rest, notice_rest);
        }
        let anchored = anchored(&self.page.telling(page), &self.notice.telling(notice));
        let is_contradicted = anchored
            .iter()
            .any(|pair| pair.weight >= STRONG && pair.page != pair.notice);
        let ranks = if page.len() == notice.len() && !is_contradicted {
            (0..page.len()).map(|rank| (rank, rank)).collect()
        } else {
            between(&anchored, page.len(), notice.len())
        };
        let place = |(one, other): (usize, usize)| Some((*page.get(one)?, *notice.get(other)?));
        pairs.extend(ranks.into_iter().filter_map(place));
        for (one, other) in &pairs {
            if let (Some(found), Some(is_taken)) = (self.found.get_mut(*one), self.is_taken.get_mut(*other)) {
                *found = Some(*other);
                *is_taken = true;
            }
        }
        pairs
    }
}

/// Two sections that hold the same anchors, by their ranks among their siblings.
#[derive(Clone, Copy, Debug)]
struct Anchored {
    page: usize,
    notice: usize,
    weight: u32,
}

/// The pairs of which each is the likest to the other, in the page's order.
fn anchored(page: &BTreeMap<&Anchor, usize>, notice: &BTreeMap<&Anchor, usize>) -> Vec<Anchored> {
    let mut weights: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for (anchor, one) in page {
        if let Some(other) = notice.get(anchor) {
            *weights.entry((*one, *other)).or_default() += anchor.weight();
        }
    }
    let rivals = |pair: &Anchored| {
        weights
            .iter()
            .filter(|((one, other), _)| (*one == pair.page) != (*other == pair.notice))
            .any(|(_, weight)| *weight >= pair.weight)
    };
    weights
        .iter()
        .map(|((page, notice), weight)| Anchored {
            page: *page,
            notice: *notice,
            weight: *weight,
        })
        .filter(|pair| pair.weight >= ENOUGH && !rivals(pair))
        .collect()
}

/// The anchored pairs, and what lies between them where that is as much on both sides. Where anchored pairs cross,
/// nothing can be said of an order: then a single section that is left on each side is a pair, and no other.
fn between(anchored: &[Anchored], page: usize, notice: usize) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = anchored.iter().map(|pair| (pair.page, pair.notice)).collect();
    let is_in_order = pairs
        .windows(2)
        .all(|two| matches!(two, [one, next] if one.1 < next.1));
    if !is_in_order {
        let left_on_page: Vec<usize> = (0..page)
            .filter(|rank| pairs.iter().all(|pair| pair.0 != *rank))
            .collect();
        let left_in_notice: Vec<usize> = (0..notice)
            .filter(|rank| pairs.iter().all(|pair| pair.1 != *rank))
            .collect();
        if let ([one], [other]) = (left_on_page.as_slice(), left_in_notice.as_slice()) {
            pairs.push((*one, *other));
        }
        return pairs;
    }
    let mut all = Vec::new();
    let mut start = (0, 0);
    for end in pairs.into_iter().chain([(page, notice)]) {
        let (wide, high) = (end.0.saturating_sub(start.0), end.1.saturating_sub(start.1));
        if wide == high {
            all.extend((0..wide).map(|step| (start.0 + step, start.1 + step)));
        }
        if end.0 < page {
            all.push(end);
        }
        start = (end.0 + 1, end.1 + 1);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sections as `level:anchor`, anchors beginning with `_` for cookies and `/` for links, others being numbers.
    fn nodes(lines: &[&str]) -> Vec<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        let mut levels: Vec<usize> = Vec::new();
        for line in lines {
            let (level, marks) = line.split_once(':').unwrap();
            let level: usize = level.parse().unwrap();
            let parent = levels.iter().rposition(|above| *above < level);
            let anchors = marks.split_whitespace().map(|mark| match mark.chars().next() {
                Some('_') => Anchor::Cookie(mark.to_owned()),
                Some('/') => Anchor::Link(mark.to_owned()),
                _ => Anchor::Number(mark.to_owned()),
            });
            nodes.push(Node {
                parent,
                has_heading: true,
                anchors: anchors.collect(),
            });
            levels.push(level);
        }
        nodes
    }

    fn found(page: &[&str], notice: &[&str]) -> Vec<Option<usize>> {
        matched(&nodes(page), &nodes(notice), &[])
    }

    #[test]
    fn the_same_tree_is_matched_one_to_one() {
        let tree = ["1:", "2:", "2:", "1:", "2:"];
        assert_eq!(found(&tree, &tree), (0..5).map(Some).collect::<Vec<_>>());
    }

    #[test]
    fn without_anchors_a_heading_too_many_leaves_its_siblings_open() {
        assert_eq!(found(&["1:", "1:", "1:"], &["1:", "1:"]), [None, None, None]);
    }

    #[test]
    fn between_anchors_only_the_heading_too_many_is_open() {
        assert_eq!(
            found(
                &["1:_ga", "1:", "1:", "1:/dpo", "1:"],
                &["1:_ga", "1:", "1:/dpo", "1:"]
            ),
            [Some(0), None, None, Some(2), Some(3)]
        );
        assert_eq!(
            found(&["1:_ga", "1:/dpo", "1:"], &["1:_ga", "1:/dpo"]),
            [Some(0), Some(1), None]
        );
    }

    #[test]
    fn a_heading_too_many_below_one_section_does_not_trouble_the_others() {
        assert_eq!(
            found(&["1:", "2:", "2:", "1:", "2:"], &["1:", "2:", "1:", "2:"]),
            [Some(0), None, None, Some(2), Some(3)]
        );
    }

    #[test]
    fn sections_in_another_order_are_matched_by_their_anchors() {
        assert_eq!(
            found(&["1:_ga", "1:/dpo", "1:"], &["1:/dpo", "1:_ga", "1:"]),
            [Some(1), Some(0), Some(2)]
        );
    }

    #[test]
    fn an_anchor_below_a_section_is_its_own() {
        assert_eq!(
            found(&["1:", "2:_ga", "1:", "1:"], &["1:", "2:_ga", "1:"]),
            [Some(0), Some(1), None, None]
        );
    }

    #[test]
    fn a_number_that_meets_by_chance_does_not_turn_the_order() {
        assert_eq!(found(&["1:7", "1:"], &["1:", "1:7"]), [Some(0), Some(1)]);
    }

    #[test]
    fn what_stands_in_several_places_anchors_nothing() {
        assert_eq!(
            found(&["1:/dpo", "1:/dpo", "1:"], &["1:/dpo", "1:"]),
            [None, None, None]
        );
    }

    #[test]
    fn what_somebody_settled_settles_the_rest() {
        let (page, notice) = (nodes(&["1:", "1:", "1:", "2:"]), nodes(&["1:", "1:", "2:", "2:"]));
        // The second heading is the section below the notice's second one.
        assert_eq!(
            matched(&page, &notice, &[None, Some(3), None, None]),
            [Some(0), Some(3), Some(1), Some(2)]
        );
    }

    #[test]
    fn full_width_digits_are_digits() {
        let of = |text: &str| Anchor::of("", text, []);
        assert_eq!(of("２０１６年"), of("in 2016"));
    }
}
