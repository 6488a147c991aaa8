"""The domain spec: what exists. Tasks of projects, as a REST API.

Run `prisme generate` after a change. An editor that reads Python completes and checks this file.
"""

PRISME_DOMAIN_VERSION = 2

from prisme.spec import Field, Model, Relationship, StackSpec

stack = StackSpec(
    name="{{ name }}",
    models=[
        Model(
            name="Project",
            description="A piece of work with an end.",
            fields=[
                Field("name", type="string", required=True, unique=True, max_length=120, searchable=True),
                Field("description", type="text", searchable=True),
                Field("due_on", type="date", sortable=True),
            ],
            relationships=[
                # Tasks go with their project.
                Relationship(
                    "tasks",
                    target="Task",
                    type="one-to-many",
                    back_populates="project",
                    cascade="all, delete-orphan",
                ),
            ],
        ),
        Model(
            name="Task",
            description="One step of a project.",
            fields=[
                Field("title", type="string", required=True, max_length=200, searchable=True),
                Field("details", type="text"),
                Field(
                    "state",
                    type="enum",
                    choices=["open", "in_progress", "done"],
                    default="open",
                    required=True,
                    indexed=True,
                ),
                Field("priority", type="integer", default=3, min_value=1, max_value=5, sortable=True),
                Field("estimate_hours", type="decimal", precision=6, scale=2, min_value=0),
                # Every comparison that makes sense for a date can be used as a filter of the list.
                Field("due_on", type="date", filterable=True, filter_operators=["eq", "lt", "gt", "between"]),
            ],
            relationships=[
                Relationship(
                    "project",
                    target="Project",
                    type="many-to-one",
                    back_populates="tasks",
                    required=True,
                    on_delete="CASCADE",
                ),
            ],
        ),
    ],
)
