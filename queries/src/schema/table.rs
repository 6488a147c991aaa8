//! The vocabulary as data: what every class, attribute and enumeration is called, takes and means.
//!
//! Rows are written by the macros of `declare`; this module only says what a row looks like.
//! Start at [`CLASSES`].

use super::{config, domain, project};

/// Which file a class is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Home {
    /// `specs/models.py`, under `PRISME_DOMAIN_VERSION`.
    Domain,
    /// `specs/project.py`, under `PRISME_PROJECT_VERSION`.
    Project,
    /// `prisme.toml`, under `config_version`.
    Config,
}

/// A constructor of `prisme.spec`, or a table of `prisme.toml`.
#[derive(Debug)]
pub struct Class {
    /// The name, such as `Model`.
    pub name: &'static str,
    /// What it stands for: lines of Markdown, the first one a sentence.
    pub doc: &'static str,
    /// Where it is written.
    pub home: Home,
    /// Older names.
    pub former: &'static [Former],
    /// How it may be written without its constructor.
    pub shorthand: Shorthand,
    /// What it takes, in declaration order.
    pub attributes: &'static [Attribute],
}

/// How an object may be written without its constructor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shorthand {
    /// Only by the constructor.
    None,
    /// As a dict (in TOML, a table) with the attributes as keys.
    Dict,
    /// As a list: the value of its first attribute.
    List,
}

/// One attribute of a class.
#[derive(Clone, Copy, Debug)]
pub struct Attribute {
    /// The keyword, such as `max_length`.
    pub key: &'static str,
    /// What it means: lines of Markdown, the first one a sentence.
    pub doc: &'static str,
    /// What it takes.
    pub kind: Type,
    /// What happens when it is left out.
    pub presence: Presence,
    /// Its place among the positional arguments, from 0; `None` when it is keyword-only.
    pub position: Option<usize>,
    /// Other names of it; unused places are `None`.
    pub former: [Option<Former>; 2],
}

/// What happens when an attribute is left out.
#[derive(Clone, Copy, Debug)]
pub enum Presence {
    /// It is an error.
    Required,
    /// It is unset: the meaning is derived, as its documentation says.
    Optional,
    /// It has this value, as Python source, for the given version of the spec.
    Default(fn(u32) -> String),
}

/// Another name of a class, an attribute or a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Former {
    /// The other name.
    pub name: &'static str,
    /// How far it still goes.
    pub standing: Standing,
    /// Whether the value has to be negated (`optional` for `required`).
    pub inverted: bool,
}

/// How far another name still goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// As good as the main name.
    Synonym,
    /// Works with a warning.
    Deprecated,
    /// Works with a warning in version 1 of the domain spec; an error since version 2.
    Version1,
}

/// What an attribute takes.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// `True` or `False`.
    Bool,
    /// A whole number.
    Int,
    /// A whole or floating-point number.
    Float,
    /// A string.
    Text,
    /// Anything JSON can say.
    Literal,
    /// A member of an enumeration, or its value as a string.
    Enumeration(&'static Enumeration),
    /// An object.
    Class(&'static Class),
    /// A list (or tuple) of such values.
    List(&'static Type),
    /// A dict from strings to such values.
    Dict(&'static Type),
    /// Any of these.
    Either(&'static [Type]),
}

/// A closed set of values, each of them a string.
#[derive(Debug)]
pub struct Enumeration {
    /// The name, such as `FieldType`.
    pub name: &'static str,
    /// What it chooses: lines of Markdown, the first one a sentence.
    pub doc: &'static str,
    /// The members, in declaration order.
    pub members: &'static [Member],
    /// The same members as (name, value).
    pub pairs: &'static [(&'static str, &'static str)],
}

/// A member of an enumeration.
#[derive(Debug)]
pub struct Member {
    /// The name in Python, such as `ONE_TO_MANY`.
    pub name: &'static str,
    /// The value, such as `one-to-many`.
    pub value: &'static str,
    /// What it means, in Markdown.
    pub doc: &'static str,
    /// Older spellings of the value.
    pub former: &'static [Former],
}

impl Former {
    /// A name that works with a warning.
    #[must_use]
    pub const fn deprecated(name: &'static str) -> Self {
        Self { name, standing: Standing::Deprecated, inverted: false }
    }

    /// A name of version 1 of the domain spec.
    #[must_use]
    pub const fn version1(name: &'static str) -> Self {
        Self { name, standing: Standing::Version1, inverted: false }
    }
}

impl Attribute {
    /// A keyword-only attribute without other names.
    #[must_use]
    pub const fn new(key: &'static str, doc: &'static str, kind: Type, presence: Presence) -> Self {
        Self { key, doc, kind, presence, position: None, former: [None, None] }
    }

    /// It may also be given as positional argument `position`, counted from 0.
    #[must_use]
    pub const fn at(mut self, position: usize) -> Self {
        self.position = Some(position);
        self
    }

    /// Another name, as good as the main one.
    #[must_use]
    pub const fn also(self, name: &'static str) -> Self {
        self.called(Former { name, standing: Standing::Synonym, inverted: false })
    }

    /// Another name that works with a warning.
    #[must_use]
    pub const fn once(self, name: &'static str) -> Self {
        self.called(Former::deprecated(name))
    }

    /// The name in version 1 of the domain spec.
    #[must_use]
    pub const fn was(self, name: &'static str) -> Self {
        self.called(Former::version1(name))
    }

    /// The name in version 1 of the domain spec, with the opposite meaning.
    #[must_use]
    pub const fn was_not(self, name: &'static str) -> Self {
        self.called(Former { name, standing: Standing::Version1, inverted: true })
    }

    const fn called(mut self, former: Former) -> Self {
        match self.former {
            [None, _] => self.former[0] = Some(former),
            [_, None] => self.former[1] = Some(former),
            _ => panic!("an attribute has at most two other names"),
        }
        self
    }

    /// Whether leaving it out is an error.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        matches!(self.presence, Presence::Required)
    }

    /// Its other names.
    pub fn former(&self) -> impl Iterator<Item = &Former> {
        self.former.iter().flatten()
    }
}

impl Class {
    /// The attribute called `key`, and the other name it was called by, if it was.
    #[must_use]
    pub fn attribute(&self, key: &str) -> Option<(usize, Option<Former>)> {
        self.attributes.iter().enumerate().find_map(|(index, attribute)| {
            if attribute.key == key {
                return Some((index, None));
            }
            attribute.former().find(|former| former.name == key).map(|former| (index, Some(*former)))
        })
    }

    /// Whether it can be imported from `prisme.spec`.
    #[must_use]
    pub fn is_exported(&self) -> bool {
        self.home != Home::Config
    }
}

/// The class called `name` in `prisme.spec`, and the older name it was called by, if it was.
#[must_use]
pub fn class(name: &str) -> Option<(&'static Class, Option<Former>)> {
    CLASSES.iter().filter(|class| class.is_exported()).find_map(|class| {
        if class.name == name {
            return Some((*class, None));
        }
        class.former.iter().find(|former| former.name == name).map(|former| (*class, Some(*former)))
    })
}

/// The enumeration called `name` in `prisme.spec`.
#[must_use]
pub fn enumeration(name: &str) -> Option<&'static Enumeration> {
    ENUMERATIONS.iter().find(|enumeration| enumeration.name == name).copied()
}

/// Every class: those of the domain spec, of the project spec, of `prisme.toml`.
pub static CLASSES: &[&Class] = &[
    &domain::StackSpec::CLASS,
    &domain::Model::CLASS,
    &domain::Field::CLASS,
    &domain::Relationship::CLASS,
    &domain::Enum::CLASS,
    &domain::Index::CLASS,
    &domain::Temporal::CLASS,
    &domain::Role::CLASS,
    &domain::Policy::CLASS,
    &domain::DeliveryOverrides::CLASS,
    &domain::FrontendOverrides::CLASS,
    &domain::MCPOverrides::CLASS,
    &project::ProjectSpec::CLASS,
    &project::BackendConfig::CLASS,
    &project::FrontendConfig::CLASS,
    &project::ExposureConfig::CLASS,
    &project::ExposureDefaults::CLASS,
    &project::RESTConfig::CLASS,
    &project::GraphQLConfig::CLASS,
    &project::MCPConfig::CLASS,
    &project::FrontendExposureConfig::CLASS,
    &project::AuthConfig::CLASS,
    &project::DatabaseConfig::CLASS,
    &project::DesignConfig::CLASS,
    &project::WidgetConfig::CLASS,
    &project::TestingConfig::CLASS,
    &project::ExtensionConfig::CLASS,
    &config::Config::CLASS,
    &config::Paths::CLASS,
    &config::Generation::CLASS,
    &config::Tools::CLASS,
];

/// Every enumeration that can be imported from `prisme.spec`.
pub static ENUMERATIONS: &[&Enumeration] = &[
    &domain::FieldType::ENUMERATION,
    &domain::JsonItemType::ENUMERATION,
    &domain::FilterOperator::ENUMERATION,
    &domain::RelationshipType::ENUMERATION,
    &domain::OnDelete::ENUMERATION,
    &domain::Loading::ENUMERATION,
    &domain::IdType::ENUMERATION,
    &domain::Operation::ENUMERATION,
    &domain::PolicyOperation::ENUMERATION,
    &domain::PaginationStyle::ENUMERATION,
    &domain::FormLayout::ENUMERATION,
    &project::BackendFramework::ENUMERATION,
    &project::FrontendFramework::ENUMERATION,
    &project::ApiStyle::ENUMERATION,
    &project::AuthProvider::ENUMERATION,
    &project::OAuthProvider::ENUMERATION,
    &project::SignupMode::ENUMERATION,
    &project::DatabaseEngine::ENUMERATION,
    &project::ThemePreset::ENUMERATION,
    &project::IconSet::ENUMERATION,
    &project::BorderRadius::ENUMERATION,
    &project::ExtensionStrategy::ENUMERATION,
];
