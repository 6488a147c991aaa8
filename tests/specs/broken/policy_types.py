# expect: P0416
from prisme.spec import Field, Model, Policy, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("size", type="integer"),
            ],
            policies=[Policy("update", where="size == 'big'"), Policy("read", where="owner_id == user.id")],
        ),
    ],
)
