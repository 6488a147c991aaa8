# expect: P0405
from prisme.spec import Field, Model, Relationship, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("name", type="string"),
            ],
            relationships=[Relationship("other", target="Othr", type="many-to-one")],
        ),
        Model(name="Other", fields=[Field("name", type="string")]),
    ],
)
