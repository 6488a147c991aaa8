from prisme.spec import BackendConfig, DatabaseConfig, ExposureConfig, ExtensionConfig, FrontendConfig, GraphQLConfig, MCPConfig, ProjectSpec, RESTConfig

PRISME_PROJECT_VERSION = 1

project = ProjectSpec(
    name="whole-services",
    backend=BackendConfig(module_name="whole_services"),
    frontend=FrontendConfig(enabled=False),
    exposure=ExposureConfig(rest=RESTConfig(enabled=True), graphql=GraphQLConfig(enabled=True, subscriptions=True), mcp=MCPConfig()),
    database=DatabaseConfig(engine="sqlite"),
    extensions=ExtensionConfig(services_strategy="generate_once"),
)
