# expect: P0405
from prisme.spec import Field, Model, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("other_ref", type="foreign_key", references="Nothing"),
            ],
        ),
    ],
)
