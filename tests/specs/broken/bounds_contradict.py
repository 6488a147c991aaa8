# expect: P0413
from prisme.spec import Field, Model, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("size", type="integer", min_value=5, max_value=1),
                Field("code", type="string", min_length=9, max_length=3),
                Field("price", type="decimal", precision=2, scale=4),
                Field("less", type="string", max_length=-1),
            ],
        ),
    ],
)
