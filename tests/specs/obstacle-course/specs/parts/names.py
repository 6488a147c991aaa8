"""Names that a language, a library or a database would rather keep for itself."""

from prisme.spec import Field, Model, Relationship

from ..shared import named, note

FIELD_NAMES = [
    "class", "import", "metadata", "registry", "ident_", "json", "copy", "model_config", "query", "self", "default",
    "type", "date", "schema", "from", "to", "order", "list", "str",
]  # fmt: skip
MORE_NAMES = [
    "async", "await", "lambda", "none", "true", "int", "dict", "set", "any", "object", "validate", "construct", "fields",
    "model_fields", "model_dump", "items", "keys", "values", "get", "data", "session", "request", "response", "db",
    "limit", "offset", "search", "filter", "filters", "count", "total", "key",
    "group", "select", "table", "user", "column", "index", "constraint", "enum", "datetime", "uuid", "decimal",
    "interface", "delete", "new", "this", "function", "constructor", "prototype", "length", "name", "namespace", "package",
    "x", "a1", "very_long_field_name_that_goes_on_until_it_fits_so",
]  # fmt: skip


def plain(name, *more, **options):
    return Model(name=name, fields=[named(), note(f"Note of {name}"), *more], **options)


# Relation names equal to model names, models called like what every library imports.
session = plain(
    "Session",
    relationships=[Relationship("user", target="User", type="many-to-one", back_populates="session")],
)
user = plain(
    "User",
    Field("email", type="string", required=True, unique=True, max_length=120),
    relationships=[
        Relationship("session", target="Session", type="one-to-many", back_populates="user"),
        Relationship("group", target="Group", type="many-to-many", back_populates="user"),
        # itself, many to many
        Relationship("following", target="User", type="many-to-many", back_populates="followers"),
        Relationship("followers", target="User", type="many-to-many", back_populates="following"),
    ],
)
group = plain(
    "Group",
    relationships=[Relationship("user", target="User", type="many-to-many", back_populates="group")],
)
event = plain("Event", Field("event", type="string"), id_type="uuid")
model = plain("Model", *[Field(f"model_{part}", type="string") for part in ("year", "name", "type")])
metadata = plain("Metadata", Field("value", type="json"))
type_ = plain(
    "Type",
    relationships=[
        # itself, a tree
        Relationship("parent", target="Type", type="many-to-one", back_populates="children", on_delete="SET NULL"),
        Relationship("children", target="Type", type="one-to-many", back_populates="parent"),
    ],
)
order = plain(
    "Order",
    Field("order", type="integer"),
    relationships=[
        # several to one target, one of them required
        Relationship("buyer", target="User", type="many-to-one", required=True, on_delete="RESTRICT"),
        Relationship("seller", target="User", type="many-to-one", on_delete="SET NULL"),
        Relationship("type", target="Type", type="many-to-one"),
        Relationship("event", target="Event", type="many-to-one"),
    ],
)

# Plurals that equal singulars.
news = plain("News")
media = plain("Media", relationships=[Relationship("news", target="News", type="many-to-one")])
series = plain("Series", relationships=[Relationship("media", target="Media", type="one-to-many")])

hostile_fields = Model(
    name="HostileField",
    fields=[
        *[Field(name, type="string") for name in FIELD_NAMES],
        *[Field(name, type="integer", required=index % 7 == 0) for index, name in enumerate(MORE_NAMES)],
    ],
)

OTHERS = [
    "Test", "TestCase", "Table", "Column", "List", "Date", "Literal", "Page", "Error", "Request", "Router", "Field",
    "Decimal", "HTTPServer", "OAuth2Token", "A", "Filter", "Schema", "Service", "Factory", "Create", "Any", "Query", "Mutation",
]  # fmt: skip

MODELS = [session, user, group, event, model, metadata, type_, order, news, media, series, hostile_fields] + [
    plain(name, timestamps=not name.startswith("T"), soft_delete=name.endswith("e")) for name in OTHERS
]
