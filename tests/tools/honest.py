"""Fails when a generated back end is clean only because it looks away.

A clean lint or type check proves nothing when findings are switched off in the configuration or line by line.
Allowed are the few suppressions listed here, each for a reason that holds for hand-written code too.
"""

import pathlib
import re
import sys
import tomllib

# Rules of ruff that may be off: `assert` is how pytest tests; form feeds of style that a formatter decides.
ALLOWED_IGNORES = {"S101", "COM812", "ISC001", "E501"}
# pytest files may use literals that look like passwords or magic tokens.
ALLOWED_PER_FILE = ALLOWED_IGNORES | {"S105", "S106", "S311"}
SUPPRESSION = re.compile(r"#\s*(noqa|type:\s*ignore|pyright:|ruff:|mypy:|nosec|fmt:\s*(?:off|skip))[^\n]*")
LOOSE_MYPY = {"ignore_errors", "ignore_missing_imports", "disable_error_code", "follow_imports", "disallow_untyped_defs"}


def main(backend: pathlib.Path) -> int:
    findings: list[str] = []
    with (backend / "pyproject.toml").open("rb") as file:
        tool = tomllib.load(file).get("tool", {})
    lint = tool.get("ruff", {}).get("lint", {})
    for rule in set(lint.get("ignore", [])) | set(lint.get("extend-ignore", [])):
        if rule not in ALLOWED_IGNORES:
            findings.append(f"pyproject.toml: ruff ignores {rule}")
    for pattern, rules in lint.get("per-file-ignores", {}).items():
        findings += [f"pyproject.toml: ruff ignores {rule} in {pattern}" for rule in rules if rule not in ALLOWED_PER_FILE]
    if tool.get("ruff", {}).get("exclude") or tool.get("ruff", {}).get("extend-exclude"):
        findings.append("pyproject.toml: ruff excludes files")
    mypy = tool.get("mypy", {})
    for section in [mypy, *mypy.get("overrides", [])]:
        for key in LOOSE_MYPY & set(section):
            if not (key == "disallow_untyped_defs" and section[key] is True):
                findings.append(f"pyproject.toml: mypy {key} = {section[key]!r} for {section.get('module', 'everything')}")
    if tool.get("pyright", {}).get("exclude") or tool.get("pyright", {}).get("ignore"):
        findings.append("pyproject.toml: pyright looks away from files")
    if (filters := tool.get("pytest", {}).get("ini_options", {}).get("filterwarnings")) != ["error"]:
        findings.append(f"pyproject.toml: pytest does not turn every warning into an error: {filters}")
    files = sorted(path for path in backend.rglob("*.py") if ".venv" not in path.parts)
    suppressions = 0
    for path in files:
        text = path.read_text(encoding="utf-8")
        for match in SUPPRESSION.finditer(text):
            suppressions += 1
            line = text.count("\n", 0, match.start()) + 1
            findings.append(f"{path.relative_to(backend)}:{line}: {match.group(0)}")
        if re.search(r"^\s*(?:import|from) prisme\b", text, re.MULTILINE):
            findings.append(f"{path.relative_to(backend)}: imports prisme")
    print("\n".join(findings))
    print(f"{len(files)} files, {suppressions} suppressions, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
