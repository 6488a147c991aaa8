PRISME_PROJECT_VERSION = 1

from prisme.spec import (
    AuthConfig,
    DatabaseConfig,
    ExposureConfig,
    FrontendConfig,
    GraphQLConfig,
    MCPConfig,
    ProjectSpec,
    RESTConfig,
)

project = ProjectSpec(
    name="shop",
    frontend=FrontendConfig(enabled=False),
    exposure=ExposureConfig(
        rest=RESTConfig(),
        graphql=GraphQLConfig(subscriptions=True),
        mcp=MCPConfig(),
    ),
    auth=AuthConfig(
        signup_mode="open",
        oauth_providers=["github", "google"],
        default_role="customer",
        user_model="Customer",
        admin_panel=True,
    ),
    database=DatabaseConfig(engine="sqlite"),
)
