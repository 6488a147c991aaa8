# expect: P0419
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
            before_create="not a name", after_create="class", before_update="before_create", after_update="add_others",
            relationships=[Relationship("others", target="Thing", type="many-to-many")],
        ),
    ],
)
