//! Random specs that are always valid, and random edits that keep them so.
//!
//! A [`Spec`] is a small model of a spec; [`Spec::files`] prints it; [`Edit`]s change it. The edits cover
//! what people do between two runs: touch comments and layout, labels, fields, types, options, relations,
//! models, the project, and move models between files.

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::Index;

/// One field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name; unique in the model.
    pub name: String,
    /// Index into [`TYPES`].
    pub ty: usize,
    /// Whether it is required.
    pub required: bool,
    /// Its label.
    pub label: Option<String>,
    /// Its description.
    pub description: Option<String>,
}

/// One model.
#[derive(Clone, Debug)]
pub struct Model {
    /// Its number: it is called `Thing<number>`.
    pub number: usize,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Numbers of the models it belongs to.
    pub parents: Vec<usize>,
    /// Whether deletion marks rows.
    pub soft_delete: bool,
    /// Whether rows carry time stamps.
    pub timestamps: bool,
    /// Whether it stands in `specs/more.py`.
    pub elsewhere: bool,
    /// A comment above it.
    pub comment: Option<String>,
}

/// A whole spec.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The models, in order.
    pub models: Vec<Model>,
    /// Page size of the project.
    pub page_size: u32,
    /// How many numbers were given out.
    pub next: usize,
    /// Blank lines at the top.
    pub blank_lines: usize,
}

/// Spellings of field types.
pub const TYPES: &[&str] = &[
    "type=\"string\"",
    "type=\"text\"",
    "type=\"integer\", filterable=True",
    "type=\"float\"",
    "type=\"decimal\", precision=10, scale=2",
    "type=\"boolean\", default=False",
    "type=\"datetime\"",
    "type=\"date\"",
    "type=\"uuid\"",
    "type=\"json\"",
    "type=\"enum\", choices=[\"red\", \"green\", \"in progress\"]",
    "type=\"string\", searchable=True, max_length=80",
];

/// One edit. Indexes are taken modulo what is there.
#[derive(Clone, Debug)]
pub enum Edit {
    /// Set or change the comment above a model.
    Comment(Index, u8),
    /// Add a blank line at the top of the file.
    BlankLine,
    /// Change the label of a field.
    Label(Index, Index, u8),
    /// Change the description of a field.
    Describe(Index, Index, u8),
    /// Add a field.
    AddField(Index, Index),
    /// Remove a field, unless it is the last.
    RemoveField(Index, Index),
    /// Change the type of a field.
    ChangeType(Index, Index, Index),
    /// Turn `required` over.
    Require(Index, Index),
    /// Turn `soft_delete` over.
    SoftDelete(Index),
    /// Turn `timestamps` over.
    Timestamps(Index),
    /// Add a model.
    AddModel,
    /// Remove a model, unless it is the last, and every reference to it.
    RemoveModel(Index),
    /// Make one model belong to an earlier one.
    Relate(Index, Index),
    /// Move a model to the other file, or back.
    Move(Index),
    /// Change the project's page size.
    PageSize(u8),
    /// Swap two models.
    Swap(Index, Index),
}

/// Any edit.
pub fn any_edit() -> impl Strategy<Value = Edit> {
    let index = any::<Index>;
    prop_oneof![
        (index(), any::<u8>()).prop_map(|(a, b)| Edit::Comment(a, b)),
        Just(Edit::BlankLine),
        (index(), index(), any::<u8>()).prop_map(|(a, b, c)| Edit::Label(a, b, c)),
        (index(), index(), any::<u8>()).prop_map(|(a, b, c)| Edit::Describe(a, b, c)),
        (index(), index()).prop_map(|(a, b)| Edit::AddField(a, b)),
        (index(), index()).prop_map(|(a, b)| Edit::RemoveField(a, b)),
        (index(), index(), index()).prop_map(|(a, b, c)| Edit::ChangeType(a, b, c)),
        (index(), index()).prop_map(|(a, b)| Edit::Require(a, b)),
        index().prop_map(Edit::SoftDelete),
        index().prop_map(Edit::Timestamps),
        Just(Edit::AddModel),
        index().prop_map(Edit::RemoveModel),
        (index(), index()).prop_map(|(a, b)| Edit::Relate(a, b)),
        index().prop_map(Edit::Move),
        any::<u8>().prop_map(Edit::PageSize),
        (index(), index()).prop_map(|(a, b)| Edit::Swap(a, b)),
    ]
}

/// A few random cases, or as many as `PROPTEST_CASES` asks for.
#[must_use]
pub fn cases(few: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(few), failure_persistence: None, ..ProptestConfig::default() }
}

/// A spec of a few models.
pub fn any_spec() -> impl Strategy<Value = Spec> {
    proptest::collection::vec(any_edit(), 0..12).prop_map(|edits| {
        let mut spec = Spec { models: Vec::new(), page_size: 20, next: 0, blank_lines: 0 };
        spec.add_model();
        spec.add_model();
        for edit in &edits {
            spec.edit(edit);
        }
        spec
    })
}

impl Spec {
    /// A spec of `models` models with three fields each, every second one belonging to the one before.
    #[must_use]
    pub fn of(models: usize) -> Self {
        let mut spec = Self { models: Vec::new(), page_size: 20, next: 0, blank_lines: 0 };
        for number in 0..models {
            spec.add_model();
            if number % 2 == 1 {
                let parent = spec.models[number - 1].number;
                spec.models[number].parents.push(parent);
            }
        }
        spec
    }

    fn add_model(&mut self) {
        let number = self.next;
        self.next += 1;
        let fields = (0..3).map(|at| self.new_field(number + at)).collect();
        self.models.push(Model {
            number,
            fields,
            parents: Vec::new(),
            soft_delete: false,
            timestamps: true,
            elsewhere: false,
            comment: None,
        });
    }

    fn new_field(&mut self, ty: usize) -> Field {
        self.next += 1;
        Field {
            name: format!("field_{}", self.next),
            ty: ty % TYPES.len(),
            required: false,
            label: None,
            description: None,
        }
    }

    /// Changes the spec.
    pub fn edit(&mut self, edit: &Edit) {
        let count = self.models.len();
        match edit {
            Edit::Comment(model, text) => self.models[model.index(count)].comment = Some(format!("note {text}")),
            Edit::BlankLine => self.blank_lines += 1,
            Edit::Label(model, field, text) => {
                self.field(model, field).label = Some(format!("Label \"{text}\" \u{e9}"));
            }
            Edit::Describe(model, field, text) => {
                self.field(model, field).description = Some(format!("What \\\\{text} is, in {{{{ words }}}}"));
            }
            Edit::AddField(model, ty) => {
                let field = self.new_field(ty.index(TYPES.len()));
                self.models[model.index(count)].fields.push(field);
            }
            Edit::RemoveField(model, field) => {
                let fields = &mut self.models[model.index(count)].fields;
                if fields.len() > 1 {
                    fields.remove(field.index(fields.len()));
                }
            }
            Edit::ChangeType(model, field, ty) => self.field(model, field).ty = ty.index(TYPES.len()),
            Edit::Require(model, field) => {
                let field = self.field(model, field);
                field.required = !field.required;
            }
            Edit::SoftDelete(model) => {
                let model = &mut self.models[model.index(count)];
                model.soft_delete = !model.soft_delete;
            }
            Edit::Timestamps(model) => {
                let model = &mut self.models[model.index(count)];
                model.timestamps = !model.timestamps;
            }
            Edit::AddModel => self.add_model(),
            Edit::RemoveModel(model) => self.remove_model(model.index(count)),
            Edit::Relate(child, parent) => self.relate(child.index(count), parent.index(count)),
            Edit::Move(model) => {
                let model = &mut self.models[model.index(count)];
                model.elsewhere = !model.elsewhere;
            }
            Edit::PageSize(size) => self.page_size = 1 + u32::from(*size) % 100,
            Edit::Swap(a, b) => self.models.swap(a.index(count), b.index(count)),
        }
    }

    fn field(&mut self, model: &Index, field: &Index) -> &mut Field {
        let count = self.models.len();
        let fields = &mut self.models[model.index(count)].fields;
        let at = field.index(fields.len());
        &mut fields[at]
    }

    fn remove_model(&mut self, at: usize) {
        if self.models.len() > 1 {
            let number = self.models.remove(at).number;
            for model in &mut self.models {
                model.parents.retain(|parent| *parent != number);
            }
        }
    }

    fn relate(&mut self, child: usize, parent: usize) {
        let number = self.models[parent].number;
        let child = &mut self.models[child];
        if !child.parents.contains(&number) {
            child.parents.push(number);
        }
    }

    /// The files of the spec: (path, text).
    #[must_use]
    pub fn files(&self) -> Vec<(String, String)> {
        let mut here = String::from(
            "PRISME_DOMAIN_VERSION = 2\n\nfrom prisme.spec import Field, Model, Relationship, StackSpec\n\nfrom . import more\n\n",
        );
        here.push_str(&"\n".repeat(self.blank_lines));
        let mut there = String::from("from prisme.spec import Field, Model, Relationship\n\n");
        let mut names = Vec::new();
        for model in &self.models {
            let target = if model.elsewhere { &mut there } else { &mut here };
            print_model(target, model);
            let prefix = if model.elsewhere { "more." } else { "" };
            names.push(format!("{prefix}thing{}", model.number));
        }
        writeln!(here, "stack = StackSpec(name=\"dice\", models=[{}])", names.join(", ")).unwrap();
        let project = format!(
            "PRISME_PROJECT_VERSION = 1\n\nfrom prisme.spec import DatabaseConfig, ExposureConfig, ExposureDefaults, FrontendConfig, ProjectSpec, RESTConfig\n\n\
             project = ProjectSpec(\n    name=\"dice\",\n    database=DatabaseConfig(engine=\"sqlite\"),\n    frontend=FrontendConfig(enabled=False),\n    \
             exposure=ExposureConfig(defaults=ExposureDefaults(page_size={}), rest=RESTConfig(enabled=True)),\n)\n",
            self.page_size
        );
        vec![
            ("prisme.toml".into(), "config_version = 1\n".into()),
            ("specs/models.py".into(), here),
            ("specs/more.py".into(), there),
            ("specs/project.py".into(), project),
        ]
    }
}

fn print_model(out: &mut String, model: &Model) {
    if let Some(comment) = &model.comment {
        writeln!(out, "# {comment}").unwrap();
    }
    writeln!(out, "thing{0} = Model(\n    name=\"Thing{0}\",\n    fields=[", model.number).unwrap();
    for field in &model.fields {
        write!(out, "        Field({:?}, {}", field.name, TYPES[field.ty]).unwrap();
        if field.required {
            out.push_str(", required=True");
        }
        if let Some(label) = &field.label {
            write!(out, ", label='{label}'").unwrap();
        }
        if let Some(description) = &field.description {
            write!(out, ", description='{description}'").unwrap();
        }
        out.push_str("),\n");
    }
    out.push_str("    ],\n    relationships=[\n");
    for parent in &model.parents {
        writeln!(out, "        Relationship(\"parent{parent}\", target=\"Thing{parent}\", type=\"many-to-one\"),")
            .unwrap();
    }
    out.push_str("    ],\n");
    if model.soft_delete {
        out.push_str("    soft_delete=True,\n");
    }
    if !model.timestamps {
        out.push_str("    timestamps=False,\n");
    }
    out.push_str(")\n\n");
}
