# expect: P0420
from prisme.spec import Field, Model, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[Model("Thing", fields=[Field("size", type="integer", readable_by=["nobody"])], public=["read"])],
)
