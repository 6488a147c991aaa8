//! [`Node`]s to the normal form.

use super::Node;
use super::class::Class;

pub(super) fn print(node: &Node) -> String {
    let mut text = String::new();
    write(node, &mut text);
    text
}

fn write(node: &Node, out: &mut String) {
    match node {
        Node::Empty => {}
        Node::Literal(character) => literal(*character, "^$\\.*+?()[]{}|", out),
        Node::Class(class) => set(class, out),
        Node::Start => out.push('^'),
        Node::End => out.push('$'),
        Node::Group(capture, inner) => {
            out.push_str(if capture.is_some() { "(" } else { "(?:" });
            write(inner, out);
            out.push(')');
        }
        Node::Backreference(number) => out.push_str(&format!("\\{number}")),
        Node::Look { behind, negative, node } => {
            out.push_str(match (behind, negative) {
                (false, false) => "(?=",
                (false, true) => "(?!",
                (true, false) => "(?<=",
                (true, true) => "(?<!",
            });
            write(node, out);
            out.push(')');
        }
        Node::Concat(nodes) => concat(nodes, out),
        Node::Alternate(nodes) => {
            for (index, node) in nodes.iter().enumerate() {
                if index > 0 {
                    out.push('|');
                }
                write(node, out);
            }
        }
        Node::Repeat { min, max, lazy, node } => {
            write(node, out);
            out.push_str(&quantifier(*min, *max));
            if *lazy {
                out.push('?');
            }
        }
    }
}

/// A digit behind a backreference would become part of its number.
fn concat(nodes: &[Node], out: &mut String) {
    for (index, node) in nodes.iter().enumerate() {
        let glued = index > 0 && matches!(nodes[index - 1], Node::Backreference(_));
        match node {
            Node::Literal(digit) if glued && digit.is_ascii_digit() => out.push_str(&format!("[{digit}]")),
            node => write(node, out),
        }
    }
}

fn quantifier(min: u32, max: Option<u32>) -> String {
    match (min, max) {
        (0, None) => "*".into(),
        (1, None) => "+".into(),
        (0, Some(1)) => "?".into(),
        (min, None) => format!("{{{min},}}"),
        (min, Some(max)) if min == max => format!("{{{min}}}"),
        (min, Some(max)) => format!("{{{min},{max}}}"),
    }
}

fn set(class: &Class, out: &mut String) {
    out.push('[');
    if class.negated {
        out.push('^');
    }
    for (first, last) in &class.ranges {
        literal(*first, "^\\[]-&|~", out);
        if first != last {
            out.push('-');
            literal(*last, "^\\[]-&|~", out);
        }
    }
    out.push(']');
}

fn literal(character: char, special: &str, out: &mut String) {
    match character {
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\u{c}' => out.push_str("\\f"),
        '\u{b}' => out.push_str("\\v"),
        // No target accepts a backslash before these, and once they stand for themselves.
        '&' | '~' if special.contains(character) => out.push(character),
        c if special.contains(c) => {
            out.push('\\');
            out.push(c);
        }
        c if c.is_control() => out.push_str(&format!("\\x{:02x}", c as u32)),
        c => out.push(c),
    }
}
