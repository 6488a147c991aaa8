# expect: P0102
from prisme.spec import Enum, Field, Index, Model, Policy, Relationship, Role, StackSpec, Temporal

PRISME_DOMAIN_VERSION = 2

try:
    a = 1
except ValueError:
    a = 2

stack = StackSpec(name="broken", models=[Model(name="Thing", fields=[Field("name", type="string")])])
