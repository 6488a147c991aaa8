"""Every field type, every option of a field, and texts that break careless quoting."""

from prisme.spec import DeliveryOverrides, Field, FrontendOverrides, Index, MCPOverrides, Model

from specs.shared import EVERY_OPERATOR, ODD, ORDERED, PRIORITY, TEXTUAL, named, pair

NASTY = {
    "quotes": "it's \"quoted\" and `ticked`",
    "triple": '"""docstring""" and \'\'\'the other\'\'\'',
    "newline": "first line\nsecond line\r\nthird\ttabbed",
    "backslash": "C:\\new\\table\\x41 \\u0041 \\N{BULLET} \\",
    "comment": "/* open */ and // and # and <!-- x -->",
    "script": "</script><script>alert(1)</script>",
    "template": "{{ 7 * 7 }} {% raw %} {# comment #} {0} {name} %s %(x)s",
    "interpolation": "${process.env.HOME} #{x} $(id) `id`",
    "emoji": "🌪️👩‍👩‍👧‍👦 e\u0301 \U0001F600",
    "rtl": "مرحبا \u05e9\u05dc\u05d5\u05dd",
    "sql": "Robert'); DROP TABLE students;--",
    "percent": "100% of 5 % %d",
    "spaces": "  leading and trailing  ",
    "long": "word " * 40 + "end",
}

# One field for each nasty text: as label, description, tooltip, placeholder, default and choice.
nasty = Model(
    name="NastyText",
    description=" ".join(NASTY.values()),
    plural="NastyTexts",
    table_name="nasty texts table".replace(" ", "_"),
    fields=[
        Field(
            key,
            type="text" if key in ("newline", "long") else "string",
            label=text,
            description=text,
            tooltip=text,
            ui_placeholder=text,
            default=text,
        )
        for key, text in NASTY.items()
    ]
    + [
        Field("odd", type="enum", enum=ODD, default="with'quote", required=True),
        Field("odd_again", type="enum", enum=ODD, label="Odd, and \"optional\""),
        Field("own", type="enum", choices=["a'b", 'c"d', "e\\f", "g\nh", "🌪️", "i j", "k-l"], default="e\\f"),
        Field("settings", type="json", default={"k'ey": ['v"alue', None, True, 1.5, {"deep": "\n"}]}),
        Field("code_quote", type="string", pattern="^[\"'`]?[a-z]+[\"'`]?$", description=r'raw \d "pattern"'),
        Field("code_slash", type="string", pattern=r"^/[a-z/]*$"),
        Field("code_back", type="string", pattern=r"^\d{2,4}-\w+\.[^\s\\]+$"),
        Field("code_brace", type="string", pattern=r"^\$\{[a-z]+\}$"),
        Field("code_either", type="string", pattern=r"^(?:cat|dog)s?$", max_length=10),
        Field("code_class", type="string", required=True, pattern=r"^[A-Z]{3}[0-9]{2}$", default="ABC12"),
    ],
    frontend_overrides=FrontendOverrides(nav_icon="alert-triangle", nav_label='Nasty </script> "texts"', form_layout="grid"),
    mcp_overrides=MCPOverrides(
        tool_prefix="nasty",
        tool_descriptions={operation: f'{operation}: """ \\ {NASTY["template"]}' for operation in ["list", "create"]},
    ),
)

everything = Model(
    name="Everything",
    description="A field of every type, with and without every option.",
    id_type="uuid",
    fields=[
        *pair("string", operators=TEXTUAL, max_length=40),
        *pair("text", operators=TEXTUAL),
        *pair("integer", operators=ORDERED),
        *pair("float", operators=ORDERED),
        *pair("decimal", operators=ORDERED, precision=10, scale=2),
        *pair("boolean", operators=["eq", "ne", "is_null"]),
        *pair("datetime", operators=ORDERED),
        *pair("date", operators=ORDERED),
        *pair("time", operators=ORDERED),
        *pair("uuid", operators=["eq", "ne", "in", "not_in", "is_null"]),
        Field("json_required", type="json", required=True),
        Field("json_optional", type="json"),
        Field("json_strings", type="json", json_item_type="str", default_factory="list"),
        Field("json_ints", type="json", json_item_type="int", default=[1, 2, 3]),
        Field("json_floats", type="json", json_item_type="float", required=True),
        Field("json_bools", type="json", json_item_type="bool"),
        Field("json_dicts", type="json", json_item_type="dict"),
        Field("json_object", type="json", default_factory="dict"),
        Field("enum_required", type="enum", choices=["red", "green", "blue"], required=True),
        Field("enum_optional", type="enum", choices=["red", "green", "blue"], filter_operators=["eq", "ne", "in", "not_in", "is_null"]),
        Field("enum_by_name", type="enum", enum="Color", default="green"),
        Field("enum_labelled", type="enum", choices={"a": "The \"first\"", "b": "The\nsecond"}, default="a"),
        Field("enum_single", type="enum", choices=["only"], default="only"),
        Field("priority", type="enum", enum=PRIORITY, default="normal", indexed=True),
        # bounds
        Field("string_full", type="string", required=True, unique=True, indexed=True, min_length=2, max_length=12, searchable=True, sortable=True),
        Field("string_fixed", type="string", min_length=3, max_length=3, default="abc"),
        Field("integer_full", type="integer", required=True, min_value=-5, max_value=5, default=0),
        Field("integer_unique", type="integer", unique=True, min_value=1),
        Field("integer_large", type="integer", default=9007199254740991),
        Field("float_full", type="float", min_value=-0.5, max_value=1.5, default=0.25, ui_widget="slider", ui_widget_props={"min": -0.5, "max": 1.5, "step": 0.25}),
        Field("decimal_full", type="decimal", precision=12, scale=4, min_value=0, max_value=99999999, default="12.5000"),
        Field("decimal_whole", type="decimal", precision=5, scale=0, default=7),
        Field("decimal_default", type="decimal"),
        # defaults
        Field("boolean_on", type="boolean", default=True, required=True),
        Field("boolean_off", type="boolean", default=False),
        Field("datetime_default", type="datetime", default="2024-02-29T23:59:59+00:00"),
        Field("datetime_now", type="datetime", default_factory="now", required=True),
        Field("date_default", type="date", default="2024-02-29"),
        Field("date_today", type="date", default_factory="today"),
        Field("time_default", type="time", default="23:59:59"),
        Field("uuid_default", type="uuid", default="00000000-0000-4000-8000-000000000000"),
        Field("uuid_made", type="uuid", default_factory="uuid4", required=True, unique=True),
        Field("uuid_unique", type="uuid", unique=True),
        Field("date_unique", type="date", unique=True),
        # what queries may do
        Field("not_filterable", type="string", filterable=False),
        Field("not_sortable", type="string", sortable=False),
        Field("not_searchable", type="string", searchable=False),
        Field("every_operator", type="string", filter_operators=EVERY_OPERATOR),
        Field("hidden_optional", type="string", hidden=True),
        Field("hidden_required", type="string", hidden=True, required=True, default="secret"),
        Field("renamed", type="string", renamed_from="old_name"),
        # conditions
        Field("kind", type="enum", choices=["mine", "farm"], required=True, default="mine"),
        Field("mineral", type="string", conditional_required="kind == mine"),
        Field("acreage", type="integer", conditional_required="kind == farm"),
        Field("product", type="enum", choices=["gold", "silver", "wheat"], conditional_enum={"kind:mine": ["gold", "silver"], "kind:farm": ["wheat"]}),
    ],
    unique_together=[["string_required", "integer_required"], ["date_required", "time_required"]],
    indexes=[["date_optional", "time_optional"], Index(fields=["float_optional"], name="ix_by_float"), Index(fields=["uuid_optional", "integer_optional"], unique=True)],
    delivery_overrides=DeliveryOverrides(page_size=3, max_page_size=9, rest_tags=["Everything & more", "types"]),
    frontend_overrides=FrontendOverrides(
        nav_label="All types",
        table_columns=["string_required", "integer_required"],
        list_fields=["string_required"],
        include_in_nav=False,
        generate_form=False,
        generate_table=True,
        generate_detail_view=True,
    ),
)

narrow = Model(
    name="NarrowView",
    description="Different fields in each direction.",
    fields=[
        named("title"),
        Field("written_once", type="string", required=True),
        Field("changed_later", type="string"),
        Field("computed", type="integer", default=0),
        Field("secret", type="string", hidden=True),
    ],
    create_fields=["title", "written_once"],
    update_fields=["title", "changed_later"],
    read_fields=["title", "written_once", "changed_later", "computed"],
    list_fields=["title"],
)

MODELS = [nasty, everything, narrow]
