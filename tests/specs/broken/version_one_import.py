# expect: P0306
from prisme import FieldSpec, FieldType, ModelSpec, StackSpec

PRISME_DOMAIN_VERSION = 1

stack = StackSpec(name="broken", models=[ModelSpec(name="Thing", fields=[FieldSpec(name="name", type=FieldType.STRING)])])
