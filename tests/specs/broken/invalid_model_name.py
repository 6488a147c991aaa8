# expect: P0404
from prisme.spec import Field, Model, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("name", type="string"),
            ],
        ),
        Model(name="../Evil", fields=[]),
        Model(name="/etc/passwd", fields=[]),
        Model(name="My Model", fields=[]),
        Model(name="9Lives", fields=[]),
        Model(name="Ünïcode", fields=[]),
        Model(name="a.b", fields=[]),
    ],
)
