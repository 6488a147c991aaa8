# expect: P0307
from prisme.spec import FieldSpec, ModelSpec, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[ModelSpec(name="Thing", fields=[FieldSpec(name="name", type="string")])],
)
