"""Every kind of relation, seen from both sides and from one only."""

from prisme.spec import DeliveryOverrides, Field, Model, Policy, Relationship, Temporal

from .. import shared


def simple(name, relationships=(), fields=(), **options):
    return Model(name=name, fields=[shared.named(), *fields], relationships=list(relationships), **options)


author = simple(
    "Author",
    [
        Relationship("books", target="Book", type="one-to-many", back_populates="author", cascade="all, delete-orphan"),
        Relationship("drafts", target="Book", type="one-to-many", back_populates="ghost", cascade="save-update, merge"),
        Relationship("profile", target="Profile", type="one-to-one", back_populates="author"),
    ],
    id_type="uuid",
    nested_create=["books", "profile"],
    before_create="check_author",
    after_create="welcome_author",
    before_update="check_author_again",
    after_update="tell_author",
    before_delete="may_author_go",
    after_delete="forget_author",
    soft_delete=True,
)
book = simple(
    "Book",
    [
        Relationship("author", target="Author", type="many-to-one", back_populates="books", on_delete="CASCADE", required=True),
        Relationship("ghost", target="Author", type="many-to-one", back_populates="drafts", on_delete="SET NULL", label="Ghost writer"),
        Relationship("editor", target="Author", type="many-to-one", lazy="joined", description="Nobody refers back."),
        Relationship("tags", target="Tag", type="many-to-many", back_populates="books", association_table="book_tagging"),
        Relationship("genres", target="Genre", type="many-to-many"),
        Relationship("related", target="Book", type="many-to-many"),
        Relationship("cover", target="Cover", type="one-to-one"),
        Relationship("sequel_of", target="Book", type="one-to-one", back_populates="sequel"),
        Relationship("sequel", target="Book", type="one-to-one", back_populates="sequel_of"),
    ],
    fields=[Field("isbn", type="string", unique=True, pattern=r"^[0-9]{13}$")],
    nested_create=["tags"],
)
profile = simple(
    "Profile",
    [Relationship("author", target="Author", type="one-to-one", back_populates="profile", on_delete="CASCADE", required=True)],
)
tag = simple("Tag", [Relationship("books", target="Book", type="many-to-many", back_populates="tags")], timestamps=False)
genre = simple("Genre", timestamps=False, id_type="uuid")
cover = simple("Cover", delivery_overrides=DeliveryOverrides(pagination_style="cursor", page_size=2))

# A foreign key of its own beside the relation that uses it, and one that no relation uses.
chapter = simple(
    "Chapter",
    [Relationship("book", target="Book", type="many-to-one", foreign_key="book_ref")],
    fields=[
        Field("book_ref", type="foreign_key", references="Book", required=True, on_delete="CASCADE", indexed=True),
        Field("reviewer_id", type="foreign_key", references="Author", on_delete="SET NULL"),
        Field("position", type="integer", required=True, min_value=1),
    ],
    unique_together=[["book_ref", "position"]],
)

# One to many without the other side.
shelf = simple("Shelf", [
        Relationship("boards", target="Board", type="one-to-many", lazy="selectin"),
        Relationship("spare_boards", target="Board", type="many-to-many", lazy="subquery", association_table="spares"),
        Relationship("owner", target="Author", type="many-to-one", lazy="raise", on_delete="RESTRICT", renamed_from="holder"),
    ],
    renamed_from="Rack",
)
board = simple("Board", timestamps=False)

# Tables that need each other.
country = simple(
    "Country",
    [
        Relationship("cities", target="City", type="one-to-many", back_populates="country"),
        Relationship("capital", target="City", type="many-to-one", back_populates="capital_of", on_delete="SET NULL"),
    ],
    plural="Countries",
)
city = simple(
    "City",
    [
        Relationship("country", target="Country", type="many-to-one", back_populates="cities", required=True, on_delete="CASCADE"),
        Relationship("capital_of", target="Country", type="one-to-many", back_populates="capital"),
    ],
)

# Time series, by text, by relation, and over all rows.
sample = simple(
    "Sample",
    [Relationship("city", target="City", type="many-to-one", on_delete="CASCADE")],
    fields=[
        Field("taken_at", type="datetime", required=True),
        Field("value", type="float", required=True),
    ],
    temporal=Temporal(timestamp_field="taken_at", group_by_field="city_id"),
    operations=["create", "read", "list"],
)
rate = simple(
    "Rate",
    fields=[Field("as_of", type="date", required=True), Field("currency", type="string", required=True, max_length=3)],
    temporal={"timestamp_field": "as_of", "group_by_field": "currency"},
)
tick = simple(
    "Tick",
    fields=[Field("at", type="datetime", required=True)],
    temporal=Temporal(timestamp_field="at", generate_latest_query=True, generate_history_query=False),
)

# What the outside may do, one operation at a time, and not at all.
ONE_AT_A_TIME = [
    simple(f"Only{operation.capitalize()}", operations=[operation]) for operation in ("create", "read", "update", "delete", "list")
]
internal = simple("Internal", expose=False)
bare = Model(name="Bare", fields=[], timestamps=False)
ledger = simple(
    "Ledger",
    [Relationship("owner", target="Author", type="many-to-one")],
    fields=[Field("amount", type="decimal", precision=14, scale=2, required=True)],
    policies=[
        Policy("update", roles=["owner"], where="owner_id == user.id"),
        Policy("delete", roles=["admin"]),
        Policy("read", where="amount >= 0", description="Nobody needs to see \"debt\"."),
    ],
    renamed_from="Account",
)

MODELS = [
    author, book, profile, tag, genre, cover, chapter, shelf, board, country, city, sample, rate, tick,
    *ONE_AT_A_TIME, internal, bare, ledger,
]  # fmt: skip
