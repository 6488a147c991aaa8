from prisme.spec import DatabaseConfig, ExposureConfig, ExposureDefaults, FrontendConfig, GraphQLConfig, MCPConfig, ProjectSpec, RESTConfig

PRISME_PROJECT_VERSION = 1

project = ProjectSpec(
    name="cursor",
    frontend=FrontendConfig(enabled=False),
    exposure=ExposureConfig(defaults=ExposureDefaults(page_size=5, max_page_size=10, pagination_style="cursor"), rest=RESTConfig(enabled=True), graphql=GraphQLConfig(), mcp=MCPConfig()),
    database=DatabaseConfig(engine="sqlite"),
)
