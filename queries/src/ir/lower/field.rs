//! One declared field: its type, bounds, default and behaviour.

use heck::ToLowerCamelCase;

use super::decimal::Decimal;
use super::draft::Origin;
use super::report::inside;
use super::text::{check_optional, check_text, shown};
use super::value::{self, Holder, noun};
use super::{Lowering, enums, operator};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::names::sentence_case;
use crate::ir::{Bounds, Default, Field, FieldType, JsonItem, Key, OnDelete, pattern};
use crate::schema::domain::{self, FieldType as Declared, JsonItemType};
use crate::schema::{EnumReference, List, Literal, Text};

/// Characters that PostgreSQL allows in a limited text.
const LONGEST_TEXT: i64 = 10_485_760;
/// Whole numbers below this are exact as floating-point numbers, and in JSON.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// Digits that every database keeps exactly.
const PRECISION: i64 = 38;

/// A field that came out, and what is known of it beyond the IR.
pub(super) struct Lowered<'a> {
    pub field: Field,
    pub origin: Origin<'a>,
}

impl<'a> Lowering<'a> {
    /// The roles that may see or set a field.
    fn mask(&mut self, spec: &domain::Field, key: &str, roles: &List<Text>) -> Vec<String> {
        if !roles.is_empty() {
            self.needs_users(&format!("`{}` has `{key}`", spec.name), spec.spans.of(key));
        }
        self.known_roles(roles)
    }

    /// Lowers one declared field; what depends on other fields is left to later passes.
    pub fn field(&mut self, model: &str, spec: &'a domain::Field) -> Lowered<'a> {
        self.field_texts(spec);
        let (ty, mut broken) = self.field_type(model, spec);
        broken |= self.inapplicable(spec);
        let mut bounds = self.bounds(spec, &ty);
        let compiled = self.pattern(spec, &mut bounds);
        let default = if broken { None } else { self.default(spec, &ty, &bounds, compiled.as_ref()) };
        let json = matches!(ty, FieldType::Json { .. });
        let readable_by = self.mask(spec, "readable_by", &spec.readable_by);
        let writable_by = self.mask(spec, "writable_by", &spec.writable_by);
        let operators = operator::operators(&mut self.report, spec, &ty, &self.operators);
        let field = Field {
            name: spec.name.to_string(),
            camel: spec.name.to_lower_camel_case(),
            label: spec.label.as_ref().map_or_else(|| sentence_case(&spec.name), ToString::to_string),
            description: spec.description.as_ref().map(ToString::to_string),
            tooltip: spec.tooltip.as_ref().map(ToString::to_string),
            required: spec.required,
            unique: spec.unique,
            indexed: spec.indexed,
            hidden: spec.hidden,
            readable_by,
            writable_by,
            default,
            bounds,
            operators,
            sortable: spec.sortable && !json,
            searchable: spec.searchable,
            required_when: None,
            choices_when: Vec::new(),
            widget: spec.ui_widget.as_ref().map(ToString::to_string),
            widget_props: widget_props(spec),
            placeholder: spec.ui_placeholder.as_ref().map(ToString::to_string),
            renamed_from: spec.renamed_from.as_ref().map(ToString::to_string),
            relation: None,
            ty,
        };
        Lowered { field, origin: Origin { spec: Some(spec), span: spec.spans.of("name"), broken } }
    }

    fn field_texts(&mut self, spec: &domain::Field) {
        let report = &mut self.report;
        for (what, key, text) in [
            ("the label", "label", &spec.label),
            ("the description", "description", &spec.description),
            ("the tooltip", "tooltip", &spec.tooltip),
            ("the placeholder", "ui_placeholder", &spec.ui_placeholder),
            ("the widget", "ui_widget", &spec.ui_widget),
        ] {
            if text.is_some() {
                check_optional(report, what, text.as_ref(), spec.spans.of(key));
            }
        }
        for (key, entry) in &spec.ui_widget_props {
            check_text(report, "the property", &key.value, key.span);
            value::texts(&entry.value, &mut |text| {
                check_text(report, "the property", text, entry.span);
            });
        }
    }

    /// The type, and whether something is wrong with it.
    fn field_type(&mut self, model: &str, spec: &'a domain::Field) -> (FieldType, bool) {
        let ty = match spec.kind {
            Declared::String => FieldType::String,
            Declared::Text => FieldType::Text,
            Declared::Integer => FieldType::Integer,
            Declared::Float => FieldType::Float,
            Declared::Decimal => self.decimal(spec),
            Declared::Boolean => FieldType::Boolean,
            Declared::Datetime => FieldType::DateTime,
            Declared::Date => FieldType::Date,
            Declared::Time => FieldType::Time,
            Declared::Uuid => FieldType::Uuid,
            Declared::Json => FieldType::Json { item: spec.json_item_type.map(json_item) },
            Declared::Enum => return self.enum_type(model, spec).map_or((FieldType::String, true), |ty| (ty, false)),
            Declared::ForeignKey => return self.foreign_key_type(spec),
        };
        (ty, false)
    }

    fn decimal(&mut self, spec: &domain::Field) -> FieldType {
        let precision = spec.precision.unwrap_or(12);
        let scale = spec.scale.unwrap_or(if precision >= 2 { 2 } else { 0 });
        if !(1..=PRECISION).contains(&precision) {
            let message = format!("`precision` is {precision}");
            self.report.error(
                Code::InvalidBounds,
                spec.spans.of("precision"),
                message,
                format!("use 1 to {PRECISION} digits"),
            );
        } else if !(0..=precision).contains(&scale) {
            let message = format!("`scale` is {scale}, and `precision` is {precision}");
            let help = format!("use 0 to {precision} digits behind the point");
            self.report.error(Code::InvalidBounds, spec.spans.of("scale"), message, help);
        } else {
            let digits = |value: i64| u32::try_from(value).unwrap_or(0);
            return FieldType::Decimal { precision: digits(precision), scale: digits(scale) };
        }
        FieldType::Decimal { precision: 12, scale: 2 }
    }

    fn enum_type(&mut self, model: &str, spec: &'a domain::Field) -> Option<FieldType> {
        let span = spec.spans.of("name");
        match (&spec.choices, &spec.enumeration) {
            (Some(_), Some(_)) => {
                self.report.push(
                    Diagnostic::error(
                        Code::EnumChoices,
                        spec.spans.of("choices"),
                        format!("`{}` has both `choices` and `enum`", spec.name),
                    )
                    .and(spec.spans.of("enum"), "the enum")
                    .help("keep one of them"),
                );
                None
            }
            (None, None) => {
                let message = format!("the enum field `{}` has no choices", spec.name);
                self.report.error(
                    Code::EnumChoices,
                    span,
                    message,
                    "add `choices=[...]`, or `enum=` with a shared `Enum`",
                );
                None
            }
            (Some(choices), None) => {
                let owner = format!("the field `{}`", spec.name);
                let members = enums::members(&mut self.report, choices, spec.spans.of("choices"), &owner);
                let name = self.enums.add_own(model, &spec.name, members, span);
                Some(FieldType::Enum { name })
            }
            (None, Some(reference)) => self.shared_enum(spec, reference),
        }
    }

    fn shared_enum(&mut self, spec: &domain::Field, reference: &EnumReference) -> Option<FieldType> {
        let name = reference.name();
        if self.enums.get(name).is_some_and(|found| found.shared) {
            return Some(FieldType::Enum { name: name.to_string() });
        }
        if matches!(reference, EnumReference::Name(_)) {
            let names: Vec<String> = self.enums.shared().map(str::to_string).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let message = format!("there is no enum called {}", shown(name));
            self.report.unknown(Code::EnumChoices, spec.spans.of("enum"), message, name, &names);
        }
        None
    }

    /// A foreign key that a relationship may still join; its target may still be unknown.
    fn foreign_key_type(&mut self, spec: &'a domain::Field) -> (FieldType, bool) {
        let Some(target) = &spec.references else {
            // A relationship that uses the column says where it leads; without one, that is an error later.
            return (FieldType::ForeignKey { target: "".into(), key: Key::Int, on_delete: OnDelete::Restrict }, true);
        };
        let on_delete = spec.on_delete.map_or_else(|| default_on_delete(spec.required), super::relation::on_delete);
        if on_delete == OnDelete::SetNull && spec.required {
            self.report.push(
                Diagnostic::error(
                    Code::RelationshipOption,
                    spec.spans.of("on_delete"),
                    format!("`{}` is required, so it cannot be set to null", spec.name),
                )
                .help("use `CASCADE` or `RESTRICT`, or remove `required=True`"),
            );
        }
        match self.index.get(&**target) {
            Some(index) => {
                let found = &self.drafts[*index].model;
                (FieldType::ForeignKey { target: found.name.clone(), key: found.key, on_delete }, false)
            }
            None => {
                self.unknown_model(target, spec.spans.of("references"));
                (FieldType::ForeignKey { target: target.clone(), key: Key::Int, on_delete }, true)
            }
        }
    }

    /// Reports attributes that mean nothing for the type.
    fn inapplicable(&mut self, spec: &domain::Field) -> bool {
        let declared = spec.kind;
        let text = matches!(declared, Declared::String | Declared::Text);
        let number = matches!(declared, Declared::Integer | Declared::Float | Declared::Decimal);
        let json = declared == Declared::Json;
        let mut found = false;
        for (key, given, applies, of) in [
            ("min_length", spec.min_length.is_some(), text, "string and text"),
            ("max_length", spec.max_length.is_some(), text, "string and text"),
            ("pattern", spec.pattern.is_some(), text, "string and text"),
            ("min_value", spec.min_value.is_some(), number, "integer, float and decimal"),
            ("max_value", spec.max_value.is_some(), number, "integer, float and decimal"),
            ("precision", spec.precision.is_some(), declared == Declared::Decimal, "decimal"),
            ("scale", spec.scale.is_some(), declared == Declared::Decimal, "decimal"),
            ("choices", spec.choices.is_some(), declared == Declared::Enum, "enum"),
            ("enum", spec.enumeration.is_some(), declared == Declared::Enum, "enum"),
            ("json_item_type", spec.json_item_type.is_some(), json, "json"),
            ("references", spec.references.is_some(), declared == Declared::ForeignKey, "foreign_key"),
            ("on_delete", spec.on_delete.is_some(), declared == Declared::ForeignKey, "foreign_key"),
            ("unique", spec.unique, !json, "all but json"),
            ("indexed", spec.indexed, !json, "all but json"),
            ("searchable", spec.searchable, text, "string and text"),
        ] {
            if given && !applies {
                let message = format!("`{key}` means nothing for a field of type `{declared}`");
                let help = format!("remove it; it is for {of} fields");
                self.report.error(Code::InapplicableAttribute, spec.spans.of(key), message, help);
                found |= matches!(key, "choices" | "enum" | "json_item_type");
            }
        }
        if json && spec.sortable && spec.spans.has("sortable") {
            let message = "`sortable` means nothing for a field of type `json`";
            self.report.error(Code::InapplicableAttribute, spec.spans.of("sortable"), message, "remove it");
        }
        found
    }

    fn bounds(&mut self, spec: &domain::Field, ty: &FieldType) -> Bounds {
        let mut bounds = Bounds::default();
        if matches!(ty, FieldType::String | FieldType::Text) && spec.kind != Declared::Enum {
            bounds.min_length = self.length(spec, "min_length", spec.min_length, 0);
            bounds.max_length = self.length(spec, "max_length", spec.max_length, 1);
            if let (Some(least), Some(most)) = (bounds.min_length, bounds.max_length)
                && least > most
            {
                self.upside_down(spec, "min_length", "max_length", &least, &most);
                bounds.max_length = None;
            }
        }
        bounds.min_value = self.limit(spec, ty, "min_value", spec.min_value);
        bounds.max_value = self.limit(spec, ty, "max_value", spec.max_value);
        let parsed = |text: &Option<String>| text.as_deref().and_then(Decimal::parse);
        if let (Some(least), Some(most)) = (parsed(&bounds.min_value), parsed(&bounds.max_value))
            && least > most
        {
            self.upside_down(spec, "min_value", "max_value", &least.print(0), &most.print(0));
            bounds.max_value = None;
        }
        bounds
    }

    fn upside_down(
        &mut self,
        spec: &domain::Field,
        low: &str,
        high: &str,
        least: &dyn std::fmt::Display,
        most: &dyn std::fmt::Display,
    ) {
        self.report.push(
            Diagnostic::error(
                Code::InvalidBounds,
                spec.spans.of(low),
                format!("`{low}` is {least}, and `{high}` is {most}"),
            )
            .and(spec.spans.of(high), "the other bound")
            .help("no value could ever fit; swap them"),
        );
    }

    fn length(&mut self, spec: &domain::Field, key: &str, value: Option<i64>, least: i64) -> Option<u32> {
        let value = value?;
        if (least..=LONGEST_TEXT).contains(&value) {
            return u32::try_from(value).ok();
        }
        let help = format!("use {least} to {LONGEST_TEXT}");
        self.report.error(Code::InvalidBounds, spec.spans.of(key), format!("`{key}` is {value}"), help);
        None
    }

    fn limit(&mut self, spec: &domain::Field, ty: &FieldType, key: &str, value: Option<f64>) -> Option<String> {
        let value = value?;
        let decimal = Decimal::from_float(value)?;
        let (fits, help) = match ty {
            FieldType::Integer => (
                decimal.is_whole() && value.abs() < EXACT,
                format!("use a whole number between -{EXACT} and {EXACT}, so that every layer keeps it exactly"),
            ),
            FieldType::Decimal { precision, scale } => (
                decimal.fits(*precision, *scale),
                format!("use at most {precision} digits, {scale} of them behind the point"),
            ),
            FieldType::Float => (true, String::new()),
            _ => return None,
        };
        if !fits {
            let message = format!("`{key}` is {}, which is no value of the field", decimal.print(0));
            self.report.error(Code::InvalidBounds, spec.spans.of(key), message, help);
            return None;
        }
        Some(decimal.print(0))
    }

    /// Checks the pattern and puts its normal form into the bounds.
    fn pattern(&mut self, spec: &domain::Field, bounds: &mut Bounds) -> Option<pattern::Pattern> {
        let text = spec.pattern.as_ref()?;
        let span = spec.spans.of("pattern");
        if !matches!(spec.kind, Declared::String | Declared::Text)
            || !check_text(&mut self.report, "the pattern", text, span)
        {
            return None;
        }
        let found = match pattern::check(text) {
            Ok(found) => found,
            Err(refusal) => {
                let mut diagnostic =
                    Diagnostic::error(Code::InvalidPattern, inside(span, text, &refusal.range), refusal.reason);
                diagnostic.help.extend(refusal.help);
                self.report.push(diagnostic.note("a pattern has to mean the same in Python and JavaScript"));
                return None;
            }
        };
        bounds.pattern = Some(found.normal.clone());
        if found.explosive {
            let message = "matching can take exponential time: an unbounded repetition stands in another one";
            self.report.warning(
                Code::InvalidPattern,
                span,
                message,
                "repeat the inner piece once, as in `(ab)+` for `(a+b?)+`",
            );
        } else {
            self.example(spec, bounds, &found);
        }
        Some(found)
    }

    /// Warns when no text seems to fit pattern and lengths: generated tests need one.
    fn example(&mut self, spec: &domain::Field, bounds: &Bounds, pattern: &pattern::Pattern) {
        let min = bounds.min_length.unwrap_or(0) as usize;
        let max = bounds.max_length.map(|max| max as usize);
        if min <= 10_000 && pattern.examples(min, max, 1).is_empty() {
            let message = format!("no text was found that fits the pattern and the lengths of `{}`", spec.name);
            self.report.warning(
                Code::InvalidPattern,
                spec.spans.of("pattern"),
                message,
                "check that they do not contradict each other; generated tests leave the field out",
            );
        }
    }

    fn default(
        &mut self,
        spec: &'a domain::Field,
        ty: &FieldType,
        bounds: &Bounds,
        pattern: Option<&pattern::Pattern>,
    ) -> Option<Default> {
        let factory = spec.default_factory.as_ref();
        let literal = spec.default.as_ref().filter(|literal| **literal != Literal::Null);
        let (key, span) = if literal.is_some() {
            ("default", spec.spans.of("default"))
        } else {
            ("default_factory", spec.spans.of("default_factory"))
        };
        if literal.is_none() && factory.is_none() {
            return None;
        }
        if literal.is_some() && factory.is_some() {
            self.report.push(
                Diagnostic::error(
                    Code::InvalidDefault,
                    span,
                    format!("`{}` has both `default` and `default_factory`", spec.name),
                )
                .and(spec.spans.of("default_factory"), "the factory")
                .help("keep one of them"),
            );
            return None;
        }
        if matches!(ty, FieldType::ForeignKey { .. }) {
            let message = "a foreign key cannot have a default: the row it names may not exist";
            self.report.error(
                Code::InvalidDefault,
                span,
                message,
                format!("remove `{key}`, and set it in a `before_create` hook"),
            );
            return None;
        }
        let fitted = if let Some(literal) = literal {
            let mut clean = true;
            value::texts(literal, &mut |text| clean &= check_text(&mut self.report, "the default", text, span));
            if !clean {
                return None;
            }
            let members = match ty {
                FieldType::Enum { name } => self.enums.get(name).map_or(&[][..], |found| &found.members),
                _ => &[],
            };
            Holder { ty, members, bounds, pattern }.fit(literal)
        } else {
            value::factory(ty, factory?).map(Default::Factory)
        };
        fitted.map_err(|misfit| self.misfit(spec, ty, key, misfit)).ok()
    }

    fn misfit(&mut self, spec: &domain::Field, ty: &FieldType, key: &str, misfit: value::Misfit) {
        let message = format!("the default of `{}` does not fit: {}", spec.name, misfit.reason);
        let help = misfit.help.unwrap_or_else(|| format!("give {}", noun(ty)));
        self.report.error(Code::InvalidDefault, spec.spans.of(key), message, help);
    }
}

fn widget_props(spec: &domain::Field) -> std::collections::BTreeMap<String, serde_json::Value> {
    spec.ui_widget_props.iter().map(|(key, entry)| (key.value.to_string(), value::to_json(&entry.value))).collect()
}

/// What happens to a row when the one it points to goes, unless the spec says.
pub(super) const fn default_on_delete(required: bool) -> OnDelete {
    if required { OnDelete::Restrict } else { OnDelete::SetNull }
}

const fn json_item(item: JsonItemType) -> JsonItem {
    match item {
        JsonItemType::Str => JsonItem::Str,
        JsonItemType::Int => JsonItem::Int,
        JsonItemType::Float => JsonItem::Float,
        JsonItemType::Bool => JsonItem::Bool,
        JsonItemType::Dict => JsonItem::Dict,
    }
}
