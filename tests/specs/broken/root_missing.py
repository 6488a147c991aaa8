# expect: P0310
from prisme.spec import StackSpec

PRISME_DOMAIN_VERSION = 2

stacks = StackSpec(name="broken", models=[])
