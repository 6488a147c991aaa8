//! The two macros in which the vocabulary is declared.
//!
//! `class!` makes a plain struct with one field per attribute plus `spans`, its row in the table and
//! its binding. An attribute `T` without a default is required, `Option<T>` may be left out, and
//! `T = value` has that default (see [`super::bind::DefaultValue`]). A Rust name that differs from the
//! keyword is followed by it in brackets. Behind the type stand calls of the builder functions of
//! [`super::table::Attribute`]: `at 0`, `was "old_name"`, ...
//! `enumeration!` makes an enum, its row and its binding.

/// Declares a class of the vocabulary.
macro_rules! class {
    (
        $(#[doc = $doc:literal])+
        $home:ident $name:ident $(was $version1:literal)* $(once $deprecated:literal)* $(short $shorthand:ident)? {
            $(
                $(#[doc = $attribute_doc:literal])+
                $field:ident $([$key:literal])? : $ty:ty $(= $default:expr)? $(, $option:ident $argument:literal)*;
            )*
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $($(#[doc = $attribute_doc])+ pub $field: $ty,)*
            /// Where it and its arguments were written.
            pub spans: $crate::schema::bound::Spans,
        }

        impl $name {
            /// The class as data.
            pub const CLASS: $crate::schema::table::Class = $crate::schema::table::Class {
                name: stringify!($name),
                doc: concat!($($doc, "\n"),+),
                home: $crate::schema::table::Home::$home,
                former: &[
                    $($crate::schema::table::Former::version1($version1),)*
                    $($crate::schema::table::Former::deprecated($deprecated),)*
                ],
                shorthand: class!(@shorthand $($shorthand)?),
                attributes: &[$(
                    $crate::schema::table::Attribute::new(
                        class!(@key $field $($key)?),
                        concat!($($attribute_doc, "\n"),+),
                        <$ty as $crate::schema::bind::FromValue>::TYPE,
                        class!(@presence $ty $(= $default)?),
                    )$(.$option($argument))*,
                )*],
            };
        }

        impl $crate::schema::bind::Construct for $name {
            const CLASS: &'static $crate::schema::table::Class = &$name::CLASS;

            fn construct(call: &mut $crate::schema::bind::Call<'_, '_>) -> Option<Self> {
                $(let $field: Option<$ty> = class!(@take call $(= $default)?);)*
                Some(Self { $($field: $field?,)* spans: call.spans() })
            }
        }

        impl $crate::schema::bind::FromValue for $name {
            const TYPE: $crate::schema::table::Type = $crate::schema::table::Type::Class(&$name::CLASS);

            fn from_value(
                value: &$crate::syntax::value::Spanned,
                binder: &mut $crate::schema::bind::Binder,
            ) -> Option<Self> {
                binder.object(value)
            }
        }
    };
    (@shorthand) => { $crate::schema::table::Shorthand::None };
    (@shorthand $shorthand:ident) => { $crate::schema::table::Shorthand::$shorthand };
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
    (@presence $ty:ty) => { $crate::schema::bind::presence::<$ty>() };
    (@presence $ty:ty = $default:expr) => {
        $crate::schema::table::Presence::Default(|version| {
            $crate::schema::bind::DefaultValue::<$ty>::python(&$default, version)
        })
    };
    (@take $call:ident) => { $call.take() };
    (@take $call:ident = $default:expr) => { $call.take_or($default) };
}

/// Declares an enumeration of the vocabulary: Rust name, Python name, value, older values.
macro_rules! enumeration {
    (
        $(#[doc = $doc:literal])+
        $name:ident {
            $(
                $(#[doc = $member_doc:literal])+
                $variant:ident $member:ident = $value:literal $(was $version1:literal)*;
            )+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[doc = $member_doc])+ $variant,)+
        }

        impl $name {
            /// Every member, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The enumeration as data; `members[i]` describes `ALL[i]`.
            pub const ENUMERATION: $crate::schema::table::Enumeration = $crate::schema::table::Enumeration {
                name: stringify!($name),
                doc: concat!($($doc, "\n"),+),
                members: &[$($crate::schema::table::Member {
                    name: stringify!($member),
                    value: $value,
                    doc: concat!($($member_doc, "\n"),+),
                    former: &[$($crate::schema::table::Former::version1($version1),)*],
                },)+],
                pairs: &[$((stringify!($member), $value),)+],
            };

            /// The value as a spec writes it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $value,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl $crate::schema::bind::FromValue for $name {
            const TYPE: $crate::schema::table::Type =
                $crate::schema::table::Type::Enumeration(&$name::ENUMERATION);

            fn from_value(
                value: &$crate::syntax::value::Spanned,
                binder: &mut $crate::schema::bind::Binder,
            ) -> Option<Self> {
                binder.member(&$name::ENUMERATION, value).map(|index| Self::ALL[index])
            }
        }

        impl $crate::schema::bind::DefaultValue<$name> for $name {
            fn value(self, _: $crate::diagnostic::Span, _: u32) -> Self {
                self
            }

            fn python(&self, _: u32) -> String {
                format!("{:?}", self.as_str())
            }
        }
    };
}

pub(super) use {class, enumeration};
