# expect: P0101
from prisme.spec import Enum, Field, Index, Model, Policy, Relationship, Role, StackSpec, Temporal

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(name="broken", models=[Model(name="Thing", fields=[Field("a" type="string")])])
other = (1,
