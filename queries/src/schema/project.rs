//! The vocabulary of the project spec, `specs/project.py`: what to generate.
//!
//! Declarations only, one line per attribute; see `declare` for the notation. Start at [`ProjectSpec`].

use super::{
    bind::{Defaults, Empty, ExposureWhenOmitted},
    bound::{Dict, List, Text},
    declare::{class, enumeration},
    domain::{FilterOperator, PaginationStyle},
};

class! {
    /// The blueprint of the generated project. `specs/project.py` holds one, in the variable `project`.
    Project ProjectSpec {
        /// The name of the project, in kebab-case.
        name: Text, at 0;
        /// The backend.
        backend: BackendConfig = Defaults;
        /// The frontend.
        frontend: FrontendConfig = Defaults;
        /// The channels through which models are reached: REST, GraphQL and frontend when left out.
        exposure: ExposureConfig = ExposureWhenOmitted;
        /// How users sign in.
        auth: AuthConfig = Defaults;
        /// The database.
        database: DatabaseConfig = Defaults;
        /// How the screens look.
        design: DesignConfig = Defaults;
        /// Which tests are generated.
        testing: TestingConfig = Defaults;
        /// Where generated code leaves room for yours.
        extensions: ExtensionConfig = Defaults;
    }
}

class! {
    /// The backend of the project.
    Project BackendConfig {
        /// The framework.
        framework: BackendFramework = BackendFramework::Fastapi;
        /// The name of the Python package; the project's name in snake_case when left out.
        module_name: Option<Text>;
        /// The port of the development server.
        port: i64 = 8000;
    }
}

class! {
    /// The frontend of the project.
    Project FrontendConfig {
        /// Whether there is one.
        enabled: bool = true;
        /// The framework.
        framework: FrontendFramework = FrontendFramework::React;
        /// The port of the development server.
        port: i64 = 5173;
    }
}

class! {
    /// The channels through which models are reached. A channel that is left out is off.
    Project ExposureConfig {
        /// What every channel does unless a model deviates.
        defaults: ExposureDefaults = Defaults;
        /// The REST API; off when left out.
        rest: Option<RESTConfig>;
        /// The GraphQL API; off when left out.
        graphql: Option<GraphQLConfig>;
        /// The MCP server; off when left out.
        mcp: Option<MCPConfig>;
        /// The screens; off when left out.
        frontend: Option<FrontendExposureConfig>;
    }
}

class! {
    /// What every channel does unless a model deviates.
    Project ExposureDefaults {
        /// How many rows a page has.
        page_size: i64 = 20, once "default_page_size";
        /// How many rows a client may ask for in one page.
        max_page_size: i64 = 100;
        /// The operators that filters offer, as far as they fit the type of the field.
        filter_operators: List<FilterOperator> = [
            FilterOperator::Eq, FilterOperator::Ne, FilterOperator::Gt, FilterOperator::Lt,
            FilterOperator::Gte, FilterOperator::Lte, FilterOperator::Like, FilterOperator::Ilike,
            FilterOperator::Contains, FilterOperator::In, FilterOperator::Between
        ];
        /// How lists are paged.
        pagination_style: PaginationStyle = PaginationStyle::Offset;
    }
}

class! {
    /// The REST API.
    Project RESTConfig {
        /// Whether it is generated.
        enabled: bool = true;
        /// What its paths start with.
        prefix: Text = "/api/v1";
    }
}

class! {
    /// The GraphQL API.
    Project GraphQLConfig {
        /// Whether it is generated.
        enabled: bool = true;
        /// Its path.
        path: Text = "/graphql";
        /// Whether the GraphiQL page is served.
        graphiql: bool = true;
        /// Whether models offer subscriptions unless they deviate.
        subscriptions: bool = false, once "subscriptions_enabled";
        /// How deep a query may nest.
        query_depth_limit: i64 = 10;
        /// How much a query may cost: each field costs one, a list its page size times its fields.
        query_complexity_limit: i64 = 1000;
        /// Whether lists are Relay connections.
        use_connection: bool = true;
        /// Whether linked rows are loaded in batches.
        use_dataloader: bool = true;
    }
}

class! {
    /// The MCP server, which offers the operations of models as tools to AI agents.
    Project MCPConfig {
        /// Whether it is generated.
        enabled: bool = true;
        /// What the names of all tools start with; the name of the project when left out.
        tool_prefix: Option<Text>;
    }
}

class! {
    /// The screens.
    Project FrontendExposureConfig {
        /// Whether they are generated.
        enabled: bool = true;
        /// The API they use; GraphQL when left out and generated, else REST.
        api_style: Option<ApiStyle>;
        /// Whether models have a form unless they deviate.
        generate_form: bool = true;
        /// Whether models have a table unless they deviate.
        generate_table: bool = true;
        /// Whether models have a detail view unless they deviate.
        generate_detail_view: bool = true;
    }
}

class! {
    /// How users sign in.
    Project AuthConfig {
        /// Whether they have to.
        enabled: bool = true;
        /// Who checks who they are.
        provider: AuthProvider = AuthProvider::Jwt, once "preset";
        /// Whether there is a panel to manage users.
        admin_panel: bool = false;
        /// Who may sign up.
        signup_mode: SignupMode = SignupMode::Open;
        /// The email domains that may sign up, when `signup_mode` is `whitelist`.
        signup_domains: List<Text> = Empty;
        /// The email addresses that may sign up, when `signup_mode` is `whitelist`.
        signup_emails: List<Text> = Empty;
        /// Where else users may sign in, beside their password.
        oauth_providers: List<OAuthProvider> = Empty;
        /// The role of whoever signs up; none when left out.
        default_role: Option<Text>;
        /// The model with a row for each account: policies compare its key with `user.id`.
        user_model: Option<Text>;
        /// Whether an address must be confirmed before its account can be used.
        email_verification: bool = true;
        /// The least number of characters of a password.
        password_min_length: i64 = 12;
        /// Whether users can protect their account with one-time passwords.
        totp: bool = true;
        /// Whether users can make API keys.
        api_keys: bool = true;
    }
}

class! {
    /// The database.
    Project DatabaseConfig {
        /// The engine.
        engine: DatabaseEngine = DatabaseEngine::Sqlite;
        /// Whether the backend talks to it asynchronously.
        async_driver: bool = true;
        /// The environment variable that holds its URL.
        url_env: Text = "DATABASE_URL";
    }
}

class! {
    /// How the screens look.
    Project DesignConfig once "DesignSystemConfig" {
        /// The colours and type.
        theme: ThemePreset = ThemePreset::Nordic;
        /// Whether there is a dark mode.
        dark_mode: bool = true;
        /// Where icons come from.
        icon_set: IconSet = IconSet::Lucide;
        /// How round corners are.
        border_radius: BorderRadius = BorderRadius::Md;
        /// Input widgets of your own.
        widgets: WidgetConfig = Defaults;
    }
}

class! {
    /// Input widgets of your own.
    Project WidgetConfig {
        /// Components by the `ui_widget` that asks for them.
        custom_widgets: Dict<Text> = Empty, once "ui_widgets";
        /// Components by `Model.field`.
        field_widgets: Dict<Text> = Empty;
    }
}

class! {
    /// Which tests are generated.
    Project TestingConfig {
        /// Tests of each service.
        unit_tests: bool = true, once "generate_unit_tests";
        /// Tests of the REST API against a database.
        integration_tests: bool = true, once "generate_integration_tests";
        /// Factories that make rows for tests.
        factories: bool = true, once "generate_factories";
        /// Tests of the GraphQL API.
        graphql_tests: bool = true, once "generate_graphql_tests";
        /// Tests of the frontend's components.
        component_tests: bool = true, once "generate_component_tests";
        /// Tests of the frontend's hooks.
        hook_tests: bool = true, once "generate_hook_tests";
        /// The database that tests run on.
        test_database: DatabaseEngine = DatabaseEngine::Sqlite;
    }
}

class! {
    /// Where generated code leaves room for yours.
    Project ExtensionConfig {
        /// How services leave room for yours: an extension of each, or services that are yours from the start and do
        /// not follow later changes of the spec.
        services_strategy: ExtensionStrategy = ExtensionStrategy::GenerateBase;
        /// How components are extended.
        components_strategy: ExtensionStrategy = ExtensionStrategy::GenerateBase;
        /// How pages are extended.
        pages_strategy: ExtensionStrategy = ExtensionStrategy::GenerateOnce;
        /// Whether marked regions of generated files keep what you write into them.
        use_protected_regions: bool = true;
    }
}

enumeration! {
    /// The framework of the backend.
    BackendFramework {
        /// FastAPI.
        Fastapi FASTAPI = "fastapi";
    }
}

enumeration! {
    /// The framework of the frontend.
    FrontendFramework {
        /// React.
        React REACT = "react";
    }
}

enumeration! {
    /// The API that the screens use.
    ApiStyle {
        /// GraphQL.
        Graphql GRAPHQL = "graphql";
        /// REST.
        Rest REST = "rest";
        /// Both: hooks for either one.
        Both BOTH = "both";
    }
}

enumeration! {
    /// Who checks who users are.
    AuthProvider {
        /// The backend itself, with passwords and JSON Web Tokens.
        Jwt JWT = "jwt";
        /// A Keycloak server, or another one, by OpenID Connect.
        Keycloak KEYCLOAK = "keycloak";
        /// API keys only, made by administrators: nobody signs up, there are no passwords.
        ApiKey API_KEY = "api_key";
    }
}

enumeration! {
    /// Where else users may sign in.
    OAuthProvider {
        /// GitHub.
        Github GITHUB = "github";
        /// Google.
        Google GOOGLE = "google";
    }
}

enumeration! {
    /// Who may sign up.
    SignupMode {
        /// Everyone.
        Open OPEN = "open";
        /// Who has one of the `signup_emails`, or an address in one of the `signup_domains`.
        Whitelist WHITELIST = "whitelist";
        /// Who was invited.
        InviteOnly INVITE_ONLY = "invite_only";
    }
}

enumeration! {
    /// A database engine.
    DatabaseEngine {
        /// SQLite: a file, nothing to install.
        Sqlite SQLITE = "sqlite";
        /// PostgreSQL.
        Postgresql POSTGRESQL = "postgresql";
    }
}

enumeration! {
    /// Colours and type.
    ThemePreset {
        /// Cool and calm.
        Nordic NORDIC = "nordic";
        /// Black on white, little else.
        Minimal MINIMAL = "minimal";
        /// Blue and dense.
        Corporate CORPORATE = "corporate";
    }
}

enumeration! {
    /// Where icons come from.
    IconSet {
        /// Lucide.
        Lucide LUCIDE = "lucide";
        /// Heroicons.
        Heroicons HEROICONS = "heroicons";
    }
}

enumeration! {
    /// How round corners are.
    BorderRadius {
        /// Not at all.
        None NONE = "none";
        /// A little.
        Sm SM = "sm";
        /// Visibly.
        Md MD = "md";
        /// Very.
        Lg LG = "lg";
        /// As pills.
        Full FULL = "full";
    }
}

enumeration! {
    /// How generated code leaves room for yours.
    ExtensionStrategy {
        /// A base that is always regenerated, and an extension that is yours once it was written.
        GenerateBase GENERATE_BASE = "generate_base";
        /// One file that is yours once it was written.
        GenerateOnce GENERATE_ONCE = "generate_once";
    }
}
