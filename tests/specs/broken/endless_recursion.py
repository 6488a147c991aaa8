# expect: P0205
from prisme.spec import Enum, Field, Index, Model, Policy, Relationship, Role, StackSpec, Temporal

PRISME_DOMAIN_VERSION = 2

def deeper(n):
    return deeper(n + 1)


stack = StackSpec(name="broken", models=deeper(0))
