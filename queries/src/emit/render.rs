//! Templates: the only place that knows minijinja.
//!
//! Templates see their own view and the macros they import, nothing else: no globals, no environment,
//! no file system. Undefined names are errors. Text is never escaped: spelling values for a language is
//! the emitters' work. Trailing newlines are kept; a line that holds only a block tag leaves no trace.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, UndefinedBehavior, Value};
use serde::Serialize;

/// The facts of a view in the form that templates read.
#[derive(Clone, Debug)]
pub struct Facts(Value);

impl Facts {
    pub(super) fn new<T: Serialize>(facts: &T) -> Self {
        Self(Value::from(Serde(facts)))
    }
}

/// The lines of a text, each with the index of the line that it came from.
pub type Folded = Vec<(usize, String)>;

/// How the lines of one kind of file are broken that turn out too long.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// How the names of its templates end, such as `.py.j2`.
    pub suffix: &'static str,
    /// The lines to write instead of the text; `None` when all of them fit.
    pub fold: fn(&str) -> Option<Folded>,
}

/// Compiled templates; each is compiled when it is first rendered.
pub struct Environment {
    inner: minijinja::Environment<'static>,
    texts: Arc<BTreeMap<String, Arc<str>>>,
    layouts: &'static [Layout],
}

impl Environment {
    /// An environment over `templates` (name -> text) that lays out what they make.
    ///
    /// # Panics
    ///
    /// Never: the syntax below is constant.
    #[must_use]
    pub fn new(templates: BTreeMap<String, Arc<str>>, layouts: &'static [Layout]) -> Self {
        let texts = Arc::new(templates);
        let mut inner = minijinja::Environment::empty();
        inner.set_syntax(
            SyntaxConfig::builder()
                .keep_trailing_newline(true)
                .trim_blocks(true)
                .lstrip_blocks(true)
                .build()
                .expect("the syntax is valid"),
        );
        inner.set_undefined_behavior(UndefinedBehavior::Strict);
        inner.set_auto_escape_callback(|_| AutoEscape::None);
        let source = Arc::clone(&texts);
        inner.set_loader(move |name| Ok(source.get(name).map(|text| text.to_string())));
        Self { inner, texts, layouts }
    }

    /// The text of `template` for `view`.
    ///
    /// # Errors
    ///
    /// A sentence with template, line and reason: a bug in the template or its emitter.
    pub fn render(&self, template: &str, view: &super::View) -> Result<String, String> {
        let compiled = self.inner.get_template(template).map_err(|error| describe(&error, template))?;
        let text = compiled.render(view.value.0.clone()).map_err(|error| describe(&error, template))?;
        Ok(match self.layout(template).and_then(|layout| (layout.fold)(&text)) {
            Some(lines) => lines.into_iter().map(|(_, line)| line + "\n").collect(),
            None => text,
        })
    }

    fn layout(&self, template: &str) -> Option<&'static Layout> {
        self.layouts.iter().find(|layout| template.ends_with(layout.suffix))
    }

    /// For each line of the rendered text, the line of `template` (from 1) that it came from; 0 when an
    /// imported macro or a multi-line value made it.
    ///
    /// # Errors
    ///
    /// As [`Self::render`].
    pub fn line_map(&self, template: &str, view: &super::View) -> Result<Vec<u32>, String> {
        let text = self.texts.get(template).ok_or_else(|| format!("template `{template}` does not exist"))?;
        let marked = mark_lines(text);
        let rendered = self
            .inner
            .render_named_str(template, &marked, view.value.0.clone())
            .map_err(|error| describe(&error, template))?;
        let origins: Vec<u32> = rendered.lines().map(read_mark).collect();
        let text: String = rendered.lines().flat_map(|line| [without_mark(line), "\n"]).collect();
        Ok(match self.layout(template).and_then(|layout| (layout.fold)(&text)) {
            Some(lines) => lines.iter().map(|(index, _)| origins.get(*index).copied().unwrap_or(0)).collect(),
            None => origins,
        })
    }
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Environment").field("templates", &self.texts.len()).finish()
    }
}

fn describe(error: &minijinja::Error, template: &str) -> String {
    let place = error.name().unwrap_or(template);
    let line = error.line().map(|line| format!(":{line}")).unwrap_or_default();
    let mut text = format!("{place}{line}: {error}");
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        text.push_str(&format!(": {inner}"));
        source = inner.source();
    }
    text
}

const MARK_START: char = '\u{E000}';
const MARK_END: char = '\u{E001}';

/// Appends an invisible line number to every template line that is text, or text with whole tags.
fn mark_lines(text: &str) -> String {
    let mut marked = String::with_capacity(text.len() + text.len() / 8);
    let mut open = false;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let (body, end) = line.strip_suffix('\n').map_or((line, ""), |body| (body, "\n"));
        let begins_open = open;
        open = tag_is_open(body, open);
        marked.push_str(body);
        let only_tags = body.trim_start().starts_with("{%") && body.trim_end().ends_with("%}");
        if !begins_open && !open && !only_tags && !body.trim_end().ends_with("-%}") && !body.is_empty() {
            marked.push(MARK_START);
            marked.push_str(&(index + 1).to_string());
            marked.push(MARK_END);
        }
        marked.push_str(end);
    }
    marked
}

/// Whether a tag that spans lines is open behind `line`.
fn tag_is_open(line: &str, mut open: bool) -> bool {
    let bytes = line.as_bytes();
    for pair in bytes.windows(2) {
        match pair {
            b"{%" | b"{{" | b"{#" => open = true,
            b"%}" | b"}}" | b"#}" => open = false,
            _ => {}
        }
    }
    open
}

fn without_mark(line: &str) -> &str {
    line.rfind(MARK_START).map_or(line, |start| &line[..start])
}

fn read_mark(line: &str) -> u32 {
    let Some(start) = line.rfind(MARK_START) else {
        return 0;
    };
    let rest = &line[start + MARK_START.len_utf8()..];
    rest.find(MARK_END).and_then(|end| rest[..end].parse().ok()).unwrap_or(0)
}

/// Names of the templates that `text` includes, imports or extends, as written in literal tags.
#[must_use]
pub fn references(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for tag in text.split("{%").skip(1) {
        let tag = tag.split("%}").next().unwrap_or_default().trim_start_matches('-').trim_start();
        let mut words = tag.split_whitespace();
        if matches!(words.next(), Some("include" | "import" | "from" | "extends"))
            && let Some(name) = tag.split('"').nth(1)
        {
            found.push(name);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::View;
    use super::*;

    fn environment(templates: &[(&str, &str)]) -> Environment {
        Environment::new(templates.iter().map(|(name, text)| ((*name).to_string(), Arc::from(*text))).collect(), &[])
    }

    #[test]
    fn block_lines_leave_no_trace_and_the_last_newline_stays() {
        let environment = environment(&[("a", "{% for x in items %}\n- {{ x }}\n{% endfor %}\nend\n")]);
        let view = View::new(&serde_json::json!({"items": [1, 2]}));
        assert_eq!(environment.render("a", &view).unwrap(), "- 1\n- 2\nend\n");
    }

    #[test]
    fn undefined_names_are_errors_with_their_line() {
        let environment = environment(&[("a", "one\n{{ missing }}\n")]);
        let error = environment.render("a", &View::new(&serde_json::json!({}))).unwrap_err();
        assert!(error.starts_with("a:2:"), "{error}");
    }

    #[test]
    fn values_are_never_escaped() {
        let environment = environment(&[("page.html", "{{ x }}")]);
        let view = View::new(&serde_json::json!({"x": "<b>{{ y }}"}));
        assert_eq!(environment.render("page.html", &view).unwrap(), "<b>{{ y }}");
    }

    #[test]
    fn each_line_knows_its_template_line() {
        let environment = environment(&[("a", "head\n{% for x in items %}\nitem {{ x }}\n{% endfor %}\ntail\n")]);
        let view = View::new(&serde_json::json!({"items": ["p", "q"]}));
        assert_eq!(environment.line_map("a", &view).unwrap(), [1, 3, 3, 5]);
    }

    #[test]
    fn references_are_found() {
        let text = "{% from \"common/m.j2\" import x %}{%- include \"b.j2\" %}{{ \"c\" }}";
        assert_eq!(references(text), ["common/m.j2", "b.j2"]);
    }
}
