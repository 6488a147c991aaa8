# expect: P0410
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
            relationships=[Relationship("others", target="Other", type="one-to-many", association_table="pairs"), Relationship("other", target="Other", type="many-to-one", cascade="all, everything")],
        ),
        Model(name="Other", fields=[Field("name", type="string")]),
    ],
)
