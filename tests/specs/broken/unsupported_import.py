# expect: P0102
from prisme.spec import Enum, Field, Index, Model, Policy, Relationship, Role, StackSpec, Temporal

PRISME_DOMAIN_VERSION = 2

import os
import datetime

stack = StackSpec(name="broken", models=[Model(name="Thing", fields=[Field("name", type="string")])])
