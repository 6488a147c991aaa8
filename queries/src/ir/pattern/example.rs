//! Texts that match: built from the pattern, then proven by matching.

use super::class::Class;
use super::{Node, Pattern};

/// Characters to try first: together they satisfy the usual demands on passwords and codes.
const PALETTE: &[char] = &[
    'a', 'B', '3', 'd', '-', 'e', 'K', '7', '_', 'm', '.', 'Q', '1', '!', 'x', '@', 'T', '0', 'h', '#', 'W', '5', ' ',
    'z',
];
/// Texts built per search, at least.
const TRIES: usize = 64;

pub(super) fn search(pattern: &Pattern, min: usize, max: Option<usize>, count: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for seed in 0..TRIES.max(count * 8) {
        if found.len() == count {
            break;
        }
        let text = build(pattern, min, seed);
        let length = text.chars().count();
        let fits = length >= min && max.is_none_or(|max| length <= max);
        if fits && !found.contains(&text) && pattern.matches(&text) == Some(true) {
            found.push(text);
        }
    }
    found
}

/// A candidate of at least `min` characters where the pattern allows it.
fn build(pattern: &Pattern, min: usize, seed: usize) -> String {
    let mut builder = Builder { out: Vec::new(), groups: vec![String::new(); pattern.groups + 1], seed, spare: 0 };
    builder.write(&pattern.node);
    // The shortest text says how many characters are missing; half of the seeds add some more.
    let missing = min.saturating_sub(builder.out.len()) + if seed.is_multiple_of(2) { 0 } else { seed / 8 + 1 };
    if missing > 0 {
        builder = Builder { out: Vec::new(), groups: vec![String::new(); pattern.groups + 1], seed, spare: missing };
        builder.write(&pattern.node);
    }
    // An unanchored pattern lets anything stand around the match.
    let padding = min.saturating_sub(builder.out.len());
    let mut text: String = builder.out.iter().collect();
    for index in 0..padding {
        text.push(PALETTE[(index + seed) % 4]);
    }
    text
}

struct Builder {
    out: Vec<char>,
    groups: Vec<String>,
    seed: usize,
    /// Characters that repetitions may add beyond their least number.
    spare: usize,
}

impl Builder {
    fn write(&mut self, node: &Node) {
        match node {
            Node::Empty | Node::Start | Node::End | Node::Look { .. } => {}
            Node::Literal(character) => self.out.push(*character),
            Node::Class(class) => {
                let chosen = self.choose(class);
                self.out.extend(chosen);
            }
            Node::Group(None, inner) => self.write(inner),
            Node::Group(Some(number), inner) => {
                let start = self.out.len();
                self.write(inner);
                self.groups[*number] = self.out[start..].iter().collect();
            }
            Node::Backreference(number) => {
                let text = self.groups[*number].clone();
                self.out.extend(text.chars());
            }
            Node::Concat(nodes) => nodes.iter().for_each(|node| self.write(node)),
            Node::Alternate(nodes) => self.write(&nodes[self.seed % nodes.len()]),
            Node::Repeat { min, max, node, .. } => self.repeat(*min, *max, node),
        }
    }

    fn repeat(&mut self, min: u32, max: Option<u32>, node: &Node) {
        for _ in 0..min {
            self.write(node);
        }
        for _ in min..max.unwrap_or(u32::MAX) {
            let before = self.out.len();
            if self.spare == 0 {
                break;
            }
            self.write(node);
            let added = self.out.len() - before;
            self.spare = self.spare.saturating_sub(added);
            if added == 0 {
                break;
            }
        }
    }

    /// A character of the set, by place and seed.
    fn choose(&self, class: &Class) -> Option<char> {
        let start = (self.out.len() + self.seed) % PALETTE.len();
        let palette = (0..PALETTE.len()).map(|offset| PALETTE[(start + offset) % PALETTE.len()]);
        palette
            .chain(class.ranges.iter().map(|range| range.0))
            .chain(' '..='~')
            .chain('\u{a1}'..='\u{24f}')
            .find(|character| class.contains(*character))
    }
}
