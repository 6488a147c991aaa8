//! The vocabulary of the domain spec, `specs/models.py`: what exists.
//!
//! Declarations only, one line per attribute; see `declare` for the notation. `was` names what version 1
//! called it. Start at [`StackSpec`].

use super::{
    bind::{ByVersion, Empty},
    bound::{Choice, Dict, EnumReference, List, Literal, Text},
    declare::{class, enumeration},
};

class! {
    /// The domain: every model, enum and role. `specs/models.py` holds one, in the variable `stack`.
    Domain StackSpec {
        /// The name of the product, in kebab-case.
        name: Text, at 0;
        /// The models.
        models: List<Model>;
        /// Enums that several fields can share, by `Field(..., enum="Name")`.
        enums: List<Enum> = Empty;
        /// The roles that policies and the generated authorization know.
        roles: List<Role> = Empty;
        /// The name for people; derived from `name` when left out.
        title: Option<Text>;
        /// The version of the product, as its API reports it.
        version: Text = "1.0.0";
        /// What the product is for, in a sentence or two.
        description: Option<Text>;
    }
}

class! {
    /// A kind of thing that the product keeps: a table, its schemas, its API and its screens.
    Domain Model was "ModelSpec" {
        /// The name, in PascalCase and singular.
        name: Text, at 0;
        /// What each row holds. The primary key `id` is added by itself.
        fields: List<Field> = Empty;
        /// Links to other models.
        relationships: List<Relationship> = Empty;
        /// The table; derived from the plural of the name when left out.
        table_name: Option<Text>;
        /// The plural of the name, when the derived one is wrong.
        plural: Option<Text>;
        /// What a row stands for; it appears in API documentation and screens.
        description: Option<Text>;
        /// The type of the primary key `id`.
        id_type: IdType = IdType::Int;
        /// Whether any channel (REST, GraphQL, MCP, frontend) shows the model.
        expose: bool = true;
        /// What can be done with rows through the channels.
        operations: List<Operation> = [
            Operation::Create, Operation::Read, Operation::Update, Operation::Delete, Operation::List
        ];
        /// Whether deleting only marks a row, by `deleted_at`. Independent of `timestamps`.
        soft_delete: bool = false;
        /// Whether rows carry `created_at` and `updated_at`. Independent of `soft_delete`.
        timestamps: bool = true;
        /// The fields a create request may set; all settable ones when left out.
        create_fields: Option<List<Text>>;
        /// The fields an update request may set; all settable ones when left out.
        update_fields: Option<List<Text>>;
        /// The fields a single row is read with; all but hidden ones when left out.
        read_fields: Option<List<Text>>;
        /// The fields rows are listed with; all but hidden ones when left out.
        list_fields: Option<List<Text>>;
        /// Groups of fields whose values must be unique together.
        unique_together: List<List<Text>> = Empty;
        /// Indexes over one or more fields: lists of field names, or `Index` objects.
        indexes: List<Index> = Empty;
        /// The function of the service extension that runs before a row is created.
        before_create: Option<Text>;
        /// The function of the service extension that runs after a row was created.
        after_create: Option<Text>;
        /// The function of the service extension that runs before a row is updated.
        before_update: Option<Text>;
        /// The function of the service extension that runs after a row was updated.
        after_update: Option<Text>;
        /// The function of the service extension that runs before a row is deleted.
        before_delete: Option<Text>;
        /// The function of the service extension that runs after a row was deleted.
        after_delete: Option<Text>;
        /// The relationships whose rows can be created together with this one, in one transaction.
        nested_create: List<Text> = Empty;
        /// Treats rows as a time series, with queries for the latest row and for the history.
        temporal: Option<Temporal>;
        /// How the API of this model deviates from the project's defaults.
        delivery_overrides: Option<DeliveryOverrides>;
        /// How the screens of this model deviate from the defaults.
        frontend_overrides: Option<FrontendOverrides>;
        /// How the MCP tools of this model deviate from the defaults.
        mcp_overrides: Option<MCPOverrides>;
        /// Who may do what with which rows. Without policies, whoever may use the model may use all its rows.
        policies: List<Policy> = Empty;
        /// What may be done without signing in.
        public: List<Operation> = Empty;
        /// The name it had before, so that the migration renames its table instead of dropping it.
        renamed_from: Option<Text>;
    }
}

class! {
    /// A value that each row of a model holds: a column, its validation, its input and its display.
    Domain Field was "FieldSpec" {
        /// The name, in snake_case.
        name: Text, at 0;
        /// The type.
        kind ["type"]: FieldType;
        /// Whether a value must be given. Otherwise the column is nullable.
        required: bool = ByVersion { one: true, two: false };
        /// Whether two rows may not hold the same value.
        unique: bool = false;
        /// Whether the column has an index of its own.
        indexed: bool = false;
        /// The value of new rows that do not set one: a literal that fits the type.
        default: Option<Literal>;
        /// The Python function that makes the value of new rows, such as `uuid.uuid4`.
        default_factory: Option<Text>;
        /// The values an `enum` field takes: a list, or a dict from value to label.
        choices: Option<List<Choice>>, was "enum_values";
        /// The shared enum an `enum` field takes its values from: the object, or its name.
        enumeration ["enum"]: Option<EnumReference>;
        /// Makes a `json` field a list of such values.
        json_item_type: Option<JsonItemType>;
        /// The model that a `foreign_key` field refers to.
        references: Option<Text>;
        /// What happens to this row when the row that a `foreign_key` field refers to is deleted.
        on_delete: Option<OnDelete>;
        /// How many digits a `decimal` field keeps in all.
        precision: Option<i64>;
        /// How many digits a `decimal` field keeps behind the point.
        scale: Option<i64>;
        /// The least number of characters.
        min_length: Option<i64>;
        /// The greatest number of characters.
        max_length: Option<i64>;
        /// The least value.
        min_value: Option<f64>;
        /// The greatest value.
        max_value: Option<f64>;
        /// A regular expression that the text must match, anywhere in it unless anchored by `^` and `$`.
        pattern: Option<Text>;
        /// Whether lists can be filtered by it.
        filterable: bool = true;
        /// The operators that filters offer; those of the project that fit the type when left out.
        filter_operators: Option<List<FilterOperator>>;
        /// Whether lists can be sorted by it.
        sortable: bool = true;
        /// Whether full-text search looks into it.
        searchable: bool = false;
        /// What forms and tables call it; derived from the name when left out.
        label: Option<Text>, was "display_name";
        /// What it means; it appears in API documentation.
        description: Option<Text>;
        /// The help text beside its input; the description when left out.
        tooltip: Option<Text>;
        /// Whether lists, details and screens leave it out by default.
        hidden: bool = false;
        /// The roles that see its values; whoever sees the row when left out.
        readable_by: List<Text> = Empty;
        /// The roles that may set it; whoever may change the row when left out.
        writable_by: List<Text> = Empty;
        /// The input widget, such as `slider`; chosen by type when left out.
        ui_widget: Option<Text>;
        /// The placeholder of its input.
        ui_placeholder: Option<Text>;
        /// Properties passed to the widget as they are.
        ui_widget_props: Dict<Literal> = Empty;
        /// The condition under which a value must be given, such as `status == 'active'`.
        conditional_required: Option<Text>;
        /// Narrows the choices by another field: `{"sector:mining": ["gold", "silver"]}`.
        conditional_enum: Dict<List<Text>> = Empty;
        /// The name it had before, so that the migration renames its column instead of dropping it.
        renamed_from: Option<Text>;
    }
}

class! {
    /// A link from a model to another one, or to itself.
    Domain Relationship was "RelationshipSpec" {
        /// The name, in snake_case.
        name: Text, at 0;
        /// The model it leads to.
        target: Text, was "target_model";
        /// How many rows stand on either side.
        kind ["type"]: RelationshipType;
        /// The relationship of the target that leads back; both sides name each other.
        back_populates: Option<Text>;
        /// What SQLAlchemy does to the linked rows along with this one, such as `all, delete-orphan`.
        cascade: Option<Text>;
        /// What the database does to this row when the row it links to is deleted.
        on_delete: Option<OnDelete>;
        /// Whether a many-to-one or one-to-one link must be set. Otherwise its column is nullable.
        required: bool = ByVersion { one: true, two: false }, was_not "optional";
        /// The column that holds the link; derived as `<name>_id` when left out.
        foreign_key: Option<Text>;
        /// When SQLAlchemy loads the linked rows.
        lazy: Option<Loading>;
        /// The table that holds the pairs of a many-to-many link; derived from both models when left out.
        association_table: Option<Text>;
        /// What screens call it; derived from the name when left out.
        label: Option<Text>;
        /// What it means; it appears in API documentation.
        description: Option<Text>;
        /// The name it had before, so that the migration renames its column instead of dropping it.
        renamed_from: Option<Text>;
    }
}

class! {
    /// A named set of values that several fields can share.
    Domain Enum {
        /// The name, in PascalCase.
        name: Text, at 0;
        /// The values: a list, or a dict from value to label.
        values: List<Choice>, also "choices";
        /// What it chooses.
        description: Option<Text>;
    }
}

class! {
    /// An index over one or more fields. A list of field names stands for `Index(fields=[...])`.
    Domain Index short List {
        /// The fields, in the order of the index.
        fields: List<Text>;
        /// Whether two rows may not hold the same values.
        unique: bool = false;
        /// The name in the database; derived from table and fields when left out.
        name: Option<Text>;
    }
}

class! {
    /// Treats the rows of a model as a time series. A dict with the same keys does as well.
    Domain Temporal was "TemporalConfig" short Dict {
        /// The field that holds the time of a row.
        timestamp_field: Text;
        /// The field, or the column of a relationship, that tells one series from another.
        group_by_field: Option<Text>;
        /// Whether to offer a query for the latest row of each series.
        generate_latest_query: bool = true;
        /// Whether to offer a query for the rows of a series over time.
        generate_history_query: bool = true;
    }
}

class! {
    /// A role that users can have.
    Domain Role {
        /// The name, in snake_case.
        name: Text, at 0;
        /// What it permits, such as `post:update`; `*` permits everything.
        permissions: List<Text> = Empty;
        /// Who should have it.
        description: Option<Text>;
    }
}

class! {
    /// A rule about who may do something with which rows of a model.
    Domain Policy {
        /// What it is about.
        operation: PolicyOperation, at 0;
        /// The roles it permits; every signed-in user when left out.
        roles: List<Text> = Empty;
        /// The condition that a row has to meet, such as `owner_id == user.id`.
        condition ["where"]: Option<Text>;
        /// The reason for it.
        description: Option<Text>;
    }
}

class! {
    /// How the API of a model deviates from the project's defaults.
    Domain DeliveryOverrides {
        /// How many rows a page has.
        page_size: Option<i64>;
        /// How many rows a client may ask for in one page.
        max_page_size: Option<i64>;
        /// The OpenAPI tags of its routes.
        rest_tags: Option<List<Text>>;
        /// Whether GraphQL offers subscriptions.
        subscriptions: Option<bool>;
        /// How lists are paged.
        pagination_style: Option<PaginationStyle>;
    }
}

class! {
    /// How the screens of a model deviate from the defaults.
    Domain FrontendOverrides {
        /// The icon in the navigation, by its name in the icon set.
        nav_icon: Option<Text>;
        /// The text in the navigation; the plural when left out.
        nav_label: Option<Text>;
        /// The columns of the table; `list_fields`, or all but hidden fields, when left out.
        table_columns: Option<List<Text>>;
        /// How the form is laid out.
        form_layout: Option<FormLayout>;
        /// The fields screens list, when `table_columns` is left out.
        list_fields: Option<List<Text>>;
        /// Whether the navigation leads to it.
        include_in_nav: Option<bool>;
        /// Whether it has a form; derived from the operations (create or update) when left out.
        generate_form: Option<bool>;
        /// Whether it has a table; derived from the operations (list) when left out.
        generate_table: Option<bool>;
        /// Whether it has a detail view; derived from the operations (read) when left out.
        generate_detail_view: Option<bool>;
    }
}

class! {
    /// How the MCP tools of a model deviate from the defaults.
    Domain MCPOverrides {
        /// What the tool names start with; the name of the model when left out.
        tool_prefix: Option<Text>;
        /// What the tools say they do: a dict from operation to text.
        tool_descriptions: Dict<Text> = Empty;
    }
}

enumeration! {
    /// What a field holds.
    FieldType {
        /// A short text; `max_length` limits it.
        String STRING = "string";
        /// A text of any length.
        Text TEXT = "text";
        /// A whole number.
        Integer INTEGER = "integer";
        /// A floating-point number.
        Float FLOAT = "float";
        /// An exact decimal number; see `precision` and `scale`.
        Decimal DECIMAL = "decimal";
        /// True or false.
        Boolean BOOLEAN = "boolean";
        /// A point in time, with time zone.
        Datetime DATETIME = "datetime";
        /// A day.
        Date DATE = "date";
        /// A time of day.
        Time TIME = "time";
        /// A UUID.
        Uuid UUID = "uuid";
        /// A JSON document, or with `json_item_type` a list of such values.
        Json JSON = "json";
        /// One of a few values; see `choices` and `enum`.
        Enum ENUM = "enum";
        /// The primary key of a row of another model; see `references`.
        ForeignKey FOREIGN_KEY = "foreign_key";
    }
}

enumeration! {
    /// What the list of a `json` field holds.
    JsonItemType {
        /// Strings.
        Str STR = "str";
        /// Whole numbers.
        Int INT = "int";
        /// Floating-point numbers.
        Float FLOAT = "float";
        /// True or false.
        Bool BOOL = "bool";
        /// JSON objects.
        Dict DICT = "dict";
    }
}

enumeration! {
    /// How a filter compares.
    FilterOperator {
        /// Equal.
        Eq EQ = "eq";
        /// Not equal.
        Ne NE = "ne";
        /// Greater.
        Gt GT = "gt";
        /// Greater or equal.
        Gte GTE = "gte";
        /// Less.
        Lt LT = "lt";
        /// Less or equal.
        Lte LTE = "lte";
        /// Matches an SQL pattern with `%` and `_`.
        Like LIKE = "like";
        /// The same, ignoring case.
        Ilike ILIKE = "ilike";
        /// Contains the text, ignoring case.
        Contains CONTAINS = "contains";
        /// Starts with the text.
        StartsWith STARTS_WITH = "starts_with";
        /// Ends with the text.
        EndsWith ENDS_WITH = "ends_with";
        /// Is one of several values.
        In IN = "in";
        /// Is none of several values.
        NotIn NOT_IN = "not_in";
        /// Is not set, or is set.
        IsNull IS_NULL = "is_null";
        /// Lies between two values, both included.
        Between BETWEEN = "between";
    }
}

enumeration! {
    /// How many rows stand on either side of a relationship: here, then there.
    RelationshipType {
        /// This row links to many; each of them belongs to this one.
        OneToMany ONE_TO_MANY = "one-to-many" was "one_to_many";
        /// Many rows link to the same one; the column is here.
        ManyToOne MANY_TO_ONE = "many-to-one" was "many_to_one";
        /// A row links to at most one, and the other way round.
        OneToOne ONE_TO_ONE = "one-to-one" was "one_to_one";
        /// Rows link freely, through an association table.
        ManyToMany MANY_TO_MANY = "many-to-many" was "many_to_many";
    }
}

enumeration! {
    /// What the database does to a row when the row it refers to is deleted.
    OnDelete {
        /// Deletes it as well.
        Cascade CASCADE = "CASCADE";
        /// Empties the column.
        SetNull SET_NULL = "SET NULL";
        /// Refuses the deletion.
        Restrict RESTRICT = "RESTRICT";
    }
}

enumeration! {
    /// When SQLAlchemy loads the rows of a relationship.
    Loading {
        /// On first use.
        Select SELECT = "select";
        /// In a second query for all rows at once.
        Selectin SELECTIN = "selectin";
        /// In the same query, by a join.
        Joined JOINED = "joined";
        /// In a second query, by a subquery.
        Subquery SUBQUERY = "subquery";
        /// Never by itself: touching it unloaded is an error.
        Raise RAISE = "raise";
        /// Never.
        Noload NOLOAD = "noload";
    }
}

enumeration! {
    /// The type of a primary key.
    IdType {
        /// A number that the database counts up.
        Int INT = "int";
        /// A random UUID.
        Uuid UUID = "uuid";
    }
}

enumeration! {
    /// What can be done with rows.
    Operation {
        /// Make a new row.
        Create CREATE = "create";
        /// Read one row.
        Read READ = "read";
        /// Change a row.
        Update UPDATE = "update";
        /// Delete a row.
        Delete DELETE = "delete";
        /// Read many rows: filtered, sorted, in pages.
        List LIST = "list";
    }
}

enumeration! {
    /// What a policy is about.
    PolicyOperation {
        /// Making a new row.
        Create CREATE = "create";
        /// Reading one row.
        Read READ = "read";
        /// Changing a row.
        Update UPDATE = "update";
        /// Deleting a row.
        Delete DELETE = "delete";
        /// Reading many rows.
        List LIST = "list";
        /// All of them.
        All ALL = "*";
    }
}

enumeration! {
    /// How lists are paged.
    PaginationStyle {
        /// By page number.
        Offset OFFSET = "offset";
        /// By a cursor: stable while rows come and go.
        Cursor CURSOR = "cursor";
    }
}

enumeration! {
    /// How a form is laid out.
    FormLayout {
        /// Labels above inputs.
        Vertical VERTICAL = "vertical";
        /// Labels beside inputs.
        Horizontal HORIZONTAL = "horizontal";
        /// Two columns where the screen is wide enough.
        Grid GRID = "grid";
    }
}
