# expect: P0420
from prisme.spec import Field, Model, Policy, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("name", type="string"),
            ],
            policies=[Policy("update", roles=["nobody"])],
        ),
    ],
)
