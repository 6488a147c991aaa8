# expect: P0308
from prisme.spec import Field, Model, StackSpec

stack = StackSpec(name="broken", models=[Model(name="Thing", fields=[Field("name", type="string")])])
