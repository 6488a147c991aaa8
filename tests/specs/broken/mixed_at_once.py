# expect: P0201 P0301 P0302 P0303 P0405 P0411
from prisme.spec import Field, Model, Relationship, StackSpec

PRISME_DOMAIN_VERSION = 2

# What cannot be read hides nothing else, and is not missed where it is named.
stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("name", type="sting"),
                Field("size", type="integer", indxed=True),
                Field("state", type="enum"),
                Field("unknown", type="string", default=nothing),
            ],
            relationships=[Relationship("other", target="Nothing", type="many-to-one")],
            unique_together=[["name", "size"]],
            read_fields=["name", "size"],
        ),
        Model("Lost", fields=[Field("name", type="string")], relationships="all"),
        Model(
            name="Other",
            fields=[Field("name", type="string")],
            relationships=[Relationship("lost", target="Lost", type="many-to-one")],
        ),
    ],
)
