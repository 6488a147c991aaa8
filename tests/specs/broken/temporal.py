# expect: P0417
from prisme.spec import Field, Model, StackSpec, Temporal

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("name", type="string"),
            ],
            temporal=Temporal(timestamp_field="at", group_by_field="plce"),
        ),
    ],
)
