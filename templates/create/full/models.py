"""The domain spec: what exists. A publication with authors, sections, tags and comments.

Run `prisme generate` after a change. An editor that reads Python completes and checks this file.
"""

PRISME_DOMAIN_VERSION = 2

from prisme.spec import DeliveryOverrides, Field, Model, Relationship, StackSpec

# A spec is Python: what repeats itself gets a name.
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def slug():
    """The readable part of an address."""
    return Field("slug", type="string", required=True, unique=True, max_length=80, pattern=SLUG)


stack = StackSpec(
    name="{{ name }}",
    models=[
        Model(
            name="Author",
            description="Somebody who writes.",
            fields=[
                Field("name", type="string", required=True, max_length=120, searchable=True),
                Field("email", type="string", required=True, unique=True, max_length=254, label="E-mail"),
                Field("biography", type="text"),
            ],
            relationships=[
                Relationship("posts", target="Post", type="one-to-many", back_populates="author"),
            ],
        ),
        Model(
            name="Section",
            description="A part of the publication; sections can lie within sections.",
            fields=[
                Field("name", type="string", required=True, max_length=80, searchable=True),
                slug(),
            ],
            relationships=[
                Relationship(
                    "parent",
                    target="Section",
                    type="many-to-one",
                    back_populates="children",
                    on_delete="SET NULL",
                ),
                Relationship("children", target="Section", type="one-to-many", back_populates="parent"),
                Relationship("posts", target="Post", type="one-to-many", back_populates="section"),
            ],
        ),
        Model(
            name="Tag",
            description="A word that posts have in common.",
            fields=[Field("name", type="string", required=True, unique=True, max_length=40, searchable=True)],
            relationships=[
                Relationship("posts", target="Post", type="many-to-many", back_populates="tags"),
            ],
        ),
        Model(
            name="Post",
            description="An article.",
            # Deleted posts are kept and hidden.
            soft_delete=True,
            fields=[
                Field("title", type="string", required=True, max_length=200, searchable=True),
                slug(),
                Field("body", type="text", required=True, searchable=True),
                Field(
                    "status",
                    type="enum",
                    choices=["draft", "published", "archived"],
                    default="draft",
                    required=True,
                    indexed=True,
                ),
                Field(
                    "published_at",
                    type="datetime",
                    sortable=True,
                    filter_operators=["gt", "lt", "between"],
                    # Whatever is published has a date.
                    conditional_required="status == 'published'",
                ),
                Field("reading_minutes", type="integer", min_value=1, max_value=600),
                Field("featured", type="boolean", default=False),
            ],
            relationships=[
                Relationship(
                    "author",
                    target="Author",
                    type="many-to-one",
                    back_populates="posts",
                    required=True,
                    on_delete="RESTRICT",
                ),
                Relationship(
                    "section",
                    target="Section",
                    type="many-to-one",
                    back_populates="posts",
                    on_delete="SET NULL",
                ),
                Relationship("tags", target="Tag", type="many-to-many", back_populates="posts"),
                Relationship(
                    "comments",
                    target="Comment",
                    type="one-to-many",
                    back_populates="post",
                    cascade="all, delete-orphan",
                ),
            ],
            delivery_overrides=DeliveryOverrides(page_size=10),
        ),
        Model(
            name="Comment",
            description="What a reader says about a post.",
            # A comment is written and read, never changed.
            operations=["create", "read", "list", "delete"],
            fields=[
                Field("name", type="string", required=True, max_length=80),
                Field("body", type="text", required=True, max_length=4000),
                Field("rating", type="integer", min_value=1, max_value=5),
            ],
            relationships=[
                Relationship(
                    "post",
                    target="Post",
                    type="many-to-one",
                    back_populates="comments",
                    required=True,
                    on_delete="CASCADE",
                ),
            ],
        ),
    ],
)
