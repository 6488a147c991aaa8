# expect: P0303
from prisme.spec import Field, Model, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("name", type="string", required="yes"),
                Field("size", type="integer", min_length="3"),
            ],
        ),
    ],
)
