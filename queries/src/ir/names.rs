//! The forms of one name: casing and plurals, decided once for every layer.

use heck::{ToKebabCase, ToLowerCamelCase, ToPascalCase, ToSnakeCase, ToTitleCase};
use serde::Serialize;

/// Every form of a name that any layer needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Names {
    /// `WindTurbine`
    pub pascal: String,
    /// `windTurbine`
    pub camel: String,
    /// `wind_turbine`
    pub snake: String,
    /// `wind-turbine`
    pub kebab: String,
    /// `Wind Turbine`
    pub title: String,
    /// The same five forms of the plural. Differs from the singular in every form:
    /// where a plural equals its singular (`news`), `list` is appended (`news_list`).
    pub plural: Plural,
}

/// The plural forms of a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plural {
    /// `WindTurbines`
    pub pascal: String,
    /// `windTurbines`
    pub camel: String,
    /// `wind_turbines`
    pub snake: String,
    /// `wind-turbines`
    pub kebab: String,
    /// `Wind Turbines`
    pub title: String,
}

impl Names {
    /// The forms of `name`; `plural` overrides the guess.
    #[must_use]
    pub fn new(name: &str, plural: Option<&str>) -> Self {
        let snake = snake_case(name);
        let plural_snake = plural.map_or_else(|| plural_of(&snake), snake_case);
        let plural_snake = if plural_snake == snake { format!("{snake}_list") } else { plural_snake };
        Self {
            pascal: if is_pascal_case(name) { name.to_string() } else { snake.to_pascal_case() },
            camel: snake.to_lower_camel_case(),
            kebab: snake.to_kebab_case(),
            title: snake.to_title_case(),
            plural: Plural {
                pascal: plural_snake.to_pascal_case(),
                camel: plural_snake.to_lower_camel_case(),
                kebab: plural_snake.to_kebab_case(),
                title: plural_snake.to_title_case(),
                snake: plural_snake,
            },
            snake,
        }
    }
}

/// Whether the spec's own spelling (`HTTPServer`) already is a class name, which is then kept.
fn is_pascal_case(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric())
}

/// The name of the constraint of a reference that has to be added after its table.
#[must_use]
pub fn foreign_key(table: &str, column: &str, target: &str) -> String {
    limit(&format!("fk_{table}_{column}_{target}"), LIMIT)
}

/// What operations on one relation of a model are about: `tags`, `post` -> `tags_of_post`.
#[must_use]
pub fn link(relation: &str, model: &str) -> String {
    limit(&format!("{relation}_of_{model}"), 70)
}

/// Characters that the name of a tool may have: what clients of the Model Context Protocol accept.
pub const TOOL_LIMIT: usize = 64;

/// Characters that are left to the project and the model in the name of a tool.
const TOOL_STEM: usize = 48;

/// The tool that does an operation: `wind_pipeline`, `turbine`, `list` -> `wind_pipeline_turbine_list`.
#[must_use]
pub fn tool(project: &str, model: &str, operation: &str) -> String {
    let stem = limit(&format!("{project}_{model}"), TOOL_STEM);
    limit(&format!("{stem}_{operation}"), TOOL_LIMIT)
}

/// `OAuth2Token` -> `oauth2_token`, `IPv6Addr` -> `ipv6_addr`, `HTTPServer` -> `http_server`.
#[must_use]
pub fn snake_case(name: &str) -> String {
    let mut fixed = name.to_string();
    for (from, to) in [("OAuth", "Oauth"), ("IPv", "Ipv"), ("GraphQL", "Graphql"), ("GitHub", "Github")] {
        fixed = fixed.replace(from, to);
    }
    fixed.to_snake_case()
}

/// `publishedAt`, `published_at` -> `Published at`.
#[must_use]
pub fn sentence_case(name: &str) -> String {
    let words = snake_case(name).replace('_', " ");
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// Nouns that common rules get wrong, singular and plural.
const IRREGULAR: &[(&str, &str)] = &[
    ("media", "media"),
    ("metadata", "metadata"),
    ("sms", "sms"),
    ("lens", "lenses"),
    ("status", "statuses"),
    ("alias", "aliases"),
    ("bus", "buses"),
    ("gas", "gases"),
    ("quiz", "quizzes"),
    ("data", "data"),
    ("staff", "staff"),
    ("software", "software"),
    ("feedback", "feedback"),
    ("hardware", "hardware"),
    ("criterion", "criteria"),
    ("schema", "schemas"),
    ("corpus", "corpora"),
    ("chassis", "chassis"),
];

fn plural_of(snake: &str) -> String {
    let (head, last) = snake.rsplit_once('_').map_or(("", snake), |(head, last)| (head, last));
    let plural = IRREGULAR
        .iter()
        .find(|(singular, _)| *singular == last)
        .map_or_else(|| pluralizer::pluralize(last, 2, false), |(_, plural)| (*plural).to_string());
    if head.is_empty() { plural } else { format!("{head}_{plural}") }
}

/// Bytes that a database identifier may have: PostgreSQL cuts longer ones off silently.
pub const LIMIT: usize = 63;

/// `name`, shortened to `limit` bytes: its beginning and a digest of the whole, so that names which differ
/// stay different and the same name is shortened the same way everywhere.
#[must_use]
pub fn limit(name: &str, limit: usize) -> String {
    if name.len() <= limit {
        return name.to_string();
    }
    let digest = blake3::hash(name.as_bytes()).to_hex();
    let mut end = limit.saturating_sub(9);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_{}", name[..end].trim_end_matches('_'), &digest[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plural(name: &str) -> String {
        Names::new(name, None).plural.snake
    }

    #[test]
    fn acronyms_and_digits_stay_together() {
        assert_eq!(snake_case("OAuth2Token"), "oauth2_token");
        assert_eq!(snake_case("IPv6Addr"), "ipv6_addr");
        assert_eq!(snake_case("HTTPServer"), "http_server");
        assert_eq!(snake_case("already_snake"), "already_snake");
    }

    #[test]
    fn plurals_differ_from_singulars() {
        for (singular, expected) in [
            ("Post", "posts"),
            ("Category", "categories"),
            ("Person", "people"),
            ("BlogPost", "blog_posts"),
            ("News", "news_list"),
            ("Media", "media_list"),
            ("Series", "series_list"),
            ("Status", "statuses"),
            ("Address", "addresses"),
            ("Box", "boxes"),
        ] {
            assert_eq!(plural(singular), expected);
        }
    }

    #[test]
    fn long_identifiers_are_shortened_and_stay_different() {
        let (one, two) = (format!("{}_one", "x".repeat(70)), format!("{}_two", "x".repeat(70)));
        assert_eq!(limit(&one, LIMIT).len(), LIMIT);
        assert_ne!(limit(&one, LIMIT), limit(&two, LIMIT));
        assert_eq!(limit("short", LIMIT), "short");
    }

    #[test]
    fn names_of_tools_are_bounded_and_keep_their_operation() {
        assert_eq!(tool("wind_pipeline", "turbine", "list"), "wind_pipeline_turbine_list");
        let (project, model) = ("p".repeat(40), "m".repeat(40));
        assert!(tool(&project, &model, "list").ends_with("_list"));
        assert_eq!(tool(&project, &model, &format!("add_{}", "r".repeat(60))).len(), TOOL_LIMIT);
    }

    #[test]
    fn a_given_plural_wins() {
        assert_eq!(Names::new("Octopus", Some("Octopodes")).plural.pascal, "Octopodes");
    }

    #[test]
    fn labels_read_like_sentences() {
        assert_eq!(sentence_case("published_at"), "Published at");
        assert_eq!(sentence_case("x"), "X");
    }
}
