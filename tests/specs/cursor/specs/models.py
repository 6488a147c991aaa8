"""Lists that are cut by position instead of by page number."""

from prisme.spec import Enum, Field, Model, Relationship, StackSpec

PRISME_DOMAIN_VERSION = 2

SORTED_BY = [("score", "integer"), ("weight", "float"), ("price", "decimal"), ("at", "datetime"), ("day", "date"), ("label", "string"), ("done", "boolean")]

# neither sorted by text nor against it
STAGE = Enum("Stage", values=["open", "done", "later"])

stack = StackSpec(
    name="cursor",
    models=[
        Model(name="Channel", fields=[Field("name", type="string", required=True, unique=True)], relationships=[Relationship("entries", target="Entry", type="one-to-many", back_populates="channel")]),
        Model(
            name="Entry",
            plural="Entries",
            id_type="uuid",
            # required and optional ones: a cursor has to pass rows that have no value
            fields=[Field(f"{name}{suffix}", type=kind, required=not suffix) for name, kind in SORTED_BY for suffix in ("", "_maybe")]
            + [Field(f"stage{suffix}", type="enum", enum=STAGE, required=not suffix) for suffix in ("", "_maybe")],
            relationships=[Relationship("channel", target="Channel", type="many-to-one", back_populates="entries", on_delete="CASCADE")],
            soft_delete=True,
        ),
        Model(name="Plain", fields=[Field("text", type="text", searchable=True)], timestamps=False),
    ],
)
