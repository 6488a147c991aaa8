//! Which spec file an import means, and which files import each other in circles.
//!
//! Paths are names: nothing here touches a file system. Imports resolve inside the spec folder only:
//! relative ones from the importing file's folder, absolute ones from the project root
//! (`specs.shared`) or from the spec folder (`shared`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::syntax::{ImportPath, Parsed};

/// What an import leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// The spec file at this path.
    File(Arc<str>),
    /// A folder of spec files without `__init__.py`, or nothing at all; the paths that were tried.
    Missing(Vec<String>),
    /// A place outside the spec folder.
    Outside,
}

/// Finds the file that `import` means when it stands in `importer`.
pub fn resolve<T>(
    sources: &BTreeMap<Arc<str>, T>,
    spec_folder: &str,
    importer: &str,
    import: &ImportPath,
) -> Resolution {
    let below: Vec<&str> = import.module.split('.').filter(|part| !part.is_empty()).collect();
    let mut bases = Vec::new();
    if import.level == 0 {
        bases.push(Vec::new());
        bases.push(segments(spec_folder));
    } else {
        let mut base = segments(importer);
        base.truncate(base.len().saturating_sub(import.level as usize));
        if !base.starts_with(&segments(spec_folder)) {
            return Resolution::Outside;
        }
        bases.push(base);
    }
    let mut tried = Vec::new();
    for mut base in bases {
        base.extend(&below);
        if !base.starts_with(&segments(spec_folder)) {
            continue;
        }
        let stem = base.join("/");
        for candidate in [format!("{stem}.py"), format!("{stem}/__init__.py")] {
            if let Some((path, _)) = sources.get_key_value(candidate.as_str()) {
                return Resolution::File(Arc::clone(path));
            }
            tried.push(candidate);
        }
    }
    if tried.is_empty() { Resolution::Outside } else { Resolution::Missing(tried) }
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty()).collect()
}

/// Who imports whom among the spec files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportGraph {
    /// Files in an order in which each stands behind those it imports (circles aside).
    pub order: Vec<Arc<str>>,
    /// For each file that is part of a circle, the circle's number.
    pub circles: BTreeMap<Arc<str>, usize>,
    /// What each file imports.
    pub edges: BTreeMap<Arc<str>, BTreeSet<Arc<str>>>,
}

impl ImportGraph {
    /// The graph of `files` (path -> parsed text).
    pub fn new(files: &BTreeMap<Arc<str>, &Parsed>, spec_folder: &str) -> Self {
        let mut graph = DiGraph::<Arc<str>, ()>::new();
        let nodes: BTreeMap<&Arc<str>, NodeIndex> =
            files.keys().map(|path| (path, graph.add_node(Arc::clone(path)))).collect();
        let mut edges: BTreeMap<Arc<str>, BTreeSet<Arc<str>>> = BTreeMap::new();
        for (path, parsed) in files {
            let targets = targets(files, spec_folder, path, parsed);
            for target in &targets {
                graph.add_edge(nodes[path], nodes[target], ());
            }
            edges.insert(Arc::clone(path), targets);
        }
        let mut order = Vec::new();
        let mut circles = BTreeMap::new();
        for (number, component) in tarjan_scc(&graph).into_iter().enumerate() {
            let is_circle = component.len() > 1 || graph.contains_edge(component[0], component[0]);
            for node in component {
                order.push(Arc::clone(&graph[node]));
                if is_circle {
                    circles.insert(Arc::clone(&graph[node]), number);
                }
            }
        }
        Self { order, circles, edges }
    }

    /// Every file that `roots` need, themselves included.
    pub fn reached(&self, roots: &[&str]) -> BTreeSet<Arc<str>> {
        let mut reached = BTreeSet::new();
        let mut queue: Vec<Arc<str>> =
            roots.iter().filter_map(|root| self.edges.get_key_value(*root)).map(|(path, _)| Arc::clone(path)).collect();
        while let Some(path) = queue.pop() {
            if reached.insert(Arc::clone(&path)) {
                queue.extend(self.edges.get(&path).into_iter().flatten().cloned());
            }
        }
        reached
    }

    /// Whether `importer` and `target` are part of one circle.
    pub fn in_circle(&self, importer: &str, target: &str) -> bool {
        matches!((self.circles.get(importer), self.circles.get(target)), (Some(a), Some(b)) if a == b)
    }
}

fn targets<T>(
    sources: &BTreeMap<Arc<str>, T>,
    spec_folder: &str,
    importer: &str,
    parsed: &Parsed,
) -> BTreeSet<Arc<str>> {
    let mut targets = BTreeSet::new();
    for import in parsed.imports.iter().filter(|import| !import.path.is_intrinsic()) {
        let names = import.names.iter().map(|name| import.path.join(&name.name));
        for path in std::iter::once(import.path.clone()).chain(names) {
            if let Resolution::File(file) = resolve(sources, spec_folder, importer, &path) {
                targets.insert(file);
            }
        }
    }
    // A package's own `__init__` is found again by `from . import sibling` inside it: not a circle.
    if importer.ends_with("/__init__.py") {
        targets.remove(importer);
    }
    targets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(paths: &[&str]) -> BTreeMap<Arc<str>, ()> {
        paths.iter().map(|path| (Arc::from(*path), ())).collect()
    }

    fn find(importer: &str, level: u32, module: &str) -> Resolution {
        let sources = sources(&["specs/models.py", "specs/shared.py", "specs/shop/__init__.py", "specs/shop/order.py"]);
        resolve(&sources, "specs", importer, &ImportPath { level, module: module.into() })
    }

    #[test]
    fn absolute_imports_start_at_the_project_or_the_spec_folder() {
        assert_eq!(find("specs/models.py", 0, "specs.shared"), Resolution::File("specs/shared.py".into()));
        assert_eq!(find("specs/models.py", 0, "shop.order"), Resolution::File("specs/shop/order.py".into()));
        assert_eq!(find("specs/models.py", 0, "shop"), Resolution::File("specs/shop/__init__.py".into()));
    }

    #[test]
    fn relative_imports_start_at_the_importing_folder() {
        assert_eq!(find("specs/shop/order.py", 2, "shared"), Resolution::File("specs/shared.py".into()));
        assert_eq!(find("specs/shop/order.py", 1, ""), Resolution::File("specs/shop/__init__.py".into()));
    }

    #[test]
    fn imports_cannot_leave_the_spec_folder() {
        assert_eq!(find("specs/models.py", 2, "secrets"), Resolution::Outside);
        assert!(matches!(find("specs/models.py", 0, "os"), Resolution::Missing(_)));
    }
}
