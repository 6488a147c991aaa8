//! A constructor call on its way to a struct: which argument is meant for which attribute.

use std::borrow::Cow;

use super::{Binder, DefaultValue, FromValue, Named, Step, message::shown};
use crate::{
    diagnostic::{Code, Diagnostic, Span, did_you_mean},
    schema::{
        bound::{Given, Spans},
        config::Mode,
        project::ProjectSpec,
        table::{self, Class, Former, Home, Presence, Shorthand},
    },
    syntax::value::{Node, Spanned, Value},
};

/// A class of the vocabulary.
pub trait Construct: Sized {
    /// The class as data.
    const CLASS: &'static Class;

    /// Takes every attribute from `call`, in declaration order; `None` when one could not be bound.
    fn construct(call: &mut Call<'_, '_>) -> Option<Self>;
}

/// A constructor call whose arguments have been matched to attributes.
#[derive(Debug)]
pub struct Call<'b, 'v> {
    binder: &'b mut Binder,
    class: &'static Class,
    slots: Vec<Option<Slot<'v>>>,
    /// Attributes that are missing only because their name was misspelt.
    misspelt: Vec<&'static str>,
    cursor: usize,
    span: Span,
    callee: Span,
}

/// The argument given for an attribute.
#[derive(Clone, Debug)]
struct Slot<'v> {
    keyword: Span,
    value: Cow<'v, Spanned>,
}

impl<'b, 'v> Call<'b, 'v> {
    /// A call at `span` without arguments.
    pub(super) fn new(binder: &'b mut Binder, class: &'static Class, span: Span, callee: Span) -> Self {
        Self { binder, class, slots: vec![None; class.attributes.len()], misspelt: Vec::new(), cursor: 0, span, callee }
    }

    /// Takes the next attribute, which has no default.
    pub fn take<T: FromValue>(&mut self) -> Option<T> {
        let (index, slot) = self.next();
        match slot {
            Some(slot) => self.bind(index, &slot.value).or_else(T::absent),
            None => T::absent().or_else(|| {
                self.missing(index);
                None
            }),
        }
    }

    /// Takes the next attribute, or its default.
    pub fn take_or<T: FromValue, D: DefaultValue<T>>(&mut self, default: D) -> Option<T> {
        let (index, slot) = self.next();
        match slot {
            Some(slot) => self.bind(index, &slot.value).or_else(|| Some(default.value(self.span, self.binder.version))),
            None => Some(default.value(self.span, self.binder.version)),
        }
    }

    /// Where the call and its arguments were written.
    pub fn spans(&self) -> Spans {
        let given = self.class.attributes.iter().zip(&self.slots).filter_map(|(attribute, slot)| {
            let slot = slot.as_ref()?;
            Some(Given { key: attribute.key, keyword: slot.keyword, value: slot.value.span })
        });
        Spans::new(self.span, self.callee, given.collect())
    }

    fn next(&mut self) -> (usize, Option<Slot<'v>>) {
        let index = self.cursor;
        self.cursor += 1;
        (index, self.slots[index].clone())
    }

    fn bind<T: FromValue>(&mut self, index: usize, value: &Spanned) -> Option<T> {
        let step = Step::Attribute(self.class.name, self.class.attributes[index].key);
        let bound = self.binder.within(step, |binder| T::from_value(value, binder));
        if bound.is_none() {
            self.binder.damage.mark();
            if matches!(T::TYPE, table::Type::List(table::Type::Class(_))) {
                self.binder.damage.lack_members();
            }
        }
        bound
    }

    /// Matches the arguments of a constructor call.
    fn arguments(&mut self, node: &'v Node) {
        let mut position = 0;
        for argument in &node.arguments {
            match &argument.keyword {
                Some(keyword) => self.keyword(&keyword.value, keyword.span, &argument.value),
                None => {
                    self.positional(position, &argument.value);
                    position += 1;
                }
            }
        }
    }

    /// Matches the entries of a dict.
    fn entries(&mut self, entries: &'v [(Spanned, Spanned)]) {
        for (key, value) in entries {
            match &key.value {
                Value::Str(name) => self.keyword(name, key.span, value),
                other => self.binder.report(
                    Diagnostic::error(
                        Code::WrongType,
                        key.span,
                        format!("a key of `{}` is {}", self.class.name, other.kind()),
                    )
                    .help("keys are strings: the names of its attributes"),
                ),
            }
        }
    }

    fn positional(&mut self, position: usize, value: &'v Spanned) {
        let found = self.class.attributes.iter().position(|attribute| attribute.position == Some(position));
        match found {
            Some(index) => self.fill(index, value.span, Cow::Borrowed(value)),
            None => self.too_many(position, value.span),
        }
    }

    fn keyword(&mut self, name: &str, span: Span, value: &'v Spanned) {
        match self.class.attribute(name) {
            Some((index, None)) => self.fill(index, span, Cow::Borrowed(value)),
            Some((index, Some(former))) => self.former(index, former, span, value),
            None => self.unknown(name, span),
        }
    }

    /// Takes an argument under another name of its attribute.
    fn former(&mut self, index: usize, former: Former, span: Span, value: &'v Spanned) {
        let now = self.class.attributes[index].key;
        let named = Named::Attribute(self.class.name);
        match (&value.value, former.inverted) {
            (Value::Bool(given), true) => {
                let whole = Span::new(span.file, span.start, value.span.end);
                let opposite = if *given { "False" } else { "True" };
                self.binder.another_name(named, former, now, whole, format!("{now}={opposite}"));
                let value = Spanned { value: Value::Bool(!given), span: value.span };
                self.fill(index, span, Cow::Owned(value));
            }
            _ => {
                let replacement = match self.binder.quotes_keys(self.class) {
                    true => format!("{now:?}"),
                    false => now.to_owned(),
                };
                self.binder.another_name(named, former, now, span, replacement);
                self.fill(index, span, Cow::Borrowed(value));
            }
        }
    }

    fn fill(&mut self, index: usize, keyword: Span, value: Cow<'v, Spanned>) {
        let Some(first) = &self.slots[index] else {
            self.slots[index] = Some(Slot { keyword, value });
            return;
        };
        let key = self.class.attributes[index].key;
        self.binder.report(
            Diagnostic::error(
                Code::RepeatedAttribute,
                keyword,
                format!("`{key}` of `{}` is given twice", self.class.name),
            )
            .at("given again here")
            .and(first.keyword, "given first here")
            .help("remove one of the two"),
        );
    }

    fn too_many(&mut self, position: usize, span: Span) {
        let class = self.class.name;
        let missing = self
            .class
            .attributes
            .iter()
            .zip(&self.slots)
            .find(|(attribute, slot)| attribute.position.is_none() && attribute.is_required() && slot.is_none());
        let message = match position {
            0 => format!("`{class}` takes no positional arguments"),
            1 => format!("`{class}` takes only one positional argument"),
            count => format!("`{class}` takes only {count} positional arguments"),
        };
        let diagnostic = Diagnostic::error(Code::UnknownAttribute, span, message);
        self.binder.report(match missing {
            Some((attribute, _)) => diagnostic.help(format!("give it a name, such as `{}=...`", attribute.key)),
            None => diagnostic.help("say by keyword which attribute it is for"),
        });
    }

    fn unknown(&mut self, name: &str, span: Span) {
        if self.class.home == Home::Config {
            return self.binder.unknown_key(self.class, name, span);
        }
        let class = self.class.name;
        let message = format!("`{class}` has no attribute `{}`", shown(name));
        let mut diagnostic = Diagnostic::error(Code::UnknownAttribute, span, message);
        let keys = self.class.attributes.iter().map(|attribute| attribute.key);
        if let Some(near) = did_you_mean(name, keys.clone()) {
            self.misspelt.push(near);
            diagnostic = diagnostic.at(format!("did you mean `{near}`?"));
            diagnostic = match self.binder.quotes_keys(self.class) {
                true => diagnostic.fix(format!("replace it with `{near}`"), span, format!("{near:?}")),
                false => diagnostic.fix(format!("replace it with `{near}`"), span, near),
            };
        } else if let Some(help) = self.elsewhere(name) {
            diagnostic = diagnostic.help(help);
        } else {
            diagnostic = diagnostic.help("remove it, or choose another attribute");
        }
        let list = keys.map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        self.binder.damage.mark();
        self.binder.report_unknown(diagnostic.note(format!("`{class}` takes {list}")));
    }

    /// Where an attribute that the class lacks belongs instead.
    fn elsewhere(&self, name: &str) -> Option<String> {
        if self.class.home == Home::Domain && ProjectSpec::CLASS.attribute(name).is_some() {
            return Some(format!("`{name}` belongs in specs/project.py, on `ProjectSpec`"));
        }
        let homes = table::CLASSES.iter().filter(|class| class.home == self.class.home);
        let owners: Vec<_> =
            homes.filter(|class| class.attribute(name).is_some()).map(|class| format!("`{}`", class.name)).collect();
        match owners.as_slice() {
            [] => None,
            owners if owners.len() <= 3 => Some(format!("`{name}` is an attribute of {}", owners.join(", "))),
            _ => None,
        }
    }

    fn missing(&mut self, index: usize) {
        let attribute = &self.class.attributes[index];
        if self.misspelt.contains(&attribute.key) && self.binder.mode == Mode::Strict {
            return;
        }
        let name = self.slots.iter().zip(self.class.attributes).find_map(|(slot, attribute)| {
            match (&slot.as_ref()?.value.value, attribute.key) {
                (Value::Str(name), "name") => Some(name.clone()),
                _ => None,
            }
        });
        let subject = match name {
            Some(name) => format!("the `{}` `{}`", self.class.name, shown(&name)),
            None => format!("`{}`", self.class.name),
        };
        let example = match attribute.position {
            Some(0) => format!("give it as the first argument: {}", attribute.kind.expected()),
            _ => format!("add `{}=...`: {}", attribute.key, attribute.kind.expected()),
        };
        self.binder.report(
            Diagnostic::error(Code::MissingAttribute, self.callee, format!("{subject} lacks `{}`", attribute.key))
                .help(example),
        );
    }
}

impl Binder {
    /// Reads an object: a constructor call, or what may stand for one.
    pub fn object<T: Construct>(&mut self, value: &Spanned) -> Option<T> {
        let class = T::CLASS;
        match (&value.value, class.shorthand) {
            (Value::Node(node), _) => {
                let Some((found, former)) = table::class(&node.class).filter(|(found, _)| found.name == class.name)
                else {
                    return self.expected(table::Type::Class(class), value);
                };
                if let Some(former) = former {
                    self.another_name(Named::Class, former, found.name, node.callee, found.name.to_owned());
                }
                self.damage.open(node.span);
                let mut call = Call::new(self, class, node.span, node.callee);
                call.arguments(node);
                let object = T::construct(&mut call);
                self.damage.close(node, object.is_some());
                object
            }
            (Value::Dict(entries), Shorthand::Dict) => {
                let mut call = Call::new(self, class, value.span, value.span);
                call.entries(entries);
                T::construct(&mut call)
            }
            (Value::List(_) | Value::Tuple(_), Shorthand::List) => {
                let mut call = Call::new(self, class, value.span, value.span);
                call.fill(0, value.span, Cow::Borrowed(value));
                T::construct(&mut call)
            }
            _ => self.expected(table::Type::Class(class), value),
        }
    }

    /// Whether attributes of `class` are being written as keys of a Python dict.
    fn quotes_keys(&self, class: &Class) -> bool {
        class.home != Home::Config && class.shorthand == Shorthand::Dict
    }
}

/// How the default of a class attribute reads: the constructor without arguments.
pub(super) fn defaults<T: Construct>(span: Span, version: u32) -> T {
    let mut binder = Binder::new(T::CLASS.home, version, Mode::Strict);
    let bound = T::construct(&mut Call::new(&mut binder, T::CLASS, span, span));
    let required = T::CLASS.attributes.iter().find(|attribute| matches!(attribute.presence, Presence::Required));
    bound.unwrap_or_else(|| panic!("`{}` has defaults only, but {required:?}", T::CLASS.name))
}
