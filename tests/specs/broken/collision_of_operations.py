# expect: P0402
from prisme.spec import Field, Model, Relationship, StackSpec, Temporal

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="demo",
    models=[
        Model(
            name="B",
            fields=[Field("name", type="string")],
            relationships=[Relationship("x_of_a", target="B", type="many-to-many")],
        ),
        Model(
            name="AOfB",
            fields=[Field("name", type="string")],
            relationships=[Relationship("x", target="B", type="many-to-many")],
        ),
        Model(
            name="Price",
            fields=[Field("starts_at", type="datetime")],
            temporal=Temporal(timestamp_field="starts_at"),
        ),
        Model(name="LatestPrice", fields=[Field("name", type="string")]),
    ],
)
