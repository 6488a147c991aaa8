# expect: P0306
from prisme.spec import FieldSpec, FieldType, FilterOperator, ModelSpec, RelationshipSpec, StackSpec

PRISME_DOMAIN_VERSION = 1

stack = StackSpec(
    name="broken",
    models=[
        ModelSpec(
            name="Thing",
            fields=[FieldSpec(name="state", type=FieldType.ENUM, enum_values=["a", "b"], filter_operators=[FilterOperator.EQ])],
            relationships=[RelationshipSpec(name="parent", target_model="Thing", type="many_to_one", optional=True)],
        )
    ],
)
