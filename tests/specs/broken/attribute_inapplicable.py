# expect: P0415
from prisme.spec import Field, Model, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("size", type="integer", max_length=5),
                Field("name", type="string", precision=5),
                Field("text", type="text", choices=["a"]),
            ],
        ),
    ],
)
