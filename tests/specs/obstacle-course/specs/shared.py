"""What the other spec files share: constants, enumerations and helper functions."""

from prisme.spec import Enum, Field

PROJECT_NAME = "obstacle-course"

EVERY_OPERATOR = ["eq", "ne", "gt", "gte", "lt", "lte", "like", "ilike", "contains", "in", "between"]
ORDERED = ["eq", "ne", "gt", "gte", "lt", "lte", "in", "not_in", "is_null", "between"]
TEXTUAL = ["eq", "ne", "like", "ilike", "contains", "starts_with", "ends_with", "in", "not_in", "is_null"]

PRIORITY = Enum("Priority", values={"low": "Low \"prio\"", "normal": "Normal", "high": "High </b>"}, description="How soon somebody should look.")
COLOR = Enum("Color", values=["red", "green"])
ODD = Enum(
    "OddChoice",
    choices=[
        "with space",
        "with'quote",
        'with"double',
        "back\\slash",
        "new\nline",
        "{{ braces }}",
        "${dollar}",
        "</script>",
        "*/",
        '"""',
        "naïve café",
        "שלום",
        "🌪️",
        "class",
        "None",
        "True",
        "mro",
        "name",
        "1st",
        "-1",
        "UPPER",
        "upper-case",
    ],
    description='Every member hurts: """ \\ */ {{ ${ </script>',
)


def named(name="name", *, required=True, **rest):
    """A short text that people search for."""
    return Field(name, type="string", required=required, max_length=80, searchable=True, **rest)


def note(label=None):
    """A long text that nobody searches for."""
    return Field("note", type="text", searchable=False, label=label)


def pair(kind, *, operators, **rest):
    """A required and an optional field of one type."""
    return [
        Field(f"{kind}_required", type=kind, required=True, filter_operators=operators, **rest),
        Field(f"{kind}_optional", type=kind, filter_operators=operators, **rest),
    ]
