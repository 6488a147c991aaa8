PRISME_DOMAIN_VERSION = 2

from prisme.spec import StackSpec, Model, Field, Relationship

stack = StackSpec(
    name="blog",
    models=[
        Model(
            name="Post",
            fields=[
                Field("title", type="string", required=True),
                Field("body", type="text"),
                Field("published", type="boolean", default=False),
            ],
            relationships=[Relationship("comments", target="Comment", type="one-to-many")],
        ),
        Model(
            name="Comment",
            fields=[
                Field("author", type="string", required=True),
                Field("body", type="text", required=True),
            ],
        ),
    ],
)
