# expect: P0102
from prisme.spec import Field, Model, StackSpec

PRISME_DOMAIN_VERSION = 2

FINE = ["\\ud83c", r"\ud83c", "\U0001f389", "\ufffd", "\u00e9"]

stack = StackSpec(
    name="broken",
    description="\ud83c\udf89",
    models=[Model(name="Thing", fields=[Field("name", type="string", label=f"{FINE[0]} \uD800")])],
)
