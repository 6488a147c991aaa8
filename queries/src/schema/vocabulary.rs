//! What the evaluator has to know of the vocabulary.

use super::table::{self, CLASSES, ENUMERATIONS};
use crate::syntax::{Export, Vocabulary};

/// The exports of `prisme.spec`: every class by its present and its older names, every enumeration.
#[derive(Clone, Copy, Debug, Default)]
pub struct SpecVocabulary;

impl Vocabulary for SpecVocabulary {
    fn export(&self, name: &str) -> Option<Export> {
        if let Some((class, former)) = table::class(name) {
            return Some(Export::Class(former.map_or(class.name, |former| former.name)));
        }
        table::enumeration(name).map(|found| Export::Enumeration(found.name, found.pairs))
    }

    fn names(&self) -> Vec<&'static str> {
        let classes = CLASSES.iter().filter(|class| class.is_exported()).map(|class| class.name);
        classes.chain(ENUMERATIONS.iter().map(|enumeration| enumeration.name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn present_and_older_names_are_exported_and_those_of_the_configuration_are_not() {
        assert_eq!(SpecVocabulary.export("Model"), Some(Export::Class("Model")));
        assert_eq!(SpecVocabulary.export("ModelSpec"), Some(Export::Class("ModelSpec")));
        let Some(Export::Enumeration("FieldType", pairs)) = SpecVocabulary.export("FieldType") else {
            panic!("FieldType is an enumeration")
        };
        assert!(pairs.contains(&("FOREIGN_KEY", "foreign_key")));
        assert_eq!(SpecVocabulary.export("Tools"), None);
    }

    #[test]
    fn names_are_unique() {
        let mut names = SpecVocabulary.names();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
