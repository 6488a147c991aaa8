"""Building blocks that every department uses."""

from prisme.spec import Enum, Field, Relationship

CURRENCY = Enum("Currency", choices=["EUR", "USD", "GBP", "DKK", "NOK"], description="ISO 4217 codes that we trade in.")
COUNTRY_CODE = r"^[A-Z]{2}$"
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


def money(name, *, required=True, **rest):
    return Field(name, type="decimal", precision=14, scale=2, required=required, filter_operators=["eq", "gt", "gte", "lt", "lte", "between"], **rest)


def title(name="name", **rest):
    return Field(name, type="string", required=True, max_length=200, searchable=True, filter_operators=["eq", "ilike", "contains"], **rest)


def code(name="code", **rest):
    return Field(name, type="string", required=True, unique=True, indexed=True, max_length=40, **rest)


def status(*choices):
    return Field("status", type="enum", choices=list(choices), default=choices[0], required=True, indexed=True, filter_operators=["eq", "ne", "in"])


def remark(name="remark"):
    return Field(name, type="text", ui_widget="textarea")


def currency():
    return Field("currency", type="enum", enum=CURRENCY, default="EUR", required=True)


def belongs_to(name, target, inverse=None, *, required=True, on_delete="RESTRICT", **rest):
    return Relationship(name, target=target, type="many-to-one", back_populates=inverse, required=required, on_delete=on_delete, **rest)


def has_many(name, target, inverse, *, owned=False, **rest):
    if owned:
        return Relationship(name, target=target, type="one-to-many", back_populates=inverse, cascade="all, delete-orphan", **rest)
    return Relationship(name, target=target, type="one-to-many", back_populates=inverse, **rest)
