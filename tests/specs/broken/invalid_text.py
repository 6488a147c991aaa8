# expect: P0425
from prisme.spec import Field, Model, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("name", type="string", label="zero \0 byte"),
            ],
        ),
    ],
)
