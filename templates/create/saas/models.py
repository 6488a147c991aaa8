"""The domain spec: what exists, and who may do what. Organizations of users, their projects and tasks.

Run `prisme generate` after a change. An editor that reads Python completes and checks this file.
`prisme can ROLE OPERATION MODEL` says what a role may do, and which line here decides it.
"""

PRISME_DOMAIN_VERSION = 2

from prisme.spec import Field, Model, Policy, Relationship, Role, StackSpec

# A rule compares columns of one row with `user.id`, the key of the user who asks. That is why what an organization
# owns says itself who owns it: rows of other tables, such as memberships, are not looked at.
OWN = "owner_id == user.id"


def owner(description):
    """Who a row belongs to. An owner with rows cannot be deleted."""
    return Relationship(
        "owner",
        target="User",
        type="many-to-one",
        required=True,
        on_delete="RESTRICT",
        description=description,
    )


stack = StackSpec(
    name="{{ name }}",
    # Roles of accounts. What somebody is within an organization stands in their membership.
    roles=[
        Role("admin", permissions=["*"], description="Runs the service: everything, in every organization."),
        # The rest is permitted by the policies below, row by row.
        Role("member", permissions=["user:read"], description="Whoever signs up."),
    ],
    models=[
        Model(
            name="User",
            description="A person; each account has one.",
            fields=[
                Field("name", type="string", required=True, max_length=80, searchable=True),
                # The address of the account, which sign-up fills in. Members do not see those of others.
                Field("email", type="string", required=True, unique=True, max_length=254, readable_by=["admin"]),
                Field("biography", type="text"),
            ],
            # Nobody becomes somebody else by changing the address here.
            update_fields=["name", "biography"],
            relationships=[
                Relationship("memberships", target="Membership", type="one-to-many", back_populates="user"),
                Relationship("tasks", target="Task", type="one-to-many", back_populates="assignee"),
            ],
            # Users are made by sign-up (or `PUT /auth/profile`), and deleted by administrators.
            policies=[
                Policy("read", roles=["member"], description="To invite somebody takes to find them."),
                Policy("update", roles=["member"], where="id == user.id"),
            ],
        ),
        Model(
            name="Plan",
            description="What an organization can subscribe to.",
            fields=[
                Field("name", type="string", required=True, unique=True, max_length=60),
                Field("monthly_price", type="decimal", precision=10, scale=2, required=True, min_value=0),
                Field("seats", type="integer", required=True, default=5, min_value=1),
                Field("offered", type="boolean", required=True, default=True),
            ],
            # The price list: nobody has to sign in. Only administrators write it.
            public=["read", "list"],
            policies=[
                Policy("read", where="offered", description="Others do not see plans that are no longer offered."),
            ],
        ),
        Model(
            name="Organization",
            description="A customer: a group of users with projects of their own.",
            fields=[
                Field("name", type="string", required=True, max_length=120, searchable=True),
                Field("slug", type="string", required=True, unique=True, max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
                # Written here, and not as a relationship, because of the rule: only administrators change the plan.
                Field("plan_id", type="foreign_key", references="Plan", on_delete="RESTRICT", writable_by=["admin"]),
                Field("support_note", type="text", readable_by=["admin"], writable_by=["admin"]),
            ],
            relationships=[
                owner("Who made it, and runs it."),
                Relationship(
                    "memberships",
                    target="Membership",
                    type="one-to-many",
                    back_populates="organization",
                    cascade="all, delete-orphan",
                ),
                Relationship(
                    "projects",
                    target="Project",
                    type="one-to-many",
                    back_populates="organization",
                    cascade="all, delete-orphan",
                ),
            ],
            # A row that somebody does not see cannot be referred to either: so memberships and projects of an
            # organization are made by its owner alone.
            policies=[Policy("*", roles=["member"], where=OWN)],
        ),
        Model(
            name="Membership",
            description="Somebody belongs to an organization.",
            fields=[
                Field(
                    "role",
                    type="enum",
                    choices=["manager", "member", "guest"],
                    default="member",
                    required=True,
                    description="What they are in this organization; no rule looks at it yet.",
                ),
            ],
            relationships=[
                Relationship(
                    "organization",
                    target="Organization",
                    type="many-to-one",
                    back_populates="memberships",
                    required=True,
                    on_delete="CASCADE",
                ),
                Relationship(
                    "user",
                    target="User",
                    type="many-to-one",
                    back_populates="memberships",
                    required=True,
                    on_delete="CASCADE",
                ),
                owner("The owner of the organization."),
            ],
            unique_together=[["organization_id", "user_id"]],
            # Who belongs to what stays; the role can change.
            update_fields=["role"],
            policies=[
                Policy("create", roles=["member"], where=OWN),
                Policy("read", roles=["member"], where=f"{OWN} or user_id == user.id"),
                Policy("update", roles=["member"], where=OWN),
                Policy("delete", roles=["member"], where=f"{OWN} or user_id == user.id", description="Everybody may leave."),
            ],
        ),
        Model(
            name="Project",
            description="A piece of work of an organization.",
            fields=[
                Field("name", type="string", required=True, max_length=120, searchable=True),
                Field("description", type="text", searchable=True),
                Field("archived", type="boolean", required=True, default=False),
            ],
            relationships=[
                Relationship(
                    "organization",
                    target="Organization",
                    type="many-to-one",
                    back_populates="projects",
                    required=True,
                    on_delete="CASCADE",
                ),
                owner("The owner of the organization."),
                Relationship(
                    "tasks",
                    target="Task",
                    type="one-to-many",
                    back_populates="project",
                    cascade="all, delete-orphan",
                ),
            ],
            policies=[Policy("*", roles=["member"], where=OWN)],
        ),
        Model(
            name="Task",
            description="One step of a project, which somebody can be asked to do.",
            fields=[
                Field("title", type="string", required=True, max_length=200, searchable=True),
                Field("details", type="text"),
                Field("state", type="enum", choices=["open", "in_progress", "done"], default="open", required=True),
                Field("due_on", type="date", filter_operators=["eq", "lt", "gt", "between"]),
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
                owner("The owner of the project."),
                Relationship(
                    "assignee",
                    target="User",
                    type="many-to-one",
                    back_populates="tasks",
                    on_delete="SET NULL",
                    description="Who does it; sees it, too, and says how far it is.",
                ),
            ],
            # Without project and owner: whoever a task is assigned to cannot take it over.
            update_fields=["title", "details", "state", "due_on", "assignee_id"],
            policies=[
                Policy("create", roles=["member"], where=OWN),
                Policy("read", roles=["member"], where=f"{OWN} or assignee_id == user.id"),
                Policy("update", roles=["member"], where=f"{OWN} or assignee_id == user.id"),
                Policy("delete", roles=["member"], where=OWN),
            ],
        ),
    ],
)
