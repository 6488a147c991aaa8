# expect: P0412
from prisme.spec import Field, Model, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("size", type="integer", min_value=1, max_value=5, default=9),
                Field("code", type="string", max_length=3, default="abcd"),
                Field("hex", type="string", pattern=r"^[0-9a-f]+$", default="xyz"),
            ],
        ),
    ],
)
