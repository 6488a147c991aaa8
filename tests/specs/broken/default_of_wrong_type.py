# expect: P0412
from prisme.spec import Field, Model, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("size", type="integer", default="abc"),
                Field("day", type="date", default="2023-02-30"),
                Field("key", type="uuid", default="123"),
            ],
        ),
    ],
)
