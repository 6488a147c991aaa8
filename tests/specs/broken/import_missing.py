# expect: P0202
from prisme.spec import Enum, Field, Index, Model, Policy, Relationship, Role, StackSpec, Temporal

PRISME_DOMAIN_VERSION = 2

from .nowhere import THINGS

stack = StackSpec(name="broken", models=THINGS)
