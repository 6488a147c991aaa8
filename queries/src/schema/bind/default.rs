//! Default values: how each is made, and how it reads in Python.

use super::{Construct, call::defaults};
use crate::{
    diagnostic::Span,
    schema::{
        bound::{Dict, List, Text},
        project::{ExposureConfig, FrontendExposureConfig, GraphQLConfig, RESTConfig},
    },
    syntax::value::Spanned,
};

/// A default for attributes of type `T`.
pub trait DefaultValue<T> {
    /// The value, for an object at `span` in a spec of `version`.
    fn value(self, span: Span, version: u32) -> T;

    /// The value as Python source.
    fn python(&self, version: u32) -> String;
}

/// No elements.
#[derive(Clone, Copy, Debug)]
pub struct Empty;

/// The object with all its own defaults.
#[derive(Clone, Copy, Debug)]
pub struct Defaults;

/// A default that version 2 of the domain spec changed.
#[derive(Clone, Copy, Debug)]
pub struct ByVersion {
    /// In version 1.
    pub one: bool,
    /// Since version 2.
    pub two: bool,
}

/// The channels of a project that says nothing about channels: REST, GraphQL and frontend, no MCP.
#[derive(Clone, Copy, Debug)]
pub struct ExposureWhenOmitted;

impl DefaultValue<bool> for bool {
    fn value(self, _: Span, _: u32) -> bool {
        self
    }

    fn python(&self, _: u32) -> String {
        if *self { "True".into() } else { "False".into() }
    }
}

impl DefaultValue<i64> for i64 {
    fn value(self, _: Span, _: u32) -> i64 {
        self
    }

    fn python(&self, _: u32) -> String {
        self.to_string()
    }
}

impl DefaultValue<Text> for &'static str {
    fn value(self, _: Span, _: u32) -> Text {
        self.into()
    }

    fn python(&self, _: u32) -> String {
        format!("{self:?}")
    }
}

impl<T: DefaultValue<T>, const N: usize> DefaultValue<List<T>> for [T; N] {
    fn value(self, span: Span, version: u32) -> List<T> {
        self.into_iter().map(|element| Spanned { value: element.value(span, version), span }).collect()
    }

    fn python(&self, version: u32) -> String {
        let elements: Vec<_> = self.iter().map(|element| element.python(version)).collect();
        format!("[{}]", elements.join(", "))
    }
}

impl<T> DefaultValue<Vec<Spanned<T>>> for Empty {
    fn value(self, _: Span, _: u32) -> List<T> {
        Vec::new()
    }

    fn python(&self, _: u32) -> String {
        "[]".into()
    }
}

impl<T> DefaultValue<Vec<(Spanned<Text>, Spanned<T>)>> for Empty {
    fn value(self, _: Span, _: u32) -> Dict<T> {
        Vec::new()
    }

    fn python(&self, _: u32) -> String {
        "{}".into()
    }
}

impl<T: Construct> DefaultValue<T> for Defaults {
    fn value(self, span: Span, version: u32) -> T {
        defaults(span, version)
    }

    fn python(&self, _: u32) -> String {
        format!("{}()", T::CLASS.name)
    }
}

impl DefaultValue<bool> for ByVersion {
    fn value(self, _: Span, version: u32) -> bool {
        if version < 2 { self.one } else { self.two }
    }

    fn python(&self, version: u32) -> String {
        self.value(Span::start_of(crate::diagnostic::FileId(0)), version).python(version)
    }
}

impl DefaultValue<ExposureConfig> for ExposureWhenOmitted {
    fn value(self, span: Span, version: u32) -> ExposureConfig {
        let exposure: ExposureConfig = defaults(span, version);
        ExposureConfig {
            rest: Some(defaults::<RESTConfig>(span, version)),
            graphql: Some(defaults::<GraphQLConfig>(span, version)),
            frontend: Some(defaults::<FrontendExposureConfig>(span, version)),
            ..exposure
        }
    }

    fn python(&self, _: u32) -> String {
        "ExposureConfig(rest=RESTConfig(), graphql=GraphQLConfig(), frontend=FrontendExposureConfig())".into()
    }
}
