# expect: P0412
from prisme.spec import Field, Model, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("state", type="enum", choices=["a", "b"], default="c"),
            ],
        ),
    ],
)
