from prisme.spec import (
    BackendConfig,
    DatabaseConfig,
    ExposureConfig,
    ExposureDefaults,
    FrontendConfig,
    GraphQLConfig,
    ProjectSpec,
    RESTConfig,
)

PRISME_PROJECT_VERSION = 1

project = ProjectSpec(
    name="north-supply",
    backend=BackendConfig(module_name="north_supply", port=8050),
    frontend=FrontendConfig(enabled=False),
    exposure=ExposureConfig(defaults=ExposureDefaults(page_size=25, max_page_size=200), rest=RESTConfig(enabled=True), graphql=GraphQLConfig()),
    database=DatabaseConfig(engine="postgresql"),
)
