//! What specs may not use: the reason, and what to write instead.

use ruff_python_ast::{self as ast, Expr, Stmt};

use super::stmt::Flow;
use super::{Evaluator, R, Rule, Stop, refuse};
use crate::diagnostic::{Diagnostic, Span};

impl Evaluator<'_> {
    pub(super) fn refuse_statement(&self, statement: &Stmt) -> R<Flow> {
        let (place, message, help) = match statement {
            Stmt::ClassDef(class) => (
                self.place(&class.name),
                "specs define no classes of their own",
                "write a function that returns the constructor call, or use a dict",
            ),
            Stmt::Try(_) => (
                self.first(statement, 3),
                "specs catch no exceptions: an error in a spec is shown, never hidden",
                "check the condition with `if` before the operation",
            ),
            Stmt::With(with) => (
                self.first(statement, 4),
                if with.is_async {
                    "specs are evaluated in one go: there is nothing to wait for"
                } else {
                    "specs are hermetic: there is no file or lock to manage"
                },
                "put the data into the spec, or into a spec file of its own and import it",
            ),
            Stmt::Match(_) => (
                self.first(statement, 5),
                "`match` is not part of the spec language",
                "use `if`/`elif`, or a dict that maps each case to its value",
            ),
            Stmt::Global(_) => (
                self.first(statement, 6),
                "functions of a spec cannot set global names",
                "return the value and assign it where the function is called",
            ),
            Stmt::Nonlocal(_) => (
                self.first(statement, 8),
                "functions of a spec cannot set names of other functions",
                "return the value and assign it where the function is called",
            ),
            Stmt::Delete(_) => (
                self.first(statement, 3),
                "`del` is not part of the spec language",
                "build the collection without the item, or use `.pop()`",
            ),
            Stmt::TypeAlias(_) => (
                self.first(statement, 4),
                "`type` statements are not part of the spec language",
                "assign the type to a name: `Names = list[str]`",
            ),
            _ => (self.place(statement), "this statement is not part of the spec language", "remove it"),
        };
        refuse(place, message, help)
    }

    pub(super) fn refuse_expression<T>(&self, expression: &Expr) -> R<T> {
        let (message, help) = match expression {
            Expr::Await(_) => ("specs are evaluated in one go: there is nothing to wait for", "remove `await`"),
            Expr::Yield(_) | Expr::YieldFrom(_) => {
                ("generator functions are not part of the spec language", "collect the values in a list and return it")
            }
            Expr::BytesLiteral(_) => ("bytes are not part of the spec language", "write a string, without the `b`"),
            Expr::TString(_) => ("template strings are not part of the spec language", "write an f-string"),
            Expr::EllipsisLiteral(_) => ("`...` is no value that a spec can use", "write `None`, or the value itself"),
            _ => ("this expression is not part of the spec language", "compute the value in another way"),
        };
        refuse(self.place(expression), message, help)
    }

    pub(super) fn refuse_async<T>(&self, place: Span) -> R<T> {
        refuse(place, "specs are evaluated in one go: there is nothing to wait for", "remove `async`")
    }

    pub(super) fn refuse_decorator<T>(&self, decorator: &ast::Decorator) -> R<T> {
        refuse(
            self.place(decorator),
            "decorators are not part of the spec language",
            "call the function inside of the definition instead",
        )
    }

    /// Refuses an import of something that is no spec file.
    pub(super) fn refuse_import(place: Span, module: &str) -> Option<Stop> {
        let (reason, help) = foreign_module(module)?;
        let message = format!("`{module}` cannot be imported: {reason}");
        Some(Stop::Error(Box::new(Diagnostic::error(Rule::Unsupported, place, message).help(help))))
    }

    /// The first `length` bytes of a statement: its keyword.
    fn first(&self, statement: &Stmt, length: u32) -> Span {
        let place = self.place(statement);
        Span::new(place.file, place.start, (place.start + length).min(place.end))
    }
}

/// Why a well-known module has no place in a spec.
fn foreign_module(module: &str) -> Option<(&'static str, &'static str)> {
    let first = module.split('.').next().unwrap_or(module);
    Some(match first {
        "os" | "sys" | "pathlib" | "io" | "shutil" | "tempfile" | "glob" | "platform" | "getpass" | "socket"
        | "dotenv" | "argparse" => (
            "specs are hermetic: no environment, files or clock",
            "put the choice in the spec as a constant, or in prisme.toml",
        ),
        "datetime" | "time" | "calendar" | "zoneinfo" => (
            "specs are hermetic: no environment, files or clock",
            "write dates and times as strings, such as \"2025-01-31\"",
        ),
        "random" | "secrets" | "uuid" => (
            "specs are deterministic: no randomness",
            "write the value as a constant, or let the generated code make it",
        ),
        "subprocess" | "threading" | "multiprocessing" | "asyncio" | "concurrent" => {
            ("specs only describe: they start nothing", "run it outside of the spec and keep its result as a constant")
        }
        "requests" | "httpx" | "urllib" | "http" | "aiohttp" => {
            ("specs are hermetic: no network", "keep what you need as a constant in the spec")
        }
        "json" | "yaml" | "toml" | "tomllib" | "csv" | "pickle" => {
            ("specs read no files", "write the data as Python lists and dicts, in a spec file of its own")
        }
        "dataclasses" | "pydantic" | "attrs" | "attr" | "enum" | "abc" => {
            ("specs define no classes of their own", "use the constructors of `prisme.spec`, functions and dicts")
        }
        "re" | "math" | "decimal" | "fractions" | "statistics" | "itertools" | "functools" | "collections"
        | "operator" | "string" | "copy" | "textwrap" | "logging" | "warnings" | "hashlib" | "base64" | "inspect"
        | "importlib" | "types" | "contextlib" | "numpy" | "pandas" | "sqlalchemy" | "fastapi" => (
            "specs import other spec files and `prisme.spec` only",
            "use built-ins, comprehensions and string methods, or a helper function in the spec",
        ),
        _ => return None,
    })
}

/// Refuses a built-in of Python that specs do not have.
pub(super) fn builtin(place: Span, name: &str) -> Option<Stop> {
    let (reason, help) = match name {
        "open" | "input" | "breakpoint" | "exit" | "quit" | "help" => (
            "specs are hermetic: no environment, files or clock",
            "put the data into the spec, or into a spec file of its own and import it",
        ),
        "eval" | "exec" | "compile" | "__import__" | "globals" | "locals" | "vars" | "dir" | "memoryview" => {
            ("what a spec says must be visible in its text", "write the value, or use a dict")
        }
        "getattr" | "setattr" | "hasattr" | "delattr" => {
            ("specs have no attributes that could vary", "use a dict and `.get()`")
        }
        "hash" | "id" => ("its result differs from run to run", "use the value itself, or a name"),
        "type" | "object" | "super" | "property" | "classmethod" | "staticmethod" | "issubclass" | "callable" => {
            ("specs define no classes of their own", "use `isinstance(value, str)` to ask for a basic type")
        }
        "bytes" | "bytearray" => ("bytes are not part of the spec language", "use strings"),
        "complex" => ("complex numbers are not part of the spec language", "use a float"),
        "frozenset" => ("there are no frozen sets in specs", "use `set(...)`, or a tuple as a key"),
        "aiter" | "anext" => ("specs are evaluated in one go", "use `for`"),
        _ if name.ends_with("Error") || name.ends_with("Exception") => {
            ("exceptions can only be raised in specs", "write `raise ValueError(\"...\")`, or `assert`")
        }
        _ => return None,
    };
    let message = format!("`{name}` cannot be used: {reason}");
    Some(Stop::Error(Box::new(Diagnostic::error(Rule::Unsupported, place, message).help(help))))
}
