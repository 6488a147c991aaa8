"""The blueprint of the obstacle course: every setting that the back end reads, none left at its default."""

from prisme.spec import (
    AuthConfig,
    BackendConfig,
    DatabaseConfig,
    DesignConfig,
    ExposureConfig,
    ExposureDefaults,
    ExtensionConfig,
    FrontendConfig,
    GraphQLConfig,
    MCPConfig,
    ProjectSpec,
    RESTConfig,
    TestingConfig,
    WidgetConfig,
)

from .shared import EVERY_OPERATOR, PROJECT_NAME

PRISME_PROJECT_VERSION = 1

BIG_PAGES = True

project = ProjectSpec(
    name=PROJECT_NAME,
    backend=BackendConfig(framework="fastapi", module_name="obstacle_course", port=8123),
    frontend=FrontendConfig(enabled=False),
    exposure=ExposureConfig(
        defaults=ExposureDefaults(
            page_size=7,
            max_page_size=77 if BIG_PAGES else 20,
            filter_operators=EVERY_OPERATOR,
            pagination_style="offset",
        ),
        rest=RESTConfig(enabled=True),
        graphql=GraphQLConfig(
            enabled=True,
            path="/api/graph",
            graphiql=False,
            subscriptions=True,
            query_depth_limit=12,
            query_complexity_limit=5000,
            use_connection=True,
            use_dataloader=True,
        ),
        mcp=MCPConfig(),
    ),
    auth=AuthConfig(user_model="Author"),
    database=DatabaseConfig(engine="sqlite", async_driver=True, url_env="OBSTACLE_DATABASE_URL"),
    design=DesignConfig(
        theme="corporate",
        dark_mode=False,
        icon_set="heroicons",
        border_radius="lg",
        widgets=WidgetConfig(custom_widgets={"stars": "StarsInput"}, field_widgets={"Everything.float_full": "StarsInput"}),
    ),
    testing=TestingConfig(
        unit_tests=True,
        integration_tests=True,
        factories=True,
        graphql_tests=True,
        component_tests=False,
        hook_tests=False,
        test_database="sqlite",
    ),
    extensions=ExtensionConfig(
        services_strategy="generate_base",
        components_strategy="generate_base",
        pages_strategy="generate_once",
        use_protected_regions=True,
    ),
)
