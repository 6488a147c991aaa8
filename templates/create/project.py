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
    # The channels through which the models can be reached. A channel that is not enabled is not generated.
    exposure=ExposureConfig(
        defaults=ExposureDefaults(page_size=20, max_page_size=100),
        rest=RESTConfig(enabled=True),
        graphql=GraphQLConfig(enabled=True),
        mcp=MCPConfig(enabled=True),
        frontend=FrontendExposureConfig(enabled=False),
    ),
    frontend=FrontendConfig(enabled=False),
    # Nobody has to sign in. README.md says how to change that, and how the first administrator signs in then.
    auth=AuthConfig(enabled=False),
    # The environment variable names another database at run time; without it, this engine is used locally.
    database=DatabaseConfig(engine="{{ database }}", url_env="DATABASE_URL"),
)
