//! Diagnostics as text for people: place first, then the reason, the source with a caret, and what to do.
//!
//! Start at [`render`]. The text carries ANSI styles; the stream it is written to drops them where they are unwelcome.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};
use anstyle::{AnsiColor, Style};
use queries::diagnostic::{Code, Diagnostic, Fix, Label, Severity};

use super::place::Lines;
use super::sources::{Source, Sources};

/// Lines between two labels of one file beyond which they get excerpts of their own.
const FAR_APART: usize = 40;

/// How wide the plain messages of the product requirements are wrapped.
const WIDTH: usize = 76;

const RED: Style = AnsiColor::BrightRed.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const CYAN: Style = AnsiColor::BrightCyan.on_default().bold();
const BOLD: Style = Style::new().bold();

/// One diagnostic with its excerpt, ending in a line end.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    if is_plain(diagnostic) {
        return plain(diagnostic);
    }
    let mut out = headline(diagnostic, sources);
    let groups = groups(diagnostic, sources);
    if !groups.is_empty() {
        let body = Renderer::styled().render(&groups);
        out.push_str(body.trim_end_matches('\n'));
        out.push('\n');
    }
    out
}

/// Whether a diagnostic is told in the words of the product requirements (8.2), without an excerpt.
fn is_plain(diagnostic: &Diagnostic) -> bool {
    diagnostic.code == Code::UnsupportedVersion
}

/// The summary line of a run: `3 errors, 1 warning`; `None` when there is nothing to say, or
/// when the one thing there is stands for itself.
#[must_use]
pub fn tally(diagnostics: &[Diagnostic]) -> Option<String> {
    if matches!(diagnostics, [only] if is_plain(only)) {
        return None;
    }
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let warnings = diagnostics.len() - errors;
    let mut parts = Vec::new();
    if errors > 0 {
        parts.push(format!("{RED}{}{RED:#}", super::count(errors, "error")));
    }
    if warnings > 0 {
        parts.push(format!("{YELLOW}{}{YELLOW:#}", super::count(warnings, "warning")));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A message in the form of the product requirements (8.2): `ERROR: ...`, a blank line, and an arrow per way out.
#[must_use]
pub fn error_with_arrows(message: &str, ways_out: &[String]) -> String {
    arrows("ERROR", RED, message, ways_out)
}

fn plain(diagnostic: &Diagnostic) -> String {
    let (word, style) = match diagnostic.severity {
        Severity::Error => ("ERROR", RED),
        Severity::Warning => ("WARNING", YELLOW),
    };
    let mut message = visible(&diagnostic.message);
    if !message.ends_with('.') {
        message.push('.');
    }
    arrows(word, style, &message, &diagnostic.help)
}

fn arrows(word: &str, style: Style, message: &str, ways_out: &[String]) -> String {
    // Only the first line is ours to wrap; what follows is what a program said.
    let (message, said) = message.split_once('\n').unwrap_or((message, ""));
    let mut out = format!("{style}{word}:{style:#} ");
    let mut column = word.len() + 1;
    for (index, part) in message.split(' ').enumerate() {
        let width = part.chars().count();
        if index == 0 {
            column += width;
        } else if column + 1 + width > WIDTH {
            out.push('\n');
            column = width;
        } else {
            out.push(' ');
            column += 1 + width;
        }
        out.push_str(part);
    }
    out.push('\n');
    if !said.is_empty() {
        let _ = writeln!(out, "{said}");
    }
    if !ways_out.is_empty() {
        out.push('\n');
    }
    for way in ways_out {
        let _ = writeln!(out, "  {CYAN}\u{2192}{CYAN:#} {way}");
    }
    out
}

fn headline(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let mut out = String::new();
    if let Some((source, label)) = primary(diagnostic, sources) {
        let place = Lines::new(&source.text).place(label.span.start as usize);
        let _ = write!(out, "{BOLD}{}:{}:{}:{BOLD:#} ", source.path, place.line, place.column);
    }
    let (word, style) = match diagnostic.severity {
        Severity::Error => ("error", RED),
        Severity::Warning => ("warning", YELLOW),
    };
    let _ =
        writeln!(out, "{style}{word}[{}]{style:#}{BOLD}: {}{BOLD:#}", diagnostic.code, visible(&diagnostic.message));
    out
}

/// Control characters from a spec must not reach the terminal.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

fn primary<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Option<(&'a Source, &'a Label)> {
    let label = diagnostic.primary.as_ref()?;
    Some((sources.get(label.span.file)?, label))
}

fn groups<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_level(level);
    let mut empty = true;
    for excerpt in excerpts(diagnostic, sources) {
        empty = false;
        group = group.element(excerpt);
    }
    for note in &diagnostic.notes {
        empty = false;
        group = group.element(Level::NOTE.message(note));
    }
    for help in &diagnostic.help {
        if !diagnostic.fixes.iter().any(|fix| fix.title == *help) {
            empty = false;
            group = group.element(Level::HELP.message(help));
        }
    }
    let mut groups = Vec::new();
    if !empty {
        groups.push(group);
    }
    groups.extend(diagnostic.fixes.iter().filter_map(|fix| suggestion(fix, sources)));
    groups
}

/// A stretch of lines of one file with the labels that lie in it.
struct Stretch<'a> {
    source: &'a Source,
    first: usize,
    last: usize,
    labels: Vec<(AnnotationKind, &'a Label)>,
}

fn excerpts<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a Sources,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let labels = (diagnostic.primary.iter().map(|label| (AnnotationKind::Primary, label)))
        .chain(diagnostic.secondary.iter().map(|label| (AnnotationKind::Context, label)));
    let mut stretches: Vec<Stretch<'a>> = Vec::new();
    for (kind, label) in labels {
        let Some(source) = sources.get(label.span.file) else { continue };
        let line = Lines::new(&source.text).place(label.span.start as usize).line;
        let near = stretches.iter_mut().find(|stretch| {
            stretch.source.path == source.path && line + FAR_APART >= stretch.first && line <= stretch.last + FAR_APART
        });
        match near {
            Some(stretch) => {
                stretch.first = stretch.first.min(line);
                stretch.last = stretch.last.max(line);
                stretch.labels.push((kind, label));
            }
            None => stretches.push(Stretch { source, first: line, last: line, labels: vec![(kind, label)] }),
        }
    }
    let home = diagnostic.primary.as_ref().and_then(|label| sources.get(label.span.file));
    stretches.into_iter().enumerate().map(|(index, stretch)| snippet(&stretch, index == 0, home)).collect()
}

fn snippet<'a>(
    stretch: &Stretch<'a>,
    first: bool,
    home: Option<&Source>,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let lines = Lines::new(&stretch.source.text);
    let from = lines.start(stretch.first);
    let to = lines.start(stretch.last) + lines.line(stretch.last).len();
    let mut snippet = Snippet::source(&stretch.source.text[from..to]).line_start(stretch.first);
    if !first || home.is_none_or(|home| home.path != stretch.source.path) {
        snippet = snippet.path(stretch.source.path.as_ref());
    }
    for (kind, label) in &stretch.labels {
        let range = lines.clamp(label.span.start as usize, label.span.end as usize);
        let mut annotation = kind.span(range.start - from..range.end - from);
        if !label.text.is_empty() {
            annotation = annotation.label(label.text.as_str());
        }
        snippet = snippet.annotation(annotation);
    }
    snippet
}

fn suggestion<'a>(fix: &'a Fix, sources: &'a Sources) -> Option<Group<'a>> {
    let title = Level::HELP.secondary_title(fix.title.as_str());
    let Some(source) = sources.get(fix.span.file) else { return Some(Group::with_title(title)) };
    let lines = Lines::new(&source.text);
    let (start, end) = (fix.span.start as usize, fix.span.end as usize);
    let first = lines.place(start).line;
    let last = lines.place(end).line;
    let from = lines.start(first);
    let to = lines.start(last) + lines.line(last).len();
    // A span that does not fit its text is a bug of the finder; the title alone is still true.
    if start < from
        || end > to
        || start > end
        || !source.text.is_char_boundary(start)
        || !source.text.is_char_boundary(end)
    {
        return Some(Group::with_title(title));
    }
    let patch = Patch::new(start - from..end - from, fix.replacement.as_str());
    Some(title.element(Snippet::source(&source.text[from..to]).line_start(first).patch(patch)))
}
