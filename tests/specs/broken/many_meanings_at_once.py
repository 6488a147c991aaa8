# expect: P0405 P0411 P0412
from prisme.spec import Field, Model, Relationship, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("state", type="enum"),
                Field("size", type="integer", min_value=1, default=0),
            ],
            relationships=[Relationship("other", target="Nowhere", type="many-to-one")],
        ),
    ],
)
