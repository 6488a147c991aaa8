//! Spec text in, what lowering says about it out: one line a finding, with the source it points at.

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, FileId, Label};
use crate::ir::{Lowered, Target, Versions, lower};
use crate::schema::bind::{SpecModule, bind_domain, bind_project};
use crate::schema::config::Mode;
use crate::schema::table::CLASSES;
use crate::schema::{Bound, SpecVocabulary};
use crate::syntax::{self, ImportError, ImportPath, Importer, Limits};

const DOMAIN: FileId = FileId(0);
const PROJECT: FileId = FileId(1);

/// A made-up target, so that names are refused without any generator.
const TARGETS: &[Target] = &[Target {
    applies: |_| true,
    name: "Elvish",
    attribute: |name| if name == "mellon" { "mellon_".into() } else { name.into() },
    class: str::to_owned,
    refuses_model: |name| (name == "Sauron").then_some("nobody speaks it"),
    refuses_field: |name| (name == "ring").then_some("it is taken"),
    refuses_module: |name| (name == "mordor").then_some("one does not simply import it"),
    derived: &["Create"],
}];

/// The project of the cases that are about models: nothing in it is remarkable.
const PLAIN: &str = "name=\"shop\", frontend=FrontendConfig(enabled=False), exposure=ExposureConfig(rest=RESTConfig())";

struct Alone;

impl Importer for Alone {
    fn import(&mut self, _: &ImportPath) -> Result<std::sync::Arc<syntax::Module>, ImportError> {
        Err(ImportError::Silent)
    }
}

fn bound<T>(file: FileId, text: &str, bind: impl FnOnce(&SpecModule<'_>) -> Bound<T>) -> T {
    let parsed = syntax::parse(file, text);
    let evaluated = syntax::evaluate(&parsed, &mut Alone, &SpecVocabulary, &Limits::default());
    assert_eq!((parsed.diagnostics, evaluated.diagnostics), (Vec::new(), Vec::new()), "{text}");
    let bound = bind(&SpecModule::new(file, "specs/some.py", &evaluated.module));
    assert_eq!(bound.diagnostics, [], "{text}");
    bound.value.expect("a spec without findings has a value")
}

/// The two specs, from the arguments of their roots.
fn specs(domain: &str, project: &str) -> [String; 2] {
    let names: Vec<&str> = CLASSES.iter().filter(|class| class.is_exported()).map(|class| class.name).collect();
    let import = format!("from prisme.spec import {}\n", names.join(", "));
    [
        format!("{import}PRISME_DOMAIN_VERSION = 2\nstack = StackSpec({domain})\n"),
        format!("{import}PRISME_PROJECT_VERSION = 1\nproject = ProjectSpec({project})\n"),
    ]
}

fn lowered(texts: &[String; 2]) -> Lowered {
    let domain = bound(DOMAIN, &texts[0], |module| bind_domain(module, Mode::Strict));
    let project = bound(PROJECT, &texts[1], |module| bind_project(module, Mode::Strict));
    lower(&domain, &project, Versions { domain: 2, project: 1 }, TARGETS)
}

/// What is said about a domain and a project.
fn said(domain: &str, project: &str) -> String {
    let texts = specs(domain, project);
    let found = lowered(&texts).diagnostics;
    if found.is_empty() { "  nothing\n".into() } else { found.iter().map(|one| line(one, &texts)).collect() }
}

fn line(diagnostic: &Diagnostic, texts: &[String; 2]) -> String {
    let source = |label: &Label| {
        let span = label.span;
        let text = &texts[span.file.0 as usize][span.start as usize..span.end as usize];
        let short: String = text.chars().take(40).collect();
        if short.len() < text.len() { format!("{short}...") } else { short }
    };
    let severity = if diagnostic.is_error() { "error" } else { "warning" };
    let primary = diagnostic.primary.as_ref().expect("what a spec means has a place");
    let mut out = format!("  {severity} {} at {}: {}", diagnostic.code, source(primary), diagnostic.message);
    if !primary.text.is_empty() {
        write!(out, " ({})", primary.text).unwrap();
    }
    for label in &diagnostic.secondary {
        write!(out, "\n    and {}: {}", source(label), label.text).unwrap();
    }
    for help in diagnostic.notes.iter().chain(&diagnostic.help) {
        write!(out, "\n    -> {help}").unwrap();
    }
    out + "\n"
}

/// Each case with what is said about it.
fn each(cases: &[&str], say: impl Fn(&str) -> String) -> String {
    cases.iter().map(|case| format!("{case}\n{}\n", say(case))).collect()
}

/// Cases that are one field of a model with other fields.
fn fields(cases: &[&str]) -> String {
    each(cases, |case| {
        said(
            &format!(
                "name=\"shop\", enums=[Enum(\"Colour\", values=[\"red\", \"green\"])], models=[Model(\"Item\", fields=[\
                 Field(\"other\", type=\"integer\"), Field(\"kind\", type=\"enum\", choices=[\"a\", \"b\"]), \
                 Field(\"flag\", type=\"boolean\"), Field(\"data\", type=\"json\"), Field({case})])]"
            ),
            PLAIN,
        )
    })
}

/// Cases that are further arguments of a model with fields and a relationship, beside a second model.
fn models(cases: &[&str]) -> String {
    each(cases, |case| {
        said(
            &format!(
                "name=\"shop\", models=[Model(\"Item\", fields=[Field(\"name\", type=\"string\"), Field(\"size\", \
                 type=\"integer\"), Field(\"at\", type=\"datetime\"), Field(\"data\", type=\"json\")], relationships=[\
                 Relationship(\"box\", target=\"Box\", type=\"many-to-one\")], {case}), Model(\"Box\", fields=[Field(\
                 \"label\", type=\"string\")])]"
            ),
            PLAIN,
        )
    })
}

/// Cases that are a whole list of models.
fn lists(cases: &[&str]) -> String {
    each(cases, |case| said(&format!("name=\"shop\", models=[{case}]"), PLAIN))
}

/// Cases that are the arguments of the project.
fn projects(cases: &[&str]) -> String {
    each(cases, |case| said("name=\"shop\", models=[Model(\"Item\", fields=[Field(\"name\", type=\"string\")])]", case))
}

#[test]
fn types_bounds_and_defaults_of_fields() {
    let table = fields(&[
        r#""f", type="string", min_length=0, max_length=1, default="" "#,
        r#""f", type="string", max_length=0"#,
        r#""f", type="string", max_length=10485761"#,
        r#""f", type="text", max_length=5, default="123456""#,
        r#""f", type="string", default="x", default_factory="uuid4""#,
        r#""f", type="decimal", precision=0"#,
        r#""f", type="decimal", precision=39"#,
        r#""f", type="decimal", precision=4, scale=2, max_value=100"#,
        r#""f", type="decimal", precision=4, scale=2, default="1.234""#,
        r#""f", type="decimal", default="much""#,
        r#""f", type="integer", min_value=0.5"#,
        r#""f", type="integer", max_value=9007199254740993"#,
        r#""f", type="integer", max_value=9007199254740992"#,
        r#""f", type="integer", default=1.0"#,
        r#""f", type="integer", default=1.5"#,
        r#""f", type="float", min_value=2, max_value=1"#,
        r#""f", type="float", default=3"#,
        r#""f", type="boolean", default=1"#,
        r#""f", type="boolean", default="yes""#,
        r#""f", type="datetime", default="2024-01-01""#,
        r#""f", type="datetime", default="2024-01-01T00:00:00+02:00""#,
        r#""f", type="time", default="25:00""#,
        r#""f", type="time", default_factory="now""#,
        r#""f", type="date", default_factory="today""#,
        r#""f", type="uuid", default_factory="uuid4""#,
        r#""f", type="json", default="text""#,
        r#""f", type="json", default_factory="dict""#,
        r#""f", type="json", json_item_type="str", default_factory="dict""#,
        r#""f", type="json", json_item_type="int", default=[1, "2"]"#,
        r#""f", type="json", json_item_type="int", default={}"#,
        r#""f", type="json", sortable=True"#,
        r#""f", type="json", unique=True, searchable=True"#,
        r#""f", type="foreign_key", references="Item", default=1"#,
        r#""f", type="foreign_key", references="Item", required=True, on_delete="SET NULL""#,
        r#""f", type="foreign_key""#,
        r#""f", type="foreign_key", references="item""#,
        r#""f", type="string", label="a\x07b""#,
        r#""f", type="string", ui_widget_props={"a": ["b\x00"]}"#,
    ]);
    insta::assert_snapshot!(table);
}

#[test]
fn enums_and_their_choices() {
    let table = fields(&[
        r#""f", type="enum", enum="Colour", default="red""#,
        r#""f", type="enum", enum="Colour", default="reed""#,
        r#""f", type="enum", enum="Color""#,
        r#""f", type="enum", enum="Colour", choices=["red"]"#,
        r#""f", type="enum", enum=Enum("Colour", values=["other"])"#,
        r#""f", type="enum", enum=Enum("Item", values=["other"])"#,
        r#""f", type="enum", choices=[""]"#,
        r#""f", type="enum", choices=["a\nb", "a\x01b"]"#,
        r#""f", type="enum", choices=["x" * 64]"#,
        r#""f", type="enum", choices=["a b", "a_b", "A-B"]"#,
    ]);
    insta::assert_snapshot!(table);
}

#[test]
fn patterns() {
    let table = fields(&[
        r#""f", type="string", pattern=r"^(a+)+$""#,
        r#""f", type="string", pattern=r"^a{9}$", max_length=5"#,
        r#""f", type="string", pattern=r"(?<=a+)b""#,
        r#""f", type="string", pattern=r"^[a-z]+$", default="ABC""#,
        "\"f\", type=\"string\", pattern=\"\"",
    ]);
    insta::assert_snapshot!(table);
}

#[test]
fn filters_and_operators() {
    let table = fields(&[
        r#""f", type="string", filterable=False, filter_operators=["eq"]"#,
        r#""f", type="string", filterable=False, filter_operators=[]"#,
        r#""f", type="integer", filter_operators=["eq", "eq"]"#,
        r#""f", type="json", filter_operators=["contains"]"#,
        r#""f", type="uuid", filter_operators=["between"]"#,
    ]);
    insta::assert_snapshot!(table);
}

#[test]
fn conditions() {
    let table = fields(&[
        r#""f", type="string", conditional_required="kind == a""#,
        r#""f", type="string", conditional_required="kind == 'a' and (other > 3 or not flag)""#,
        r#""f", type="string", conditional_required="kind in (a, b) or data is not null""#,
        r#""f", type="string", conditional_required="other not in [1, 2]""#,
        "\"f\", type=\"string\", conditional_required=\"\"",
        r#""f", type="string", conditional_required="kind == c""#,
        r#""f", type="string", conditional_required="kind > a""#,
        r#""f", type="string", conditional_required="other > null""#,
        r#""f", type="string", conditional_required="other""#,
        r#""f", type="string", conditional_required="other == many""#,
        r#""f", type="string", conditional_required="f == x""#,
        r#""f", type="string", conditional_required="data == x""#,
        r#""f", type="string", conditional_required="other == user.id""#,
        r#""f", type="string", conditional_required="kind == a b""#,
        r#""f", type="string", conditional_required="kind == 'a""#,
        r#""f", type="string", conditional_required="(kind == a""#,
        r#""f", type="string", conditional_required="kind in a""#,
        r#""f", type="string", conditional_required="kind in ()""#,
        r#""f", type="string", conditional_required="kind & a""#,
        r#""f", type="string", conditional_required="kind is a""#,
        r#""f", type="string", conditional_required="== a""#,
        r#""f", type="string", conditional_required="not ""#,
        r#""f", type="string", conditional_required="created_at > '2024-01-01T00:00:00Z'""#,
        r#""f", type="string", required=True, conditional_required="kind == a""#,
        r#""f", type="integer", conditional_enum={"kind:a": ["x"]}"#,
        r#""f", type="string", conditional_enum={"kind:a": []}"#,
        r#""f", type="string", conditional_enum={"kind": ["x"]}"#,
        r#""f", type="string", conditional_enum={"f:x": ["x"]}"#,
        r#""f", type="enum", enum="Colour", conditional_enum={"flag:true": ["red"], "other:1": ["green", "blue"]}"#,
    ]);
    insta::assert_snapshot!(table);
}

#[test]
fn names_of_members() {
    let table = fields(&[
        r#""mellon", type="string""#,
        r#""ring", type="string""#,
        r#""Other", type="string""#,
        r#""ot_her", type="string""#,
        r#""other_", type="string""#,
        r#""id", type="string""#,
        r#""ID", type="string""#,
        r#""updated_at", type="datetime""#,
        r#""deleted_at", type="datetime""#,
        r#""f", type="string", renamed_from="other""#,
        r#""f", type="string", renamed_from="f""#,
        r#""f", type="string", renamed_from="not a name""#,
    ]);
    insta::assert_snapshot!(table);
}

#[test]
fn names_of_models() {
    let text = |name: &str, more: &str| format!("Model(\"{name}\", fields=[Field(\"name\", type=\"string\")]{more})");
    let pair = |one: &str, other: &str, more: &str| format!("{}, {}", text(one, ""), text(other, more));
    let cases = [
        text("Sauron", ""),
        text("lower", ""),
        text("Sheep", ""),
        text("Item", ", plural=\"Item\""),
        text("Item", ", plural=\"item s\""),
        text("Item", ", table_name=\"sqlite_things\""),
        text("Item", ", table_name=\"alembic_version\""),
        text("Item", ", renamed_from=\"Item\""),
        text("Item", ", renamed_from=\"../x\""),
        pair("Item", "Box", ", renamed_from=\"Item\""),
        format!("{}, {}", text("Item", ", renamed_from=\"Box\""), text("Box", "")),
        pair("Item", "ItemCreate", ""),
        pair("Item", "Items", ""),
        pair("HTTPServer", "HttpServer", ""),
        pair("Item", "Box", ", table_name=\"ITEMS\""),
        pair("Item", "Box", ", mcp_overrides=MCPOverrides(tool_prefix=\"item\")"),
        text("Item", ", mcp_overrides=MCPOverrides(tool_prefix=\"not a name\")"),
        text(&"X".repeat(61), ""),
    ];
    let table = lists(&cases.iter().map(String::as_str).collect::<Vec<_>>());
    insta::assert_snapshot!(table);
}

#[test]
fn names_of_tools() {
    let models = |relation: &str, prefix: &str| {
        format!(
            "Model(\"Post\", fields=[Field(\"name\", type=\"string\")], relationships=[Relationship(\"{relation}\", \
             target=\"Box\", type=\"one-to-many\")]), Model(\"Box\", fields=[Field(\"name\", type=\"string\")], \
             mcp_overrides=MCPOverrides(tool_prefix=\"{prefix}\"))"
        )
    };
    let cases = [models("get", "post_list"), models("get", "box"), models("items", "post_list")];
    let project = "name=\"shop\", frontend=FrontendConfig(enabled=False), exposure=ExposureConfig(mcp=MCPConfig())";
    let cases: Vec<&str> = cases.iter().map(String::as_str).collect();
    let table = each(&cases, |case| said(&format!("name=\"shop\", models=[{case}]"), project));
    insta::assert_snapshot!(table);
}

#[test]
fn lists_of_fields() {
    let table = models(&[
        r#"create_fields=["name", "name"]"#,
        r#"create_fields=["id"]"#,
        r#"read_fields=["id", "name"]"#,
        r#"list_fields=["box"]"#,
        r#"create_fields=["size"], before_create="prepare""#,
        r#"update_fields=["created_at"]"#,
        r#"unique_together=[[]]"#,
        r#"unique_together=[["name", "size"], ["size", "name"]]"#,
        r#"unique_together=[["data", "id"]]"#,
        r#"unique_together=[["box_id", "created_at"]]"#,
        r#"indexes=[["name"], ["name"]]"#,
        r#"indexes=[Index(fields=["name"], name="not a name")]"#,
        r#"indexes=[Index(fields=["name"], name="items")]"#,
        r#"frontend_overrides=FrontendOverrides(table_columns=["created_at", "nme"], list_fields=["name"])"#,
    ]);
    insta::assert_snapshot!(table);
}

#[test]
fn behaviour_of_models() {
    let table = models(&[
        r#"operations=["create", "create"]"#,
        r#"operations=[]"#,
        r#"operations=[], expose=False"#,
        r#"before_create="create""#,
        r#"before_create="mellon""#,
        r#"before_create="check", after_create="check""#,
        r#"temporal=Temporal(timestamp_field="at", group_by_field="at")"#,
        r#"temporal=Temporal(timestamp_field="at", group_by_field="data")"#,
        r#"temporal=Temporal(timestamp_field="created_at", group_by_field="size")"#,
        r#"temporal=Temporal(timestamp_field="deleted_at")"#,
        r#"nested_create=["box", "box"]"#,
        r#"nested_create=["boxes"]"#,
        r#"nested_create=["box"], operations=["read"]"#,
    ]);
    insta::assert_snapshot!(table);
}

#[test]
fn delivery_and_presentation_of_models() {
    let table = models(&[
        r#"delivery_overrides=DeliveryOverrides(page_size=0)"#,
        r#"delivery_overrides=DeliveryOverrides(max_page_size=1001)"#,
        r#"delivery_overrides=DeliveryOverrides(max_page_size=5)"#,
        r#"delivery_overrides=DeliveryOverrides(page_size=200)"#,
        r#"delivery_overrides=DeliveryOverrides(rest_tags=[" ", "a\x00"])"#,
        r#"delivery_overrides=DeliveryOverrides(subscriptions=True)"#,
        r#"frontend_overrides=FrontendOverrides(nav_icon="a b")"#,
        r#"frontend_overrides=FrontendOverrides(generate_form=True), operations=["read"]"#,
        r#"mcp_overrides=MCPOverrides(tool_descriptions={"crate": "x", "delete": "y"}), operations=["read"]"#,
    ]);
    insta::assert_snapshot!(table);
}

#[test]
fn policies_of_models() {
    let table = models(&[
        r#"policies=[Policy("read")]"#,
        r#"policies=[Policy("delete")], operations=["read"]"#,
        r#"policies=[Policy("update", where="box_id == user.id")]"#,
        r#"policies=[Policy("update", where="id == user.id and name == user.email")]"#,
        r#"policies=[Policy("update", where="name == user.name")]"#,
        r#"policies=[Policy("update", where="at == user.id")]"#,
        r#"policies=[Policy("update", where="size > user.id")]"#,
        r#"policies=[Policy("update", where="size in (user.id)")]"#,
        r#"policies=[Policy("update", where="created_at > 2024")]"#,
        r#"policies=[Policy("update", where="box == user.id")]"#,
    ]);
    insta::assert_snapshot!(table);
    let roles = |case: &str| {
        let models = "models=[Model(\"Item\", fields=[Field(\"name\", type=\"string\")], policies=[Policy(\"read\", roles=[\"admin\", \"admin\", \"adm\"])])]";
        said(&format!("name=\"shop\", roles=[{case}], {models}"), &format!("{PLAIN}, auth=AuthConfig(enabled=True)"))
    };
    let table = each(
        &[
            r#"Role("admin", permissions=["*", "item:*", "Item.update", "reports:export"])"#,
            r#"Role("admin", permissions=["item", "item:", ":read", "item:delet", "itm:read"])"#,
            r#"Role("admin"), Role("admin"), Role("not a name")"#,
        ],
        roles,
    );
    insta::assert_snapshot!("roles", table);
}

#[test]
fn relationships() {
    let side = |name: &str, target: &str, rest: &str| format!("Relationship(\"{name}\", target=\"{target}\", {rest})");
    let two = |here: &str, there: &str| {
        format!(
            "Model(\"Item\", fields=[Field(\"name\", type=\"string\"), Field(\"box_ref\", type=\"foreign_key\", references=\"Item\"), \
             Field(\"own\", type=\"foreign_key\", references=\"Box\")], relationships=[{here}]), \
             Model(\"Box\", fields=[Field(\"label\", type=\"string\")], relationships=[{there}])"
        )
    };
    let to = |name: &str, rest: &str| side(name, "Box", rest);
    let back = |name: &str, rest: &str| side(name, "Item", rest);
    let (one, many, both, single) =
        ("type=\"many-to-one\"", "type=\"one-to-many\"", "type=\"many-to-many\"", "type=\"one-to-one\"");
    let cases = [
        two(&to("box", one), &back("items", many)),
        two(&to("box", &format!("{one}, foreign_key=\"box_ref\"")), ""),
        two(&to("box", &format!("{one}, foreign_key=\"own\"")), ""),
        two(
            &format!(
                "{}, {}",
                to("box", &format!("{one}, foreign_key=\"own\"")),
                to("crate", &format!("{one}, foreign_key=\"own\""))
            ),
            "",
        ),
        two(&to("box", &format!("{one}, back_populates=\"itms\"")), &back("items", many)),
        two(&to("box", &format!("{one}, back_populates=\"label\"")), ""),
        two(&to("box", &format!("{one}, back_populates=\"items\"")), &back("items", one)),
        two(&format!("{}, {}", to("box", one), to("crate", one)), &back("items", many)),
        two(
            &to("box", &format!("{single}, foreign_key=\"a_id\"")),
            &back("item", &format!("{single}, foreign_key=\"b_id\"")),
        ),
        two(&to("boxes", both), &back("items", both)),
        two(
            &to("boxes", &format!("{both}, back_populates=\"items\", association_table=\"a\"")),
            &back("items", &format!("{both}, back_populates=\"boxes\", association_table=\"b\"")),
        ),
        two(&to("boxes", &format!("{both}, association_table=\"boxes\"")), ""),
        two(&to("boxes", &format!("{both}, cascade=\"delete-orphan\", foreign_key=\"x\", on_delete=\"CASCADE\"")), ""),
        two(&to("boxes", &format!("{many}, required=True")), ""),
        two(&to("box", &format!("{one}, cascade=\"delte\"")), ""),
        two(
            &to("box", &format!("{one}, foreign_key=\"own\", on_delete=\"CASCADE\"")),
            &back("items", &format!("{many}, on_delete=\"RESTRICT\"")),
        ),
        two(&side("self_ref", "Item", &format!("{one}, required=True")), ""),
        two(&side("self_ref", "Item", &format!("{one}, back_populates=\"self_ref\"")), ""),
        two(&to("box", &format!("{one}, renamed_from=\"box\"")), ""),
        two(&to("mellon", one), ""),
        two(&to("name", one), ""),
        two(&to("not a name", one), ""),
    ];
    let table = each(&cases.iter().map(String::as_str).collect::<Vec<_>>(), |case| said(&format!("name=\"shop\", models=[{case}]"), PLAIN))
        .replace("Model(\"Item\", fields=[Field(\"name\", type=\"string\"), Field(\"box_ref\", type=\"foreign_key\", references=\"Item\"), Field(\"own\", type=\"foreign_key\", references=\"Box\")], relationships=", "Item: ")
        .replace("), Model(\"Box\", fields=[Field(\"label\", type=\"string\")], relationships=", "; Box: ");
    insta::assert_snapshot!(table);
}

#[test]
fn required_circles_and_the_order_of_tables() {
    let model = |name: &str, to: &[(&str, bool)]| {
        let relations: Vec<String> = to
            .iter()
            .map(|(target, required)| {
                let required = if *required { ", required=True" } else { "" };
                format!(
                    "Relationship(\"{}\", target=\"{target}\", type=\"many-to-one\"{required})",
                    target.to_lowercase()
                )
            })
            .collect();
        format!("Model(\"{name}\", fields=[], relationships=[{}])", relations.join(", "))
    };
    let circle = [model("A", &[("B", true)]), model("B", &[("C", true)]), model("C", &[("A", true)])].join(", ");
    let broken = [model("A", &[("B", true)]), model("B", &[("C", true)]), model("C", &[("A", false)])].join(", ");
    let table = lists(&[&circle, &broken]);
    insta::assert_snapshot!(table);
    let order = lowered(&specs(&format!("name=\"shop\", models=[{broken}]"), PLAIN)).ir.project;
    assert_eq!(order.creation_order.iter().map(|name| &**name).collect::<Vec<_>>(), ["C", "B", "A"]);
    assert_eq!(order.deferred, [("C".into(), "a_id".to_owned())]);
}

#[test]
fn settings_of_the_project() {
    let table = projects(&[
        r#"name="Shop Two", exposure=ExposureConfig(rest=RESTConfig())"#,
        r#"name="mordor", exposure=ExposureConfig(rest=RESTConfig())"#,
        r#"name="shop", backend=BackendConfig(module_name="Shop")"#,
        r#"name="shop", backend=BackendConfig(port=0)"#,
        r#"name="shop", backend=BackendConfig(port=5173)"#,
        r#"name="shop", database=DatabaseConfig(url_env="NOT A NAME")"#,
        r#"name="shop", exposure=ExposureConfig(rest=RESTConfig(prefix="api"))"#,
        r#"name="shop", exposure=ExposureConfig(rest=RESTConfig(prefix="/"))"#,
        r#"name="shop", exposure=ExposureConfig(rest=RESTConfig(prefix="/api/"))"#,
        r#"name="shop", exposure=ExposureConfig(rest=RESTConfig(prefix="/a b"))"#,
        r#"name="shop", exposure=ExposureConfig(rest=RESTConfig(prefix="/graphql"), graphql=GraphQLConfig())"#,
        r#"name="shop", exposure=ExposureConfig(graphql=GraphQLConfig(query_depth_limit=0, query_complexity_limit=-1))"#,
        r#"name="shop", exposure=ExposureConfig(defaults=ExposureDefaults(page_size=60, max_page_size=50), rest=RESTConfig())"#,
        r#"name="shop", exposure=ExposureConfig(defaults=ExposureDefaults(filter_operators=["eq", "eq"]), rest=RESTConfig())"#,
        r#"name="shop", exposure=ExposureConfig(rest=RESTConfig(), mcp=MCPConfig(tool_prefix="not a name"))"#,
        r#"name="shop", frontend=FrontendConfig(enabled=False), exposure=ExposureConfig(rest=RESTConfig(), frontend=FrontendExposureConfig())"#,
        r#"name="shop", exposure=ExposureConfig(rest=RESTConfig(), frontend=FrontendExposureConfig(api_style="graphql"))"#,
        r#"name="shop", exposure=ExposureConfig(frontend=FrontendExposureConfig())"#,
        r#"name="shop", exposure=ExposureConfig(rest=RESTConfig(), graphql=GraphQLConfig(), mcp=MCPConfig()), auth=AuthConfig(enabled=True)"#,
        r#"name="shop", auth=AuthConfig(enabled=True, signup_mode="whitelist")"#,
        r#"name="shop", auth=AuthConfig(enabled=True, signup_domains=["example.com", "nope"])"#,
        r#"name="shop", design=DesignConfig(widgets=WidgetConfig(custom_widgets={"stars": "star-rating", "": "Stars"}))"#,
        r#"name="shop", design=DesignConfig(widgets=WidgetConfig(field_widgets={"Item": "Stars", "Itm.name": "Stars", "Item.nam": "Stars"}))"#,
    ]);
    insta::assert_snapshot!(table);
}

#[test]
fn the_root_of_the_domain() {
    let table = each(
        &[
            r#"name="shop", models=[]"#,
            r#"name="Shop/../", models=[Model("Item", fields=[])]"#,
            r#"name="shop", title="a\x00", description="\x1b[31m", models=[Model("Item", fields=[])]"#,
            r#"name="shop", version="one", models=[Model("Item", fields=[])]"#,
            r#"name="shop", version="1.2.3-beta.1", models=[Model("Item", fields=[])]"#,
            r#"name="shop", enums=[Enum("Item", values=["a"]), Enum("not a name", values=[])], models=[Model("Item", fields=[])]"#,
            r#"name="shop", enums=[Enum("Items", values=["a"])], models=[Model("Item", fields=[], table_name="items")]"#,
        ],
        |case| said(case, PLAIN),
    );
    insta::assert_snapshot!(table);
}
