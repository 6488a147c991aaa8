# expect: P0309
from prisme.spec import StackSpec

PRISME_DOMAIN_VERSION = 3

stack = StackSpec(name="broken", models=[])
