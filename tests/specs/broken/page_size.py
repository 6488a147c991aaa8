# expect: P0422
from prisme.spec import DeliveryOverrides, Model, StackSpec

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="broken",
    models=[Model(name="Thing", fields=[], delivery_overrides=DeliveryOverrides(page_size=50, max_page_size=10))],
)
