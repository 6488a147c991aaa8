# expect: P0414
from prisme.spec import Field, Model, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("code", type="string", pattern=r"(?P<year>\d{4})\Z"),
            ],
        ),
    ],
)
