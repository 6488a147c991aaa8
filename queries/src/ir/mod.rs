//! What a spec means: names resolved, defaults filled in, relations paired, nothing left to guess.
//!
//! Two rules hold everywhere below. No position ever enters (a comment edit stops at lowering; places
//! live in the bound spec). No target language is named: words that only one language reserves, types
//! and literals are spelled by the emitters' `lang`, names shared by all layers are decided here.
//! Start at [`Project`] and [`Model`]; [`lower()`] makes them from the bound specs.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

pub mod access;
mod lower;
pub mod names;
pub mod pattern;

pub use lower::{Lowered, Places, Versions, lower};
pub use names::{Names, limit};

/// The name of a model as the spec writes it; also its key in every map.
pub type ModelName = Arc<str>;

/// What all models share.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Project {
    /// Forms of the project's name (`wind-pipeline`).
    pub names: Names,
    /// Title for people; the spec's, or made from the name.
    pub title: String,
    /// What the product is.
    pub description: Option<String>,
    /// The product's own version, such as `1.0.0`.
    pub version: String,
    /// Name of the back end's top-level module, snake case.
    pub module: String,
    /// Port of the back end's development server.
    pub port: u16,
    /// Versions of the two specs as written (or assumed).
    pub domain_version: u32,
    /// See `domain_version`.
    pub project_version: u32,
    /// Where rows live.
    pub database: Database,
    /// REST; `None` when off.
    pub rest: Option<Rest>,
    /// GraphQL; `None` when off.
    pub graphql: Option<GraphQl>,
    /// MCP; `None` when off.
    pub mcp: Option<Mcp>,
    /// The web front end; `None` when off.
    pub frontend: Option<Frontend>,
    /// How users prove who they are; `None` when off.
    pub auth: Option<Auth>,
    /// Look of the front end.
    pub design: Design,
    /// Filter operators of fields that name none, as far as they fit the type; in canonical order.
    pub default_operators: Vec<Operator>,
    /// Which tests are written.
    pub testing: Testing,
    /// Who owns what.
    pub extensions: Extensions,
    /// Roles in order of declaration.
    pub roles: Vec<Role>,
    /// Shared and per-field enumerations, by [`Enum::name`].
    pub enums: Vec<Enum>,
    /// Every model, in order of declaration.
    pub models: Vec<ModelName>,
    /// The models in an order in which tables can be created: a model after those it points to.
    /// Where references form a circle, [`Project::deferred`] names the columns to add afterwards.
    pub creation_order: Vec<ModelName>,
    /// (model, field) of foreign keys that close a circle and have to be added after both tables.
    pub deferred: Vec<(ModelName, String)>,
    /// Whether changes of any model are published to subscribers.
    pub watched: bool,
    /// Association tables of many-to-many relations, each once, in order of name.
    pub associations: Vec<Association>,
}

/// The database and how the app finds it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Database {
    /// Which engine the app uses unless the environment says otherwise.
    pub engine: Engine,
    /// Whether an asynchronous driver is used.
    pub async_driver: bool,
    /// The environment variable that holds the URL.
    pub url_env: String,
}

/// A database engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// An embedded file.
    Sqlite,
    /// A server.
    Postgresql,
}

/// The REST channel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rest {
    /// Path that all routes start with, such as `/api/v1`.
    pub prefix: String,
}

/// The GraphQL channel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GraphQl {
    /// Path of the endpoint.
    pub path: String,
    /// Whether the in-browser editor is served.
    pub graphiql: bool,
    /// Whether models have subscriptions unless they say otherwise.
    pub subscriptions: bool,
    /// How deep a query may nest.
    pub depth_limit: u32,
    /// How costly a query may be.
    pub complexity_limit: u32,
    /// Whether lists are Relay connections.
    pub connections: bool,
    /// Whether relations are batched.
    pub dataloader: bool,
}

/// The MCP channel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mcp {
    /// Prefix of every tool's name; `None` for the project's.
    pub prefix: Option<String>,
}

/// The web front end.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Frontend {
    /// Port of the development server.
    pub port: u16,
    /// `graphql`, `rest` or `both`.
    pub api_style: String,
    /// Defaults that models may override.
    pub generate_form: bool,
    /// See `generate_form`.
    pub generate_table: bool,
    /// See `generate_form`.
    pub generate_detail_view: bool,
}

/// Authentication.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Auth {
    /// `jwt`, `api_key` or `keycloak`.
    pub provider: String,
    /// Whether there are pages for administrators.
    pub admin_panel: bool,
    /// `open`, `invite_only` or `whitelist`.
    pub signup_mode: String,
    /// Mail domains that may sign up, in lower case.
    pub signup_domains: Vec<String>,
    /// Mail addresses that may sign up, in lower case.
    pub signup_emails: Vec<String>,
    /// `github`, `google`: where else users may sign in.
    pub oauth_providers: Vec<String>,
    /// The role of whoever signs up.
    pub default_role: Option<String>,
    /// The model with a row for each account, whose key is `user.id`; without it, that is the account's UUID.
    pub user_model: Option<ModelName>,
    /// Whether addresses are confirmed before accounts can be used.
    pub email_verification: bool,
    /// Characters that a password has at least.
    pub password_min_length: u32,
    /// Whether users can protect accounts with one-time passwords.
    pub totp: bool,
    /// Whether users can make API keys.
    pub api_keys: bool,
}

/// Look of the front end.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Design {
    /// `nordic`, `minimal`, `corporate`.
    pub theme: String,
    /// Whether there is a dark mode.
    pub dark_mode: bool,
    /// `lucide` or `heroicons`.
    pub icon_set: String,
    /// `none`, `sm`, `md`, `lg`, `full`.
    pub border_radius: String,
    /// Widget name -> component name.
    pub custom_widgets: BTreeMap<String, String>,
    /// (model, field) as `Model.field` -> component name.
    pub field_widgets: BTreeMap<String, String>,
}

/// Which tests are written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Testing {
    /// Tests of services and schemas.
    pub unit: bool,
    /// Tests of routes against a database.
    pub integration: bool,
    /// Factories of rows.
    pub factories: bool,
    /// Tests of the GraphQL channel.
    pub graphql: bool,
    /// Tests of components.
    pub component: bool,
    /// Tests of hooks.
    pub hook: bool,
    /// Engine that the tests use unless the environment says otherwise.
    pub database: Engine,
}

/// How generated and user-owned code meet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Extensions {
    /// `generate_base` or `generate_once`.
    pub services: String,
    /// See `services`.
    pub components: String,
    /// See `services`.
    pub pages: String,
    /// Whether generated files carry protected regions.
    pub protected_regions: bool,
}

/// A role and what it may do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// Permissions such as `post:update`, `post:*` or `*`; the model's name in snake case.
    pub permissions: Vec<String>,
    /// What it is for.
    pub description: Option<String>,
}

/// A closed set of values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Enum {
    /// Unique over the project, Pascal case: the shared enum's own name, or `<Model><Field>`.
    pub name: String,
    /// Snake case; the name of the database type, unique over all tables and types.
    pub type_name: String,
    /// Whether several fields may use it (declared by `Enum(...)`).
    pub shared: bool,
    /// What it is for.
    pub description: Option<String>,
    /// Members in order of declaration; at least one.
    pub members: Vec<Member>,
}

/// One value of an enumeration.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Member {
    /// The stored value, exactly as the spec writes it.
    pub value: String,
    /// An identifier in upper snake case, unique within the enum.
    pub name: String,
    /// Text for people.
    pub label: String,
}

/// A model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Model {
    /// The spec's name for it.
    pub name: ModelName,
    /// Every form of the name, singular and plural.
    pub names: Names,
    /// Name of its table.
    pub table: String,
    /// What a row is.
    pub description: Option<String>,
    /// Type of `id`.
    pub key: Key,
    /// Columns in order: declared fields, then foreign keys that relations made.
    /// `id`, `created_at`, `updated_at` and `deleted_at` are not among them.
    pub fields: Vec<Field>,
    /// Relations in order: declared ones, then implied inverses.
    pub relations: Vec<Relation>,
    /// Whether rows know when they were created and changed (`created_at`, `updated_at`).
    pub timestamps: bool,
    /// Whether deletion marks rows (`deleted_at`) instead of removing them.
    pub soft_delete: bool,
    /// Sets of columns that are unique together.
    pub unique_together: Vec<Vec<String>>,
    /// Indexes over several columns, or named ones.
    pub indexes: Vec<Index>,
    /// Whether any channel shows it.
    pub exposed: bool,
    /// What channels may do with it.
    pub operations: Operations,
    /// What may be done without signing in.
    pub public: Operations,
    /// Fields that a create request may set, in order of declaration.
    pub create_fields: Vec<String>,
    /// Fields that an update request may set.
    pub update_fields: Vec<String>,
    /// Fields that an answer about one row holds (without `id` and time stamps).
    pub read_fields: Vec<String>,
    /// Fields that a row of a list holds.
    pub list_fields: Vec<String>,
    /// Rows a page has unless the request says otherwise.
    pub page_size: u32,
    /// Rows a page has at most.
    pub max_page_size: u32,
    /// How lists are cut into pages.
    pub pagination: Pagination,
    /// Group names of its routes.
    pub tags: Vec<String>,
    /// Whether changes are published to subscribers.
    pub subscriptions: bool,
    /// Functions that the user's service extension supplies.
    pub hooks: Vec<Hook>,
    /// To-many or to-one relations whose rows may be created along with this one.
    pub nested_create: Vec<String>,
    /// Time-series behaviour.
    pub temporal: Option<Temporal>,
    /// Row rules.
    pub policies: Vec<Policy>,
    /// Presentation in the front end.
    pub frontend: ModelFrontend,
    /// Presentation to language models.
    pub mcp: ModelMcp,
    /// What it was called before.
    pub renamed_from: Option<String>,
}

/// Type of a primary key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Key {
    /// A 64-bit number that the database hands out.
    Int,
    /// A random UUID.
    Uuid,
}

/// How a list is cut into pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Pagination {
    /// By page number.
    Offset,
    /// By an opaque position.
    Cursor,
}

/// What channels may do with a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Operations {
    /// Add a row.
    pub create: bool,
    /// Look at one row.
    pub read: bool,
    /// Change a row.
    pub update: bool,
    /// Remove a row.
    pub delete: bool,
    /// Look at many rows.
    pub list: bool,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Field {
    /// Name in the spec, in the database and on the wire.
    pub name: String,
    /// Camel case, for languages that want it.
    pub camel: String,
    /// Text for people; the spec's, or made from the name.
    pub label: String,
    /// Longer text for people.
    pub description: Option<String>,
    /// Short help beside the widget.
    pub tooltip: Option<String>,
    /// What it holds.
    pub ty: FieldType,
    /// Whether a row must have it. The database column is nullable exactly when it is not required.
    pub required: bool,
    /// Whether no two rows may share a value.
    pub unique: bool,
    /// Whether the database keeps an index of it.
    pub indexed: bool,
    /// Whether default views leave it out, in every channel.
    pub hidden: bool,
    /// Roles that see its values; empty for whoever sees the row.
    pub readable_by: Vec<String>,
    /// Roles that may set it; empty for whoever may change the row.
    pub writable_by: Vec<String>,
    /// What a row gets when the request is silent.
    pub default: Option<Default>,
    /// Bounds of the value.
    pub bounds: Bounds,
    /// Operators that lists accept for it; empty when it cannot be filtered by.
    pub operators: Vec<Operator>,
    /// Whether lists can be ordered by it.
    pub sortable: bool,
    /// Whether full-text search looks at it.
    pub searchable: bool,
    /// When it has to have a value although it is not `required`.
    pub required_when: Option<Condition>,
    /// Which choices are allowed when another field has a value.
    pub choices_when: Vec<ConditionalChoices>,
    /// Widget of the front end, and its properties.
    pub widget: Option<String>,
    /// Properties of the widget, as JSON values, by name.
    pub widget_props: BTreeMap<String, serde_json::Value>,
    /// Grey text in the empty widget.
    pub placeholder: Option<String>,
    /// What it was called before.
    pub renamed_from: Option<String>,
    /// Name of the relation that made this foreign key; `None` for a declared field.
    pub relation: Option<String>,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FieldType {
    /// Short text.
    String,
    /// Long text.
    Text,
    /// A 64-bit number.
    Integer,
    /// A finite double.
    Float,
    /// An exact number.
    Decimal {
        /// Digits in all.
        precision: u32,
        /// Digits behind the point.
        scale: u32,
    },
    /// True or false.
    Boolean,
    /// A moment in UTC.
    DateTime,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A UUID.
    Uuid,
    /// Any JSON, or an array of one type.
    Json {
        /// Type of the array's items; `None` for any JSON object or array.
        item: Option<JsonItem>,
    },
    /// One of the values of the enum with this [`Enum::name`].
    Enum {
        /// See [`Enum::name`].
        name: String,
    },
    /// The `id` of a row of another model.
    ForeignKey {
        /// The other model.
        target: ModelName,
        /// The type of its `id`.
        key: Key,
        /// What happens to this row when that one goes.
        on_delete: OnDelete,
    },
}

/// Type of the items of a typed JSON array.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum JsonItem {
    /// Text.
    Str,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// True or false.
    Bool,
    /// A JSON object.
    Dict,
}

/// What happens to a row when the row it points to goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDelete {
    /// It goes too.
    Cascade,
    /// It points to nothing.
    SetNull,
    /// The other row may not go.
    Restrict,
}

/// What a row gets when the request is silent.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Default {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A finite number.
    Float(f64),
    /// An exact number in plain digits, such as `-12.50`.
    Decimal(String),
    /// Text, a member's value, or the canonical ISO 8601 / RFC 9562 form of a date, time or UUID.
    Text(String),
    /// JSON.
    Json(serde_json::Value),
    /// Made anew for each row.
    Factory(Factory),
}

/// What makes a default anew for each row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Factory {
    /// The present moment (datetime).
    Now,
    /// The present day in UTC (date).
    Today,
    /// The present time of day in UTC (time).
    TimeNow,
    /// A random UUID.
    Uuid4,
    /// An empty JSON array.
    List,
    /// An empty JSON object.
    Dict,
}

/// Bounds of a value.
#[derive(Clone, Debug, PartialEq, Serialize, std::default::Default)]
pub struct Bounds {
    /// Characters at least.
    pub min_length: Option<u32>,
    /// Characters at most.
    pub max_length: Option<u32>,
    /// Smallest value, inclusive, as written in canonical digits.
    pub min_value: Option<String>,
    /// Largest value, inclusive, as written in canonical digits.
    pub max_value: Option<String>,
    /// Regular expression that the value has to match somewhere (search semantics), in the normal form of
    /// [`pattern`]: valid and of equal meaning in every target, `$` being the very end of the text.
    pub pattern: Option<String>,
}

/// A filter operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Greater.
    Gt,
    /// Greater or equal.
    Gte,
    /// Less.
    Lt,
    /// Less or equal.
    Lte,
    /// SQL pattern.
    Like,
    /// SQL pattern, any case.
    Ilike,
    /// Holds the text, any case.
    Contains,
    /// Starts with the text, any case.
    StartsWith,
    /// Ends with the text, any case.
    EndsWith,
    /// One of a list.
    In,
    /// None of a list.
    NotIn,
    /// Has no value, or has one.
    IsNull,
    /// Between two values, both inclusive.
    Between,
}

impl Field {
    /// Whether every answer with the field holds a value of it: each row has one, and nobody is kept from it.
    #[must_use]
    pub const fn is_shown_always(&self) -> bool {
        self.required && self.readable_by.is_empty()
    }
}

impl Operator {
    /// Every operator, in canonical order.
    pub const ALL: [Self; 15] = [
        Self::Eq,
        Self::Ne,
        Self::Gt,
        Self::Gte,
        Self::Lt,
        Self::Lte,
        Self::Like,
        Self::Ilike,
        Self::Contains,
        Self::StartsWith,
        Self::EndsWith,
        Self::In,
        Self::NotIn,
        Self::IsNull,
        Self::Between,
    ];

    /// The operators that make sense for a type, in canonical order.
    #[must_use]
    pub const fn fitting(ty: &FieldType) -> &'static [Self] {
        use Operator::{Between, Contains, Eq, Gt, Gte, In, IsNull, Lt, Lte, Ne, NotIn};
        match ty {
            FieldType::String | FieldType::Text => &Self::ALL,
            FieldType::Integer
            | FieldType::Float
            | FieldType::Decimal { .. }
            | FieldType::DateTime
            | FieldType::Date
            | FieldType::Time => &[Eq, Ne, Gt, Gte, Lt, Lte, In, NotIn, IsNull, Between],
            FieldType::Boolean => &[Eq, Ne, IsNull],
            FieldType::Uuid | FieldType::Enum { .. } | FieldType::ForeignKey { .. } => &[Eq, Ne, In, NotIn, IsNull],
            FieldType::Json { item: Some(_) } => &[Contains, IsNull],
            FieldType::Json { item: None } => &[IsNull],
        }
    }

    /// The name in specs and query parameters.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Gt => "gt",
            Self::Gte => "gte",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::Like => "like",
            Self::Ilike => "ilike",
            Self::Contains => "contains",
            Self::StartsWith => "starts_with",
            Self::EndsWith => "ends_with",
            Self::In => "in",
            Self::NotIn => "not_in",
            Self::IsNull => "is_null",
            Self::Between => "between",
        }
    }
}

/// `field operator literal`, joined by `and`, `or`, `not`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Condition {
    /// A comparison of a field with a constant of its type.
    Compare {
        /// Field of the same model.
        field: String,
        /// `==`, `!=`, `<`, `<=`, `>`, `>=`.
        operator: Comparison,
        /// The constant, already of the field's type.
        value: Default,
    },
    /// The field has one of the values.
    OneOf {
        /// Field of the same model.
        field: String,
        /// The constants, already of the field's type.
        values: Vec<Default>,
    },
    /// The field has no value.
    Missing {
        /// Field of the same model.
        field: String,
    },
    /// A comparison of a field with an attribute of whoever asks (policies only).
    User {
        /// Field of the same model.
        field: String,
        /// `==`, `!=`.
        operator: Comparison,
        /// `id`, `email`, ...
        attribute: String,
    },
    /// All hold.
    All {
        /// At least two.
        conditions: Vec<Condition>,
    },
    /// One holds.
    Any {
        /// At least two.
        conditions: Vec<Condition>,
    },
    /// It does not hold.
    Not {
        /// What does not hold.
        condition: Box<Condition>,
    },
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

/// When a field has this value, only these choices are allowed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConditionalChoices {
    /// Field of the same model.
    pub field: String,
    /// Its value, of its type.
    pub value: Default,
    /// What is allowed then: values of this field's enum, or any texts for a text field.
    pub choices: Vec<String>,
}

/// A relation, seen from one side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Relation {
    /// Name in the spec and on the wire; unique among the model's relations and fields.
    pub name: String,
    /// Camel case.
    pub camel: String,
    /// Text for people.
    pub label: String,
    /// Longer text for people.
    pub description: Option<String>,
    /// Which side this is.
    pub kind: RelationKind,
    /// The other model (may be the same one).
    pub target: ModelName,
    /// Name of the other side's relation; `None` when the spec gives none.
    /// An inverse exists on the other model exactly when it is named here.
    pub inverse: Option<String>,
    /// Where the link is stored.
    pub link: Link,
    /// Whether this side must have a row (to-one sides with a column of their own only).
    pub required: bool,
    /// What happens to the related rows when this one is saved, removed or unlinked.
    pub cascade: Cascade,
    /// Loading strategy of the spec: `select`, `selectin`, `joined`, `raise`, ...
    pub lazy: String,
    /// What it was called before.
    pub renamed_from: Option<String>,
}

/// Which side of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// This row has many of those.
    OneToMany,
    /// This row belongs to one of those.
    ManyToOne,
    /// One of each.
    OneToOne,
    /// Many of each.
    ManyToMany,
}

/// Where a relation is stored.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Link {
    /// In a foreign-key field of this model (many-to-one; the owning side of one-to-one).
    Here {
        /// Name of the field.
        column: String,
    },
    /// In a foreign-key field of the target (one-to-many; the other side of one-to-one).
    There {
        /// Name of the target's field.
        column: String,
    },
    /// In a table of pairs (many-to-many).
    Table {
        /// Name of the [`Association`].
        table: String,
        /// Its column that points to this model.
        here: String,
        /// Its column that points to the target.
        there: String,
    },
}

/// SQLAlchemy-style cascades, as decided facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Cascade {
    /// Related rows are saved along.
    pub save: bool,
    /// Related rows are removed along.
    pub delete: bool,
    /// Related rows that lose their parent are removed.
    pub delete_orphan: bool,
    /// Everything (`all`) was asked for.
    pub all: bool,
}

/// A table of pairs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Association {
    /// Name of the table.
    pub table: String,
    /// The model of the first column.
    pub left: ModelName,
    /// First column.
    pub left_column: String,
    /// Type of the first column.
    pub left_key: Key,
    /// Table of the first model.
    pub left_table: String,
    /// The model of the second column.
    pub right: ModelName,
    /// Second column.
    pub right_column: String,
    /// Type of the second column.
    pub right_key: Key,
    /// Table of the second model.
    pub right_table: String,
}

/// An index over columns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Index {
    /// Name in the database, unique over the project; `None` when only the convention names it.
    pub name: Option<String>,
    /// Columns in order.
    pub fields: Vec<String>,
    /// Whether it forbids equal rows.
    pub unique: bool,
}

/// A function that the user's service extension supplies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hook {
    /// When it is called.
    pub event: HookEvent,
    /// Name of the function.
    pub name: String,
}

/// When a hook is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HookEvent {
    /// Before a row is added.
    BeforeCreate,
    /// After a row was added.
    AfterCreate,
    /// Before a row is changed.
    BeforeUpdate,
    /// After a row was changed.
    AfterUpdate,
    /// Before a row is removed.
    BeforeDelete,
    /// After a row was removed.
    AfterDelete,
}

/// Time-series behaviour.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Temporal {
    /// Field that orders rows in time: a date or datetime (or `created_at`).
    pub timestamp_field: String,
    /// Field whose values form the series.
    pub group_by_field: Option<String>,
    /// Whether the newest row of each series can be asked for.
    pub latest: bool,
    /// Whether the rows of a series can be asked for in order.
    pub history: bool,
}

/// A row rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Policy {
    /// `create`, `read`, `update`, `delete`, `list` or `*`.
    pub operation: String,
    /// Roles it is for; empty for everyone.
    pub roles: Vec<String>,
    /// Which rows; `None` for all.
    pub condition: Option<Condition>,
    /// Why.
    pub description: Option<String>,
}

/// A model in the front end.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelFrontend {
    /// Icon in the navigation.
    pub nav_icon: Option<String>,
    /// Text in the navigation.
    pub nav_label: String,
    /// Whether the navigation shows it.
    pub include_in_nav: bool,
    /// Columns of the table, resolved by X16.
    pub table_columns: Vec<String>,
    /// `vertical`, `horizontal` or `grid`.
    pub form_layout: String,
    /// Whether there is a form.
    pub generate_form: bool,
    /// Whether there is a table.
    pub generate_table: bool,
    /// Whether there is a detail view.
    pub generate_detail_view: bool,
}

/// A model as tools for language models.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelMcp {
    /// Prefix of its tools' names.
    pub tool_prefix: String,
    /// Operation -> description.
    pub tool_descriptions: BTreeMap<String, String>,
}

/// The whole meaning of a spec: what lowering makes and `prisme ir` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ir {
    /// What all models share.
    pub project: Arc<Project>,
    /// The models, by name.
    pub models: BTreeMap<ModelName, Arc<Model>>,
}

/// What a target language or library says about a name, for checks before anything renders.
#[derive(Clone, Copy)]
pub struct Target {
    /// What messages call it, such as `Python`.
    pub name: &'static str,
    /// Whether the project generates for it.
    pub applies: fn(&crate::schema::project::ProjectSpec) -> bool,
    /// Spelling of a field or relation `name` of a model as an attribute.
    pub attribute: fn(&str) -> String,
    /// Spelling of a model's Pascal-case name as a class or type.
    pub class: fn(&str) -> String,
    /// Why the model name can not be used at all; `None` when it can.
    pub refuses_model: fn(&str) -> Option<&'static str>,
    /// Why the field or relation name can not be used at all; `None` when it can.
    pub refuses_field: fn(&str) -> Option<&'static str>,
    /// Why a project's top-level module can not have the name; `None` when it can.
    pub refuses_module: fn(&str) -> Option<&'static str>,
    /// What is appended to a model's class name to name further classes in the same scope, such as `Create`.
    pub derived: &'static [&'static str],
}

impl std::fmt::Debug for Target {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Target").field(&self.name).finish()
    }
}
