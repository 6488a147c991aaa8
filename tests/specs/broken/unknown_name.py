# expect: P0201
from prisme.spec import Enum, Field, Index, Model, Policy, Relationship, Role, StackSpec, Temporal

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(name=NAME, models=[Modle(name="Thing")])
