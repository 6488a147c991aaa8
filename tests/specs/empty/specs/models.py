"""A project before its first model."""

PRISME_DOMAIN_VERSION = 2

from prisme.spec import StackSpec

stack = StackSpec(name="empty", models=[])
