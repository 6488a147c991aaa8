# expect: P0202
from prisme.spec import Enum, Field, Index, Model, Policy, Relationship, Role, StackSpec, Temporal

PRISME_DOMAIN_VERSION = 2

from prisme.spec import Feild

stack = StackSpec(name="broken", models=[])
