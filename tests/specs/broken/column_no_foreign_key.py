# expect: P0409
from prisme.spec import Field, Model, Relationship, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("other_id", type="string"),
            ],
            relationships=[Relationship("other", target="Other", type="many-to-one")],
        ),
        Model(name="Other", fields=[Field("name", type="string")]),
    ],
)
