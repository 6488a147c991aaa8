# expect: P0409
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
            relationships=[Relationship("other", target="Other", type="many-to-one", foreign_key="name")],
        ),
        Model(name="Other", fields=[Field("name", type="string")]),
    ],
)
