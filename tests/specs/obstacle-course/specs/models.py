"""The obstacle course: what a careless generator trips over, in one valid spec."""

import specs.parts.values as values
from prisme.spec import Role, StackSpec

from .parts import long, names
from .parts.relations import MODELS as RELATED
from .shared import COLOR, PROJECT_NAME

PRISME_DOMAIN_VERSION = 2

WITH_NAMES = len(names.MODELS) > 0


def all_models():
    chosen = []
    for part in (values.MODELS, long.MODELS, names.MODELS if WITH_NAMES else [], RELATED):
        for one in part:
            chosen = [*chosen, one]
    return chosen


stack = StackSpec(
    name=PROJECT_NAME,
    title='The "Obstacle" Course </script> \\ """ 🌪️',
    version="1.2.3",
    description="Line one\nline two with {{ braces }} and ${dollars}.",
    roles=[
        Role("admin", permissions=["*"], description="Everything"),
        Role("owner", permissions=["Ledger.update", "Ledger.read"]),
        Role("viewer", permissions=[f"{kind}.read" for kind in sorted({"Book", "Author", "Ledger"})]),
    ],
    enums=[COLOR],
    models=all_models(),
)
