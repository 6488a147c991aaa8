//! What is wrong with the user's input, as data.
//!
//! A [`Diagnostic`] names a stable [`Code`], says what is wrong, where, and what to do about it.
//! Rendering (source excerpts, carets, colour, JSON) is the engine's business; nothing here knows it.
//! Start at [`Diagnostic::error`].

use std::fmt;

use serde::{Deserialize, Serialize};

/// A spec or configuration file, by the number it got when its path was first seen in this process.
///
/// Numbers are meaningless outside the process: never write one to disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// A half-open range of byte offsets in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The file that the offsets count in.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte; equal to `start` for an empty place.
    pub end: u32,
}

impl Span {
    /// The range `start..end` of `file`, in bytes.
    #[must_use]
    pub const fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end }
    }

    /// The first byte of `file`: the place of what is missing from a whole file.
    #[must_use]
    pub const fn start_of(file: FileId) -> Self {
        Self { file, start: 0, end: 0 }
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Generation goes on; the exit code stays 0.
    Warning,
}

/// A place and what there is to say about it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there, in a few words; empty for a bare underline.
    pub text: String,
}

/// A mechanical edit that removes the cause.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fix {
    /// What the edit does, as an imperative sentence.
    pub title: String,
    /// The text to replace.
    pub span: Span,
    /// What to put there.
    pub replacement: String,
}

/// One finding about the user's input.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Diagnostic {
    /// Stable identifier of the rule.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// The reason: lower case, names in backticks, no full stop.
    pub message: String,
    /// Where; `None` when there is no file to point into (a missing file).
    pub primary: Option<Label>,
    /// Other places that belong to it (the first definition of a duplicate, ...).
    pub secondary: Vec<Label>,
    /// Facts worth knowing.
    pub notes: Vec<String>,
    /// What to do next; one line each.
    pub help: Vec<String>,
    /// Edits that would repair it.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// An error at `span`.
    #[must_use]
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, Some(span), message.into())
    }

    /// A warning at `span`.
    #[must_use]
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, Some(span), message.into())
    }

    /// An error without a place.
    #[must_use]
    pub fn global(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, None, message.into())
    }

    fn new(code: Code, severity: Severity, span: Option<Span>, message: String) -> Self {
        Self {
            code,
            severity,
            message,
            primary: span.map(|span| Label { span, text: String::new() }),
            secondary: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// Says something at the primary place.
    #[must_use]
    pub fn at(mut self, text: impl Into<String>) -> Self {
        if let Some(label) = &mut self.primary {
            label.text = text.into();
        }
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn and(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Adds an edit that would repair it, and says so in the help.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        let title = title.into();
        self.help.push(title.clone());
        self.fixes.push(Fix { title, span, replacement: replacement.into() });
        self
    }

    /// Whether it stops generation.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Declares every code once: variant, printed form, one sentence of explanation.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $text:literal;)+) => {
        /// Stable identifiers of rules. A code is never reused for another rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// Every code, in the order of this table.
            pub const ALL: &[Code] = &[$(Code::$variant,)+];

            /// The printed form, such as `P0301`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $text,)+ }
            }

            /// What the rule demands, for the reference page of codes.
            #[must_use]
            pub const fn explanation(self) -> &'static str {
                match self { $(Code::$variant => concat!($($doc, "\n"),+),)+ }
            }
        }
    };
}

codes! {
    // 01: the text of a spec file
    /// The file is not valid Python.
    Syntax = "P0101";
    /// The construct is valid Python but not part of the spec language.
    Unsupported = "P0102";

    // 02: evaluation
    /// A name that nothing defines.
    UnknownName = "P0201";
    /// An import that leads to no spec file, or out of the spec folder.
    Import = "P0202";
    /// Spec files import each other in a circle.
    ImportCycle = "P0203";
    /// An operation was given a value of the wrong kind, or failed.
    Evaluation = "P0204";
    /// The spec is too large, too deep, or runs for too long.
    Limit = "P0205";

    // 03: binding values to the vocabulary
    /// An attribute that the class does not have.
    UnknownAttribute = "P0301";
    /// A value that is not one of those allowed.
    UnknownValue = "P0302";
    /// A value of the wrong type.
    WrongType = "P0303";
    /// A required attribute is missing.
    MissingAttribute = "P0304";
    /// An attribute was given twice.
    RepeatedAttribute = "P0305";
    /// A name of an older version of the vocabulary.
    Deprecated = "P0306";
    /// A name that belongs to another version of the vocabulary.
    WrongVersion = "P0307";
    /// The module lacks its version constant.
    MissingVersion = "P0308";
    /// A version that this prisme does not know.
    UnsupportedVersion = "P0309";
    /// The module lacks the object it is read for.
    MissingRoot = "P0310";
    /// A spec file that nothing uses.
    UnusedFile = "P0312";

    // 04: what the domain spec means
    /// Two things of one kind have the same name.
    Duplicate = "P0401";
    /// Two different names become one in a generated layer.
    Collision = "P0402";
    /// A name that cannot be used in a generated layer.
    ReservedName = "P0403";
    /// A name that is no identifier.
    InvalidName = "P0404";
    /// A reference to a model that does not exist.
    UnknownModel = "P0405";
    /// A reference to a field that does not exist.
    UnknownField = "P0406";
    /// A reference to a relationship that does not exist.
    UnknownRelationship = "P0407";
    /// Two sides of a relationship do not fit together.
    InverseMismatch = "P0408";
    /// A relationship that lacks, or cannot find, its column.
    RelationshipColumn = "P0409";
    /// A relationship option that makes no sense there.
    RelationshipOption = "P0410";
    /// An enum without choices, or with bad ones.
    EnumChoices = "P0411";
    /// A default that does not fit its field.
    InvalidDefault = "P0412";
    /// Bounds that contradict each other or their type.
    InvalidBounds = "P0413";
    /// A regular expression that Python or JavaScript does not accept, or reads differently.
    InvalidPattern = "P0414";
    /// An attribute that has no meaning for the field's type.
    InapplicableAttribute = "P0415";
    /// A condition that does not parse, or does not fit the model.
    InvalidCondition = "P0416";
    /// A temporal configuration that does not fit the model.
    InvalidTemporal = "P0417";
    /// A nested_create entry that does not fit the model.
    InvalidNestedCreate = "P0418";
    /// A lifecycle hook that is no usable function name.
    InvalidHook = "P0419";
    /// A role or policy that does not fit.
    InvalidPolicy = "P0420";
    /// A filter operator that does not fit the field's type.
    InvalidOperator = "P0421";
    /// A page size out of range.
    InvalidPageSize = "P0422";
    /// Required relationships that form a circle: no first row could ever be stored.
    RequiredCycle = "P0423";
    /// A field that can never be set.
    Unsettable = "P0424";
    /// A description, label or name with characters that cannot be kept.
    InvalidText = "P0425";

    // 05: what the project spec means
    /// A project setting out of its range.
    InvalidSetting = "P0501";
    /// A widget for a model or field that does not exist.
    UnknownWidgetTarget = "P0502";
    /// Settings that contradict each other.
    Contradiction = "P0503";
    /// Something that the specs ask for and this version of prisme does not generate yet.
    NotYetGenerated = "P0504";

    // 06: prisme.toml
    /// The file is not valid TOML.
    TomlSyntax = "P0601";
    /// A key that prisme.toml does not have.
    UnknownKey = "P0602";
    /// A value that the key does not take.
    InvalidConfig = "P0603";
    /// A decision that belongs in specs/project.py.
    MisplacedKey = "P0604";

    // 07: generation
    /// Two outputs want one path.
    OutputCollision = "P0701";
    /// A path that leaves the project or cannot be written everywhere.
    InvalidPath = "P0702";
    /// A template that failed to render: a bug in prisme.
    Render = "P0703";
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The nearest of `candidates` to a misspelt `name`, when it is near enough to be worth proposing.
pub fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = name.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| {
            let shorter = name.chars().count().min(candidate.chars().count());
            *distance < shorter && *distance <= 1.max(shorter / 3)
        })
        .min_by_key(|(distance, candidate)| (*distance, *candidate))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        let mut seen = std::collections::BTreeSet::new();
        for code in Code::ALL {
            assert!(seen.insert(code.as_str()), "{code} is used twice");
        }
    }

    #[test]
    fn near_names_are_proposed_and_far_ones_are_not() {
        assert_eq!(did_you_mean("requird", ["required", "unique"]), Some("required"));
        assert_eq!(did_you_mean("Unique", ["required", "unique"]), Some("unique"));
        assert_eq!(did_you_mean("colour", ["required", "unique"]), None);
        assert_eq!(did_you_mean("c", ["a", "b"]), None);
    }
}
