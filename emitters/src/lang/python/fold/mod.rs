//! Lines that are too long, broken where `ruff format` would break them.
//!
//! Templates are written for names of usual length, one statement or element on a line. What long names push
//! over the edge is folded here: at the last bracket, else at operators in brackets of their own, else at
//! the brackets of an annotation. Lines that fit are never touched.

mod split;

use self::split::{Marks, OPERATORS, clauses, last_bracket, operands, split_all, split_top};
use super::WIDTH;
use super::text::columns;

/// The lines of `text` with the index of the line that each came from; `None` when all of them fit.
#[must_use]
pub fn fold(text: &str) -> Option<Vec<(usize, String)>> {
    if text.lines().all(fits) {
        return None;
    }
    let lines: Vec<&str> = text.lines().collect();
    let mut folded = Vec::with_capacity(lines.len() + 16);
    let mut index = 0;
    let mut quoted = false;
    while index < lines.len() {
        let line = lines[index];
        let toggles = line.matches("\"\"\"").count() % 2 == 1;
        let is_text = line.trim_start().starts_with("\"\"\"") || line.trim_start().starts_with('#');
        if quoted || toggles || is_text || fits(line) {
            let is_code = quoted && DEFINITIONS.iter().any(|word| line.trim_start().starts_with(word));
            let lines = if fits(line) {
                vec![line.to_string()]
            } else if is_code {
                statement(&[line]).into_iter().map(|(_, line)| line).collect()
            } else {
                words(line)
            };
            folded.extend(lines.into_iter().map(|line| (index, line)));
            quoted ^= toggles;
            index += 1;
            continue;
        }
        let end = statement_end(&lines, index);
        let statement = statement(&lines[index..end]);
        folded.extend(statement.into_iter().map(|(offset, line)| (index + offset, line)));
        index = end;
    }
    Some(folded)
}

fn fits(line: &str) -> bool {
    line.len() <= WIDTH || columns(line) <= WIDTH
}

/// The line behind the statement or element that starts at `start`.
fn statement_end(lines: &[&str], start: usize) -> usize {
    let mut depth = 0;
    for (index, line) in lines.iter().enumerate().skip(start) {
        depth += Marks::of(line).balance;
        if depth <= 0 {
            return index + 1;
        }
    }
    start + 1
}

/// A comment, or a line of a docstring, broken between words.
fn words(line: &str) -> Vec<String> {
    let body = line.trim_start();
    let (mark, body) = body.strip_prefix("# ").map_or(("", body), |body| ("# ", body));
    let head = format!("{}{mark}", " ".repeat(line.len() - line.trim_start().len()));
    let mut lines: Vec<String> = Vec::new();
    for word in body.split(' ') {
        match lines.last_mut() {
            Some(last) if columns(last) + 1 + columns(word) <= WIDTH => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(format!("{head}{word}")),
        }
    }
    lines
}

const DEFINITIONS: &[&str] = &["def ", "async def ", "class "];

fn statement(lines: &[&str]) -> Vec<(usize, String)> {
    let (first, rest) = lines.split_first().expect("a statement has a line");
    let body = first.trim_start();
    let indent = first.len() - body.len();
    if rest.is_empty() {
        let mut out = Vec::new();
        lay_statement(body, indent, &mut out);
        return out.into_iter().map(|line| (0, line)).collect();
    }
    // The brackets that end the line stay open: only what is before them can be broken.
    let unbroken = || lines.iter().enumerate().map(|(offset, line)| (offset, (*line).to_string())).collect();
    let Some((target, value)) = split_top(body, " = ") else { return unbroken() };
    let annotated = split_top(target, ": ");
    if annotated.is_none() || indent + columns(target) + 4 <= WIDTH {
        let mut out = vec![(0, format!("{}{target} = (", " ".repeat(indent)))];
        let inner: Vec<String> = std::iter::once(format!("{}{value}", " ".repeat(indent)))
            .chain(rest.iter().map(|line| (*line).to_string()))
            .map(|line| format!("    {line}"))
            .collect();
        match fold(&inner.join("\n")) {
            Some(folded) => out.extend(folded),
            None => out.extend(inner.into_iter().enumerate()),
        }
        out.push((rest.len(), format!("{})", " ".repeat(indent))));
        return out;
    }
    let Some((name, ty)) = annotated else { return unbroken() };
    let mut out: Vec<(usize, String)> =
        annotation(name, ty, &format!(" = {value}"), indent).into_iter().map(|line| (0, line)).collect();
    out.extend(rest.iter().enumerate().map(|(offset, line)| (offset + 1, (*line).to_string())));
    out
}

/// `name: type<tail>` with the type broken.
fn annotation(name: &str, ty: &str, tail: &str, indent: usize) -> Vec<String> {
    let pad = " ".repeat(indent);
    let mut out = Vec::new();
    match last_bracket(ty) {
        Some(open) if split_top(ty, " | ").is_none() => {
            out.push(format!("{pad}{name}: {}", &ty[..=open]));
            lay_content(&ty[open + 1..ty.len() - 1], ']', indent + 4, &mut out);
            out.push(format!("{pad}]{tail}"));
        }
        _ => {
            out.push(format!("{pad}{name}: ("));
            out.push(format!("{pad}    {ty}"));
            out.push(format!("{pad}){tail}"));
        }
    }
    out
}

const KEYWORDS: &[&str] =
    &["return ", "assert ", "raise ", "yield ", "del ", "if ", "elif ", "while ", "async with ", "with "];

/// Lays out one statement, element or argument.
fn lay_statement(body: &str, indent: usize, out: &mut Vec<String>) {
    let pad = " ".repeat(indent);
    if indent + columns(body) <= WIDTH {
        out.push(format!("{pad}{body}"));
        return;
    }
    if DEFINITIONS.iter().any(|word| body.starts_with(word)) {
        lay_definition(body, indent, out);
        return;
    }
    let (body, suffix) = match body.chars().last() {
        Some(',') => (&body[..body.len() - 1], ","),
        Some(':') => (&body[..body.len() - 1], ":"),
        _ => (body, ""),
    };
    if let Some(keyword) = KEYWORDS.iter().find(|keyword| body.starts_with(**keyword)) {
        lay_expression(keyword, &body[keyword.len()..], suffix, indent, out);
    } else if body.starts_with("for ")
        && let Some((variable, value)) = split_top(body, " in ")
    {
        lay_expression(&format!("{variable} in "), value, suffix, indent, out);
    } else if let Some((target, value)) = split_top(body, " = ") {
        lay_assignment(target, value, suffix, indent, out);
    } else if let Some((key, value)) = split_top(body, ": ") {
        if key.starts_with(['"', '\'']) {
            lay_expression(&format!("{key}: "), value, suffix, indent, out);
        } else {
            out.extend(annotation(key, value, suffix, indent));
        }
    } else if let Some((name, value)) = keyword_argument(body) {
        lay_expression(&format!("{name}="), value, suffix, indent, out);
    } else {
        lay_expression("", body, suffix, indent, out);
    }
}

fn lay_assignment(target: &str, value: &str, suffix: &str, indent: usize, out: &mut Vec<String>) {
    let Some((name, ty)) = split_top(target, ": ") else {
        lay_expression(&format!("{target} = "), value, suffix, indent, out);
        return;
    };
    let head = |open: usize| format!("{target} = {}", &value[..=open]);
    let call = last_bracket(value).filter(|open| indent + columns(&head(*open)) <= WIDTH);
    if call.is_some() || value.len() > 5 && indent + columns(target) + 4 <= WIDTH {
        lay_expression(&format!("{target} = "), value, suffix, indent, out);
    } else {
        out.extend(annotation(name, ty, &format!(" = {value}{suffix}"), indent));
    }
}

fn keyword_argument(body: &str) -> Option<(&str, &str)> {
    let (name, value) = split_top(body, "=")?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_name && !value.starts_with('=')).then_some((name, value))
}

fn lay_definition(body: &str, indent: usize, out: &mut Vec<String>) {
    let pad = " ".repeat(indent);
    let marks = Marks::of(body);
    let open = body.find('(').filter(|at| marks.depth[*at] == 0);
    let close = open.and_then(|open| marks.closing(body, open));
    let (Some(open), Some(close)) = (open, close) else {
        out.push(format!("{pad}{body}"));
        return;
    };
    out.push(format!("{pad}{}", &body[..=open]));
    let content = body[open + 1..close].trim_end_matches(',');
    if body.starts_with("class ") {
        lay_content(content, ')', indent + 4, out);
    } else {
        // Parameters that do not fit beside the name go on lines of their own.
        split_all(content, ", ").iter().for_each(|one| lay_statement(&format!("{one},"), indent + 4, out));
    }
    out.push(format!("{pad}{}", &body[close..]));
}

/// Lays out `<prefix><expression><suffix>`.
fn lay_expression(prefix: &str, expression: &str, suffix: &str, indent: usize, out: &mut Vec<String>) {
    let pad = " ".repeat(indent);
    let flat = format!("{prefix}{expression}{suffix}");
    if indent + columns(&flat) <= WIDTH {
        out.push(format!("{pad}{flat}"));
        return;
    }
    let operands = operands(expression);
    if operands.len() > 1 && !prefix.is_empty() {
        out.push(format!("{pad}{prefix}("));
        lay_operands(expression, &operands, indent + 4, out);
        out.push(format!("{pad}){suffix}"));
        return;
    }
    if operands.len() > 1 {
        let mut lines = Vec::new();
        lay_operands(expression, &operands, indent, &mut lines);
        if let Some(last) = lines.last_mut() {
            last.push_str(suffix);
        }
        out.extend(lines);
        return;
    }
    if let Some(open) = last_bracket(expression)
        && indent + columns(prefix) + columns(&expression[..=open]) <= WIDTH
    {
        let close = expression.len() - 1;
        out.push(format!("{pad}{prefix}{}", &expression[..=open]));
        let closing = expression[close..].chars().next().unwrap_or(')');
        lay_content(&expression[open + 1..close], closing, indent + 4, out);
        out.push(format!("{pad}{}{suffix}", &expression[close..]));
        return;
    }
    if prefix.is_empty() {
        out.push(format!("{pad}{flat}"));
        return;
    }
    out.push(format!("{pad}{prefix}("));
    lay_expression("", expression, "", indent + 4, out);
    out.push(format!("{pad}){suffix}"));
}

fn lay_operands(expression: &str, operands: &[&str], indent: usize, out: &mut Vec<String>) {
    if indent + columns(expression) <= WIDTH {
        out.push(format!("{}{expression}", " ".repeat(indent)));
        return;
    }
    for operand in operands {
        let operator =
            OPERATORS.iter().flat_map(|group| group.iter()).find(|operator| operand.starts_with(operator.trim_start()));
        let operator = operator.map_or("", |operator| operator.trim_start());
        lay_expression(operator, &operand[operator.len()..], "", indent, out);
    }
}

/// Lays out what is between brackets: on one line, else one element on a line.
fn lay_content(content: &str, closing: char, indent: usize, out: &mut Vec<String>) {
    let content = content.trim_end_matches(',');
    if indent + columns(content) <= WIDTH {
        out.push(format!("{}{content}", " ".repeat(indent)));
        return;
    }
    let clauses = clauses(content);
    if clauses.len() > 1 {
        clauses.iter().for_each(|clause| lay_expression("", clause, "", indent, out));
        return;
    }
    let elements = split_all(content, ", ");
    let comma = if closing == ']' && elements.len() == 1 { "" } else { "," };
    for element in elements {
        lay_statement(&format!("{element}{comma}"), indent, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Folds, and says what `ruff format --line-length 100` made of the same text.
    fn folded(text: &str) -> String {
        let lines = fold(text).expect("a line is too long");
        lines.into_iter().map(|(_, line)| line + "\n").collect()
    }

    #[test]
    fn lines_that_fit_are_left_alone() {
        assert_eq!(fold("x = 1\n"), None);
    }

    #[test]
    fn calls_break_at_the_last_bracket() {
        let name = "a".repeat(50);
        assert_eq!(
            folded(&format!("    return await service.create(schemas.{name}.model_validate(body))")),
            format!("    return await service.create(\n        schemas.{name}.model_validate(body)\n    )\n")
        );
    }

    #[test]
    fn annotations_break_when_nothing_else_does() {
        let (name, ty) = ("a".repeat(50), "b".repeat(50));
        assert_eq!(
            folded(&format!("    {name}: orm.Mapped[{ty}] = orm.mapped_column(\n        sa.Text(),\n    )")),
            format!("    {name}: orm.Mapped[\n        {ty}\n    ] = orm.mapped_column(\n        sa.Text(),\n    )\n")
        );
        let ty = "b".repeat(20);
        assert_eq!(
            folded(&format!("    {name}: orm.Mapped[{ty}] = orm.mapped_column(\n        sa.Text(),\n    )")),
            format!(
                "    {name}: orm.Mapped[{ty}] = (\n        orm.mapped_column(\n            sa.Text(),\n        )\n    )\n"
            )
        );
    }

    #[test]
    fn comparisons_get_brackets_of_their_own() {
        let (left, right) = ("a".repeat(60), "b".repeat(60));
        assert_eq!(folded(&format!("assert {left} == {right}")), format!("assert (\n    {left}\n    == {right}\n)\n"));
    }

    #[test]
    fn strings_hold_no_brackets() {
        let text = format!("x = f(\"{}(\", {})", "a".repeat(60), "b".repeat(60));
        assert_eq!(folded(&text), format!("x = f(\n    \"{}(\",\n    {},\n)\n", "a".repeat(60), "b".repeat(60)));
    }
}
