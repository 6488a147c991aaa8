# expect: P0305
from prisme.spec import Field, Model, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("name", name="again", type="string"),
            ],
        ),
    ],
)
