//! Matching: a backtracking machine with a bounded number of steps.

use super::Node;
use super::class::Class;

/// Instructions of a program; a pattern that needs more is not decided.
const SIZE: usize = 20_000;
/// Steps of a match.
const STEPS: usize = 200_000;

enum Step {
    Char(char),
    Class(Class),
    Start,
    End,
    Save(usize),
    Backreference(usize),
    Look {
        behind: Option<usize>,
        negative: bool,
        program: Vec<Step>,
    },
    /// Try the first, then the second.
    Split(usize, usize),
    Jump(usize),
    Match,
}

pub(super) fn matches(node: &Node, groups: usize, text: &str) -> Option<bool> {
    let mut size = 0;
    let program = compile(node, &mut size)?;
    let text: Vec<char> = text.chars().collect();
    let mut steps = STEPS;
    for start in 0..=text.len() {
        if run(&program, &text, start, groups, &mut steps)?.is_some() {
            return Some(true);
        }
    }
    Some(false)
}

fn compile(node: &Node, size: &mut usize) -> Option<Vec<Step>> {
    let mut program = Vec::new();
    emit(node, &mut program, size)?;
    program.push(Step::Match);
    Some(program)
}

fn emit(node: &Node, out: &mut Vec<Step>, size: &mut usize) -> Option<()> {
    *size += 1;
    if *size > SIZE {
        return None;
    }
    match node {
        Node::Empty => {}
        Node::Literal(character) => out.push(Step::Char(*character)),
        Node::Class(class) => out.push(Step::Class(class.clone())),
        Node::Start => out.push(Step::Start),
        Node::End => out.push(Step::End),
        Node::Group(None, inner) => emit(inner, out, size)?,
        Node::Group(Some(number), inner) => {
            out.push(Step::Save(number * 2));
            emit(inner, out, size)?;
            out.push(Step::Save(number * 2 + 1));
        }
        Node::Backreference(number) => out.push(Step::Backreference(*number)),
        Node::Look { behind, negative, node } => {
            let behind = if *behind { Some(fixed_width(node)?) } else { None };
            out.push(Step::Look { behind, negative: *negative, program: compile(node, size)? });
        }
        Node::Concat(nodes) => nodes.iter().try_for_each(|node| emit(node, out, size))?,
        Node::Alternate(nodes) => alternate(nodes, out, size)?,
        Node::Repeat { min, max, lazy, node } => repeat(*min, *max, *lazy, node, out, size)?,
    }
    Some(())
}

fn alternate(nodes: &[Node], out: &mut Vec<Step>, size: &mut usize) -> Option<()> {
    let mut jumps = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        let split = out.len();
        let last = index + 1 == nodes.len();
        if !last {
            out.push(Step::Split(split + 1, 0));
        }
        emit(node, out, size)?;
        if !last {
            jumps.push(out.len());
            out.push(Step::Jump(0));
            out[split] = Step::Split(split + 1, out.len());
        }
    }
    let end = out.len();
    for jump in jumps {
        out[jump] = Step::Jump(end);
    }
    Some(())
}

fn repeat(min: u32, max: Option<u32>, lazy: bool, node: &Node, out: &mut Vec<Step>, size: &mut usize) -> Option<()> {
    let split = |body: usize, end: usize| if lazy { Step::Split(end, body) } else { Step::Split(body, end) };
    for _ in 0..min {
        emit(node, out, size)?;
    }
    let Some(max) = max else {
        let start = out.len();
        out.push(Step::Jump(0));
        emit(node, out, size)?;
        out.push(Step::Jump(start));
        out[start] = split(start + 1, out.len());
        return Some(());
    };
    let mut splits = Vec::new();
    for _ in min..max {
        splits.push(out.len());
        out.push(Step::Jump(0));
        emit(node, out, size)?;
    }
    let end = out.len();
    for at in splits {
        out[at] = split(at + 1, end);
    }
    Some(())
}

fn fixed_width(node: &Node) -> Option<usize> {
    match node {
        Node::Empty | Node::Start | Node::End | Node::Look { .. } => Some(0),
        Node::Literal(_) | Node::Class(_) => Some(1),
        Node::Group(_, inner) => fixed_width(inner),
        Node::Backreference(_) => None,
        Node::Concat(nodes) => nodes.iter().map(fixed_width).sum(),
        Node::Alternate(nodes) => fixed_width(nodes.first()?),
        Node::Repeat { min, node, .. } => fixed_width(node).map(|width| width * *min as usize),
    }
}

/// `None` when it takes too long; else whether the program matches at `start`.
fn run(program: &[Step], text: &[char], start: usize, groups: usize, steps: &mut usize) -> Option<Option<()>> {
    let mut stack = vec![(0, start, vec![None::<usize>; groups * 2 + 2])];
    while let Some((mut counter, mut at, mut saved)) = stack.pop() {
        loop {
            *steps = steps.checked_sub(1)?;
            let accepted = match &program[counter] {
                Step::Match => return Some(Some(())),
                Step::Char(expected) => advance(text.get(at) == Some(expected), &mut at),
                Step::Class(class) => advance(text.get(at).is_some_and(|found| class.contains(*found)), &mut at),
                Step::Start => at == 0,
                Step::End => at == text.len(),
                Step::Save(slot) => {
                    saved[*slot] = Some(at);
                    true
                }
                Step::Backreference(number) => match (saved[number * 2], saved[number * 2 + 1]) {
                    (Some(from), Some(to)) if text[at..].starts_with(&text[from..to]) => {
                        at += to - from;
                        true
                    }
                    _ => false,
                },
                Step::Look { behind, negative, program } => {
                    let from = at.checked_sub(behind.unwrap_or(0));
                    let found = match from {
                        Some(from) => run(program, text, from, groups, steps)?.is_some(),
                        None => false,
                    };
                    found != *negative
                }
                Step::Jump(target) => {
                    counter = *target;
                    continue;
                }
                Step::Split(first, second) => {
                    if stack.len() > STEPS {
                        return None;
                    }
                    stack.push((*second, at, saved.clone()));
                    counter = *first;
                    continue;
                }
            };
            if !accepted {
                break;
            }
            counter += 1;
        }
    }
    Some(None)
}

fn advance(accepted: bool, at: &mut usize) -> bool {
    *at += usize::from(accepted);
    accepted
}
