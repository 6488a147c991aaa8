# expect: P0416
from prisme.spec import Field, Model, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("kind", type="enum", choices=["mine", "farm"]),
                Field("product", type="enum", choices=["gold", "wheat"], conditional_enum={"kind:mne": ["gold"], "kind:farm": ["weat"], "sort:x": ["gold"]}),
            ],
        ),
    ],
)
