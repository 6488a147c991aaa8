PRISME_DOMAIN_VERSION = 2

from prisme.spec import (
    StackSpec, Model, Field, Relationship,
    DeliveryOverrides, FrontendOverrides, MCPOverrides,
)

stack = StackSpec(
    name="wind-pipeline",
    models=[
        Model(
            name="Turbine",
            fields=[
                Field("name", type="string", required=True, unique=True, label="Turbine Name"),
                Field("capacity_mw", type="float", label="Capacity (MW)", ui_widget="slider", ui_widget_props={"min": 0.5, "max": 20, "step": 0.5}),
                Field("status", type="enum", choices=["active", "maintenance", "offline"]),
                Field("location", type="json", json_item_type="float"),
                Field("api_key", type="string", hidden=True),
                Field("color_hex", type="string", pattern=r"^#[0-9A-Fa-f]{6}$", ui_placeholder="#FF5733"),
            ],
            relationships=[
                Relationship("readings", target="Reading", type="one-to-many", back_populates="turbine", cascade="all, delete-orphan"),
            ],
            expose=True,
            operations=["create", "read", "update", "list"],  # no delete
            soft_delete=True,
            timestamps=True,
            before_create="validate_turbine_capacity",
            after_create="notify_turbine_added",
            delivery_overrides=DeliveryOverrides(page_size=50),
            frontend_overrides=FrontendOverrides(nav_icon="wind", nav_label="Turbines", table_columns=["name", "capacity_mw", "status"], include_in_nav=True),
            mcp_overrides=MCPOverrides(tool_prefix="turbine", tool_descriptions={"list": "List all wind turbines"}),
        ),
        Model(
            name="Reading",
            fields=[
                Field("timestamp", type="datetime", required=True),
                Field("wind_speed", type="float", filterable=True, filter_operators=["eq", "gt", "lt", "between"], label="Wind Speed (m/s)"),
                Field("power_output", type="float", searchable=False, description="Generated power in kW"),
            ],
            relationships=[
                Relationship("turbine", target="Turbine", type="many-to-one", back_populates="readings", on_delete="CASCADE"),
            ],
            expose=True,
            operations=["create", "read", "list"],  # read-only after creation
            timestamps=True,
            delivery_overrides=DeliveryOverrides(page_size=100),
            temporal={"timestamp_field": "timestamp", "group_by_field": "turbine_id"},
            nested_create=["turbine"],
        ),
    ],
)
