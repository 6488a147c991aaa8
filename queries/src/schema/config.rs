//! The vocabulary of `prisme.toml`: how the tool behaves, never what it generates.
//!
//! Declarations only; see `declare` for the notation. Start at [`Config`].

use super::{
    bind::Defaults,
    bound::Text,
    declare::{class, enumeration},
};

class! {
    /// `prisme.toml`. An empty file is valid.
    Config Config short Dict {
        /// The version of prisme that was last used on the project.
        prisme_version: Option<Text>;
        /// The version of this file's own format.
        config_version: i64 = 1;
        /// Where the specs are.
        project: Paths = Defaults;
        /// How strict generation is, and how its output looks.
        generation: Generation = Defaults;
        /// Which tools the project uses.
        tools: Tools = Defaults;
    }
}

class! {
    /// Where the specs are: `[project]`.
    Config Paths short Dict {
        /// The domain spec, relative to the project.
        spec_path: Text = "specs/models.py";
        /// The project spec, relative to the project.
        project_path: Text = "specs/project.py";
    }
}

class! {
    /// How strict generation is, and how its output looks: `[generation]`.
    Config Generation short Dict {
        /// Whether doubtful input stops generation.
        mode: Mode = Mode::Strict;
        /// Whether generated code is formatted.
        auto_format: bool = true;
        /// Whose formatting it follows.
        formatter: Formatter = Formatter::Builtin;
    }
}

class! {
    /// Which tools the project uses: `[tools]`.
    Config Tools short Dict {
        /// The manager of Python packages.
        python_manager: PythonManager = PythonManager::Uv;
        /// The manager of Node packages.
        package_manager: PackageManager = PackageManager::Npm;
    }
}

enumeration! {
    /// Whether doubtful input stops generation.
    Mode {
        /// It does: an unknown attribute or key, or an edited generated file, is an error.
        Strict STRICT = "strict";
        /// It does not: it is a warning.
        Lenient LENIENT = "lenient";
    }
}

enumeration! {
    /// Whose formatting generated code follows.
    Formatter {
        /// Prisme's own, which ruff and prettier agree with.
        Builtin BUILTIN = "builtin";
    }
}

enumeration! {
    /// A manager of Python packages.
    PythonManager {
        /// uv.
        Uv UV = "uv";
        /// pip.
        Pip PIP = "pip";
        /// Poetry.
        Poetry POETRY = "poetry";
        /// PDM.
        Pdm PDM = "pdm";
    }
}

enumeration! {
    /// A manager of Node packages.
    PackageManager {
        /// npm.
        Npm NPM = "npm";
        /// pnpm.
        Pnpm PNPM = "pnpm";
        /// Yarn.
        Yarn YARN = "yarn";
        /// Bun.
        Bun BUN = "bun";
    }
}
