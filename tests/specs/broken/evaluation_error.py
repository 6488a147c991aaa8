# expect: P0204
from prisme.spec import Enum, Field, Index, Model, Policy, Relationship, Role, StackSpec, Temporal

PRISME_DOMAIN_VERSION = 2

half = 1 / 0

stack = StackSpec(name="broken" + 1, models=[])
