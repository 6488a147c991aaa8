"""The project spec: what is generated from the models.

Run `prisme generate` after a change. Settings that are not written here have their defaults.
"""

PRISME_PROJECT_VERSION = 1

from prisme.spec import (
    AuthConfig,
    BackendConfig,
    DatabaseConfig,
    ExposureConfig,
    ExposureDefaults,
    FrontendConfig,
    FrontendExposureConfig,
    GraphQLConfig,
    MCPConfig,
    ProjectSpec,
    RESTConfig,
)

project = ProjectSpec(
    name="{{ name }}",
    backend=BackendConfig(
        framework="fastapi",
        module_name="{{ module }}",
        port=8000,
    ),
    # The channels through which the models can be reached. Policies hold in each of them.
    exposure=ExposureConfig(
        defaults=ExposureDefaults(page_size=20, max_page_size=100),
        rest=RESTConfig(enabled=True),
        graphql=GraphQLConfig(enabled=True),
        mcp=MCPConfig(enabled=True),
        frontend=FrontendExposureConfig(enabled=False),
    ),
    frontend=FrontendConfig(enabled=False),
    # Everybody has to sign in, except for what models call `public`. The first administrator is made by
    # `python -m {{ module }}.auth bootstrap EMAIL`; README.md says where and what then.
    auth=AuthConfig(
        # "whitelist" and "invite_only" are the other ways.
        signup_mode="open",
        # The role of whoever signs up. Policies call the key of their row among the users `user.id`.
        default_role="member",
        user_model="User",
        admin_panel=False,
    ),
    # The environment variable names another database at run time; without it, this engine is used locally.
    database=DatabaseConfig(engine="{{ database }}", url_env="DATABASE_URL"),
)
