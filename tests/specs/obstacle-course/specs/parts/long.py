"""Names as long as they may be, in every place where generated code has a line of its own for them."""

from prisme.spec import Field, Model, Relationship, Temporal

MODEL = 40
MEMBER = 50
PARENT = "EnvironmentalImpactAssessmentApplication"
CHILD = "EnvironmentalImpactAssessmentMeasurement"
OTHER = "EnvironmentalImpactAssessmentResponsible"

TYPES = ["string", "text", "integer", "float", "decimal", "boolean", "datetime", "date", "time", "uuid", "json"]
LONG_TEXT = "A text that goes on for longer than a line of code can hold, " * 3


def long(stem):
    """The stem, made as long as a field or a relationship may be called."""
    name = stem + "_of_the_environmental_impact_assessment_in_question"
    return name[:MEMBER].rstrip("_")


def kind(type_, required):
    more = {"precision": 12, "scale": 3} if type_ == "decimal" else {}
    name = long(f"{type_}_{'needed' if required else 'given'}")
    return Field(name, type=type_, required=required, description=LONG_TEXT, **more)


def choice(name, required, **more):
    return Field(long(name), type="enum", choices=["first", "second", "third" * 12], required=required, **more)


parent = Model(
    name=PARENT,
    description=LONG_TEXT,
    fields=[kind(type_, required) for type_ in TYPES for required in [True, False]]
    + [
        choice("choice", True),
        choice("choice_with_default", True, default="first", description=LONG_TEXT),
        choice("choice_described", False, description=LONG_TEXT),
        choice("choice_plain", False),
        Field(long("text_with_default"), type="string", default=LONG_TEXT, required=True, max_length=400),
        Field(long("number_with_bounds"), type="integer", min_value=-10, max_value=10**9, default=0),
        Field(long("moment_with_default"), type="datetime", default_factory="now", required=True),
        Field(long("pattern_of_text"), type="string", pattern="^[a-z]{3}(-[a-z]{3}){0,20}$", max_length=100, unique=True),
        Field(
            long("text_required_at_times"),
            type="string",
            conditional_required=f"{long('choice')} == {'third' * 12}",
            searchable=True,
        ),
        Field(long("text_narrowed"), type="string", conditional_enum={f"{long('choice')}:first": ["a" * 60, "b" * 60]}, searchable=True),
    ],
    relationships=[
        Relationship(long("children"), target=CHILD, type="one-to-many", back_populates=long("parent"), cascade="all, delete-orphan"),
        Relationship(long("others"), target=OTHER, type="many-to-many", back_populates=long("applications")),
        Relationship(long("sole"), target=OTHER, type="one-to-one"),
    ],
    unique_together=[[long("string_needed"), long("integer_needed")]],
    nested_create=[long("children"), long("others")],
    before_create=long("before_create"),
    after_update=long("after_update"),
    soft_delete=True,
    id_type="uuid",
)
child = Model(
    name=CHILD,
    fields=[
        Field(long("measured_at"), type="datetime", required=True),
        Field(long("station"), type="string", required=True, max_length=80),
    ],
    relationships=[
        Relationship(long("parent"), target=PARENT, type="many-to-one", back_populates=long("children"), required=True, on_delete="CASCADE"),
        Relationship(long("previous"), target=CHILD, type="many-to-one"),
    ],
    temporal=Temporal(timestamp_field=long("measured_at"), group_by_field=long("station")),
    nested_create=[long("parent")],
)
other = Model(
    name=OTHER,
    fields=[Field(long("name"), type="string", required=True, searchable=True, unique=True)],
    relationships=[Relationship(long("applications"), target=PARENT, type="many-to-many", back_populates=long("others"))],
)

MODELS = [parent, child, other]
