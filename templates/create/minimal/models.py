"""The domain spec: what exists.

Run `prisme generate` after a change. An editor that reads Python completes and checks this file.
"""

PRISME_DOMAIN_VERSION = 2

from prisme.spec import Field, Model, StackSpec

stack = StackSpec(
    name="{{ name }}",
    models=[
        Model(
            name="Note",
            description="Something worth remembering.",
            fields=[
                Field("title", type="string", required=True, max_length=200, searchable=True),
                Field("body", type="text", searchable=True),
                Field("pinned", type="boolean", default=False),
            ],
        ),
    ],
)
