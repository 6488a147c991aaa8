"""A trading company: shop, support and accounting in one back end."""

from prisme.spec import Role, StackSpec

from . import accounting, people, shop, support

PRISME_DOMAIN_VERSION = 2

DEPARTMENTS = [people, shop, support, accounting]

stack = StackSpec(
    name="north-supply",
    title="North Supply",
    description="Shop, support and accounting of a trading company.",
    roles=[Role("admin", permissions=["*"]), Role("hr", permissions=["Employee.*"]), Role("employee", permissions=["Employee.read"])],
    models=[model for department in DEPARTMENTS for model in department.MODELS],
)
