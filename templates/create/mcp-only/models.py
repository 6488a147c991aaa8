"""The domain spec: what exists. A memory for AI agents: notes on topics.

Run `prisme generate` after a change. An editor that reads Python completes and checks this file.
"""

PRISME_DOMAIN_VERSION = 2

from prisme.spec import Field, MCPOverrides, Model, Relationship, StackSpec

stack = StackSpec(
    name="{{ name }}",
    # Agents read the descriptions of models and fields: they say what a tool is for.
    models=[
        Model(
            name="Topic",
            description="Something that notes are about: a project, a person, a system.",
            fields=[
                Field("name", type="string", required=True, unique=True, max_length=120, searchable=True),
                Field("summary", type="text", searchable=True, description="What is known, in a few sentences."),
            ],
            relationships=[
                # Notes go with their topic.
                Relationship(
                    "notes",
                    target="Note",
                    type="one-to-many",
                    back_populates="topic",
                    cascade="all, delete-orphan",
                ),
            ],
        ),
        Model(
            name="Note",
            description="One thing worth remembering.",
            fields=[
                Field(
                    "kind",
                    type="enum",
                    choices=["fact", "decision", "question"],
                    default="fact",
                    required=True,
                    description="What it is: a fact, a decision that was made, or a question that is open.",
                ),
                Field("body", type="text", required=True, searchable=True, description="The note itself."),
                Field("source", type="string", max_length=500, description="Where it comes from, such as an address."),
            ],
            relationships=[
                Relationship("topic", target="Topic", type="many-to-one", required=True, back_populates="notes"),
            ],
            mcp_overrides=MCPOverrides(
                tool_descriptions={"list": "Recall notes: by topic, by kind, or by words in them."},
            ),
        ),
    ],
)
