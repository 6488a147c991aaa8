# expect: P0403
from prisme.spec import Field, Model, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("id", type="string"),
                Field("created_at", type="datetime"),
            ],
        ),
    ],
)
