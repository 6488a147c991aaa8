# expect: P0406
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
            create_fields=["nam"], list_fields=["size"], unique_together=[["name", "sise"]], indexes=[["nome"]],
        ),
    ],
)
