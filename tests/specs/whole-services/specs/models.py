"""Everything that a service can have, in services that are one file each and belong to the user."""

from prisme.spec import Field, Model, Relationship, StackSpec, Temporal

PRISME_DOMAIN_VERSION = 2

stack = StackSpec(
    name="whole-services",
    models=[
        Model(
            name="Station",
            id_type="uuid",
            fields=[
                Field("name", type="string", required=True, unique=True, searchable=True),
                Field("kind", type="enum", choices=["land", "sea"], default="land", required=True),
                Field("depth", type="integer", conditional_required="kind == sea"),
            ],
            relationships=[
                Relationship("readings", target="Reading", type="one-to-many", back_populates="station", cascade="all, delete-orphan"),
                Relationship("networks", target="Network", type="many-to-many", back_populates="stations"),
            ],
            nested_create=["readings", "networks"],
            soft_delete=True,
            # every moment at which a hook can run
            before_create="check_station",
            after_create="tell_station",
            before_update="check_change",
            after_update="tell_change",
            before_delete="check_removal",
            after_delete="tell_removal",
        ),
        Model(
            name="Reading",
            fields=[Field("taken_at", type="datetime", required=True), Field("value", type="float", required=True)],
            relationships=[Relationship("station", target="Station", type="many-to-one", back_populates="readings", required=True, on_delete="CASCADE")],
            temporal=Temporal(timestamp_field="taken_at", group_by_field="station_id"),
            nested_create=["station"],
        ),
        Model(
            name="Network",
            fields=[Field("name", type="string", required=True, searchable=True)],
            relationships=[Relationship("stations", target="Station", type="many-to-many", back_populates="networks")],
        ),
    ],
)
