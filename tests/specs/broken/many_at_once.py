# expect: P0301 P0302
from prisme.spec import Field, Model, Relationship, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[
        Model(
            name="Thing",
            fields=[
                Field("name", type="sting"),
                Field("size", type="integer", indxed=True),
            ],
            relationships=[Relationship("other", target="Thing", type="many-to-one")],
        ),
    ],
)
