# expect: P0412
from prisme.spec import Field, Model, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("at", type="datetime", default_factory="yesterday"),
                Field("key", type="integer", default_factory="uuid4"),
            ],
        ),
    ],
)
