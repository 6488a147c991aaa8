"""Measures prisme beside the Python tool of the same name, on one spec, in one run.

Per step: processor seconds (user + system) and wall seconds as medians, peak memory, files written. The work is
checked before a time is believed: a cold run must write files, a run without change must write none of ours, and
a run after one added field must write at least one and less than a hundredth of them.

    measure.py --prisme target/ci/prisme [--peer VENV/bin/prisme] [--models 1000] [--rounds 5] [--peer-rounds 1]

The peer needs Python 3.13: `python3.13 -m venv VENV && VENV/bin/pip install prisme==2.26.1`.
Everything happens in a folder in memory (/dev/shm), so that no disk is measured.
"""

import argparse
import dataclasses
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import make_spec

STEPS = ["start", "validate", "cold generate", "no change", "one field added"]


@dataclasses.dataclass
class Run:
    """One process: what it cost and what it wrote."""

    cpu: float
    wall: float
    memory: float
    written: int
    changed: int


def run(command: list[str], folder: pathlib.Path) -> Run:
    before = snapshot(folder)
    log = tempfile.TemporaryFile()
    begin = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        log.seek(0)
        sys.exit(f"{command} failed:\n{log.read().decode(errors='replace')[-4000:]}")
    after = snapshot(folder)
    written = [path for path, seen in after.items() if before.get(path) != seen]
    changed = [path for path in written if path not in before or before[path][1] != after[path][1]]
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, len(written), len(changed))


def snapshot(folder: pathlib.Path) -> dict[str, tuple[int, int]]:
    """Files of the project with time and size. What prisme keeps for itself (.prisme) is no output."""
    found: dict[str, tuple[int, int]] = {}
    for base, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in {".prisme", "__pycache__", ".prism"}]
        for name in files:
            path = os.path.join(base, name)
            stat = os.stat(path)
            found[path] = (stat.st_mtime_ns, stat.st_size)
    return found


def measure(tool: str, folder: pathlib.Path, models: int, rounds: int, *, peer: bool) -> dict[str, list[Run]]:
    runs: dict[str, list[Run]] = {step: [] for step in STEPS}
    arguments = ["specs/models.py"] if peer else []
    specs = folder / "specs" / "models.py"
    plain = make_spec.spec(models, peer=peer)
    for number in range(rounds):
        shutil.rmtree(folder, ignore_errors=True)
        make_spec.write(models, folder, peer=peer)
        runs["start"].append(run([tool, "--version"], folder))
        runs["validate"].append(run([tool, "validate", *arguments], folder))
        runs["cold generate"].append(run([tool, "generate", *arguments], folder))
        # The first run after a cold one is not counted: it may settle what a cold run leaves open.
        run([tool, "generate", *arguments], folder)
        runs["no change"].append(run([tool, "generate", *arguments], folder))
        specs.write_text(make_spec.spec(models, peer=peer, extra_in=models // 2), encoding="utf-8")
        runs["one field added"].append(run([tool, "generate", *arguments], folder))
        specs.write_text(plain, encoding="utf-8")
    check(runs, folder, peer=peer)
    return runs


def check(runs: dict[str, list[Run]], folder: pathlib.Path, *, peer: bool) -> None:
    files = sum(len(names) for _, _, names in os.walk(folder / "packages"))
    assert files > 1000, f"only {files} files"
    assert all(one.written > files * 0.9 for one in runs["cold generate"]), "a cold run writes everything"
    if not peer:
        assert all(one.written == 0 for one in runs["no change"]), "a run without change writes nothing"
        assert all(0 < one.written < files / 100 for one in runs["one field added"]), "one field writes few files"


def table(name: str, runs: dict[str, list[Run]]) -> list[str]:
    rows = []
    for step in STEPS:
        column = runs[step]
        cpu, wall = statistics.median(one.cpu for one in column), statistics.median(one.wall for one in column)
        rows.append(
            f"| {name} | {step} | {cpu:.3f} | {wall:.3f} | {max(one.memory for one in column):.0f} "
            f"| {column[-1].written} | {len(column)} |"
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prisme")
    parser.add_argument("--peer")
    parser.add_argument("--models", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer-rounds", type=int, default=1)
    given = parser.parse_args()
    base = pathlib.Path(tempfile.mkdtemp(prefix="prisme-measure-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
    try:
        print(f"{given.models} models, 8 fields and one relation each; {os.cpu_count()} cores; load {os.getloadavg()[0]:.1f}\n")
        print("| tool | step | cpu s | wall s | peak MB | files written | runs |\n|---|---|---|---|---|---|---|")
        results = {}
        for name, tool, rounds in [("prisme", given.prisme, given.rounds), ("peer", given.peer, given.peer_rounds)]:
            if not tool:
                continue
            path = str(pathlib.Path(tool).absolute())
            results[name] = measure(path, base / name, given.models, rounds, peer=name == "peer")
            print("\n".join(table(name, results[name])), flush=True)
            tree = base / name / "packages"
            size = sum(os.path.getsize(os.path.join(at, file)) for at, _, files in os.walk(tree) for file in files)
            count = sum(len(files) for _, _, files in os.walk(tree))
            print(f"| {name} | (tree: {count} files, {size / 1e6:.1f} MB) | | | | | |")
        if len(results) == 2:
            print("\n| step | peer cpu / prisme cpu |\n|---|---|")
            for step in STEPS:
                ours, theirs = (statistics.median(one.cpu for one in results[name][step]) for name in ("prisme", "peer"))
                print(f"| {step} | {theirs / max(ours, 0.001):.0f} |")
    finally:
        shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    main()
