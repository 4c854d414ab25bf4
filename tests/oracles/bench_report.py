"""Tables in Markdown and growth curves in SVG of what the benches measured."""

import argparse
import importlib.metadata
import json
import os
import pathlib
import platform
import re
import statistics
from typing import Any, Callable, Dict, List, Tuple

PACKAGES = ("numpy", "scipy", "lapx", "ortools", "networkx", "wasmtime")
#: Of ours, what a bench beside the peers is held to: key, words, goal to reach and hoped for.
OURS = (
    ("anew to old prices", "second round, 1 % fewer people: from nothing / from old prices", "4", "10"),
    ("fair to plain", "objective `fair` / `total`", "at most 2", "1.2"),
    ("wasm to native", "in wasmtime / natively", "at most 1.4", "1.2"),
)


def spread(numbers: List[float]) -> Dict[str, float]:
    """The least, the median and the most."""
    return {"least": min(numbers), "median": statistics.median(numbers), "most": max(numbers)}


def _times(number: float) -> str:
    return f"{number:.0f}" if number >= 20 else f"{number:.1f}" if number >= 3 else f"{number:.2f}"


def told(of: Dict[str, float]) -> str:
    return f"{_times(of['median'])} ({_times(of['least'])} to {_times(of['most'])})"


def seconds(of: Dict[str, float]) -> str:
    return " / ".join(f"{of[key]:.3g}" for key in ("least", "median", "most"))


def lines(case: Any, found: Dict[str, Any]) -> str:
    """One case, for a terminal."""
    if case is None:
        size = "" if found["bytes"] is None else f", {found['bytes'] / 2**20:.0f} MiB"
        return f"  from people {found['seconds']:.1f} s{size}, {found['filled']} filled, proved: {found['proved']}"
    text = [f"  {found['mentors']} x {found['mentees']}, {found['edges']} edges, {found['filled']} filled, {found['kept']:.1%} kept"]
    text += [f"  {name:<28} {seconds(spent)} s" for name, spent in found["seconds"].items()]
    text += [f"  {name:<28} {told(peer)} times slower; same optimum: {peer['optimum']}" for name, peer in found["peers"].items() if "median" in peer]
    return "\n".join(text + [f"  {key:<28} {told(found[key])}" for key, *_ in OURS])


def machine() -> str:
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text()
        model = re.search(r"model name\s*:\s*(.+)", text)
    except OSError:
        model = None
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return f"{model.group(1) if model else platform.processor() or platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; {versions}"


def table(head: List[str], rows: List[List[str]]) -> List[str]:
    return ["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows]] + [""]


def _tables(cases: Dict[str, Any], found: Dict[str, List[Dict[str, Any]]], rounds: int, plot: str) -> List[str]:
    against, within, clock, people = [], [], [], []
    for name, sizes in found.items():
        last = sizes[-1]
        if name not in cases:
            size = "not told here" if last["bytes"] is None else f"{last['bytes'] / 2**20:.0f} MiB"
            goal = f"{last['goal']:g} s" + (f", {last['goal MiB']:g} MiB" if last["goal MiB"] else "")
            people.append([name, f"{last['filled']:,}", f"{last['seconds']:.1f} s", size, goal, "yes" if last["proved"] else "NO"])
            continue
        size = f"{name}: {last['mentors']:,} × {last['mentees']:,}, {last['edges']:,} edges"
        for peer, (reach, stretch) in cases[name].peers.items():
            ratio = last["peers"][peer]
            times = told(ratio) if "median" in ratio else "–"
            against.append([size, peer, times, f"{reach:g}", f"{stretch:g}", ratio["optimum"]])
        for key, words, reach, stretch in OURS:
            kept = f"; {last['kept']:.1%} of the pairs kept" if key.startswith("anew") else ""
            within.append([name, words, told(last[key]) + kept, reach, stretch])
        clock += [[name, who, seconds(spent)] for who, spent in last["seconds"].items()]
    text = [f"Measured on {machine()}. {rounds} rounds; times are those on the processor, ratios are taken within a round: "
            "median (least to most). `tests/oracles/bench_matching.py --markdown` writes this section, and says what is timed.", ""]
    if against:
        text += ["From identical scores, how many times longer a peer takes than the solver in wasmtime:", ""]
        text += table(["case", "peer", "times", "goal", "hoped for", "same optimum"], against)
        text += [f"![How times grow with size]({plot})", "", "The solver against itself, from scores:", ""]
        text += table(["case", "ratio", "times", "goal", "hoped for"], within)
    if people:
        text += ["From people, in wasmtime, with conflicts, proof and explanations; every pair is priced:", ""]
        text += table(["case", "places filled", "time", "memory", "goal", "proved"], people)
    if clock:
        text += ["<details><summary>Seconds (least / median / most)</summary>", ""]
        text += table(["case", "what", "seconds"], clock) + ["</details>", ""]
    return text


def _plot(path: pathlib.Path, cases: Dict[str, Any], found: Dict[str, List[Dict[str, Any]]]) -> None:
    # Comes with lifelines.
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "matching", "font.size": 8})
    from matplotlib import pyplot

    names = [name for name in found if name in cases]
    figure, axes = pyplot.subplots(1, len(names), figsize=(2.6 * len(names), 3), squeeze=False, layout="constrained")
    for axis, name in zip(axes[0], names):
        for who in ("ours", "ours natively", *cases[name].peers):
            line: List[Tuple[int, float]] = [(size["mentees"], size["seconds"][who]["median"]) for size in found[name] if who in size["seconds"]]
            if line:
                axis.loglog(*zip(*line), marker="o", markersize=3, label={"ours": "ours, in wasmtime"}.get(who, who), linewidth=2 if who == "ours" else 1)
        axis.set(title=name, xlabel="mentees")
        axis.grid(True, which="major", alpha=0.3)
        axis.legend(fontsize=6)
    axes[0][0].set_ylabel("seconds on the processor")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})


def write(file: str, cases: Dict[str, Any], found: Dict[str, List[Dict[str, Any]]], rounds: int) -> None:
    """Puts the tables into the section on matching."""
    plot = pathlib.Path(file).with_suffix("") / "matching-growth.svg"
    if any(name in cases for name in found):
        _plot(plot, cases, found)
    section(file, "matching", _tables(cases, found, rounds, f"{plot.parent.name}/{plot.name}"))


def section(file: str, name: str, text: List[str]) -> None:
    """Puts lines into the section of that name between its marks, or begins one."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    target = pathlib.Path(file)
    whole = target.read_text() if target.exists() else "# Benchmarks\n"
    if begin not in whole:
        whole = whole.rstrip() + f"\n\n{begin}{end}\n"
    before, rest = whole.split(begin, 1)
    lines = "\n".join([begin, f"## {name.capitalize()}", "", *text, end])
    target.write_text(before + lines + rest.split(end, 1)[1])


def main(about: str, count: Tuple[str, int, str], name: str, measure: Callable[[int], List[Dict[str, Any]]],
         tables: Callable[[List[Dict[str, Any]]], List[str]]) -> None:
    """The command line of a bench: how much of it (`count`: option, default, help), as JSON, as tables in section `name`."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    option, default, says = count
    parser.add_argument(option, dest="count", type=int, default=default, help=says)
    parser.add_argument("--json", action="store_true", help="one line of JSON for each measurement")
    parser.add_argument("--markdown", metavar="FILE", help=f"write tables to its section on {name}")
    asked = parser.parse_args()
    found = measure(asked.count)
    for line in (json.dumps(one) for one in found) if asked.json else tables(found):
        print(line)
    if asked.markdown:
        section(asked.markdown, name, tables(found))
