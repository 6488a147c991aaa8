"""Writes a project with a spec of N models, for measuring.

Each model has eight fields of different types and one relation to the model before it: the shape on which the
peer's figures were taken. The same models are written in either vocabulary, so that both tools do the same work.

    make_spec.py N FOLDER [--peer]
"""

import argparse
import pathlib

FIELDS = [
    ("name", 'type="string", required=True, max_length=120'),
    ("code", 'type="string", required=True, max_length=40, unique=True'),
    ("note", 'type="text"'),
    ("amount", 'type="integer", default=0'),
    ("weight", 'type="float"'),
    ("active", 'type="boolean", default=True'),
    ("due", 'type="date"'),
    ("state", 'type="enum", choices=["new", "open", "done"], default="new"'),
]


def spec(count: int, *, peer: bool, extra_in: int | None = None) -> str:
    """The text of specs/models.py; `extra_in` is the number of the model that gets a ninth field."""
    head = "from prisme.spec import Field, Model, Relationship, StackSpec\n\nPRISME_DOMAIN_VERSION = 2\n\nstack = StackSpec(\n"
    parts = [head, '    name="measured",\n    models=[\n']
    for number in range(count):
        parts.append(f'        Model(\n            name="Thing{number:04}",\n            fields=[\n')
        for name, rest in FIELDS:
            # The peer's fields are required unless they say otherwise; ours are optional unless they say so.
            silent = ", required=False" if peer and "required" not in rest else ""
            first = f'name="{name}"' if peer else f'"{name}"'
            parts.append(f"                Field({first}, {rest}{silent}),\n")
        if number == extra_in:
            first = 'name="added"' if peer else '"added"'
            parts.append(f'                Field({first}, type="string"{", required=False" if peer else ""}),\n')
        parts.append("            ],\n")
        if number:
            target = f"Thing{number - 1:04}"
            arguments = (
                f'name="previous", target_model="{target}", type="many_to_one", optional=True'
                if peer
                else f'"previous", target="{target}", type="many-to-one"'
            )
            parts.append(f"            relationships=[Relationship({arguments})],\n")
        parts.append("        ),\n")
    parts.append("    ],\n)\n")
    return "".join(parts)


PROJECT = """from prisme.spec import DatabaseConfig, {names}ProjectSpec

PRISME_PROJECT_VERSION = 1

project = ProjectSpec(
    name="measured",
    database=DatabaseConfig(engine="sqlite"),{rest}
)
"""
OURS = """
    frontend=FrontendConfig(enabled=False),
    exposure=ExposureConfig(rest=RESTConfig(enabled=True)),"""
CONFIG = """prisme_version = "2.0.0"
config_version = 1

[project]
spec_path = "specs/models.py"
project_path = "specs/project.py"
"""


def write(count: int, folder: pathlib.Path, *, peer: bool) -> None:
    (folder / "specs").mkdir(parents=True, exist_ok=True)
    (folder / "specs" / "models.py").write_text(spec(count, peer=peer), encoding="utf-8")
    names, rest = ("", "") if peer else ("ExposureConfig, FrontendConfig, RESTConfig, ", OURS)
    text = PROJECT.format(names=names, rest=rest)
    (folder / "specs" / "project.py").write_text(text, encoding="utf-8")
    (folder / "prisme.toml").write_text(CONFIG, encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--peer", action="store_true")
    given = parser.parse_args()
    write(given.count, given.folder, peer=given.peer)
