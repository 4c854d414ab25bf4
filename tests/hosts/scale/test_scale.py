"""Many tenants on Ray and on Spark, in local mode: the same bytes as one after another, whatever fails on the way."""

import os
import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLES = HERE.parents[2] / "host-harness" / "packages" / "python" / "examples"
sys.path[:0] = [str(EXAMPLES), str(HERE.parent / "python")]

from job import Setting, match  # noqa: E402
from readme import samples  # noqa: E402
from scale import engine  # noqa: E402

WORKERS = 2


def told(rows):
    """What must be equal wherever it was worked out."""
    return [(row.tenant, row.status, row.digest, row.pairs, row.points, row.problems) for row in rows]


def stores(setting):
    return {path.name: path.read_bytes() for path in pathlib.Path(setting.folder).glob("tenant-*")}


def setting(folder, name):
    (folder / name).mkdir()
    return Setting(str(folder / name), tenants=8, people=60, broken=(3,))


def dies_once(folder):
    """A job whose process dies at tenant 5's first attempt, at the worst moment: after storing, before answering."""

    def work(setting, number):
        row = match(setting, number)
        tried = pathlib.Path(folder) / "tried"
        if number == 5 and not tried.exists():
            tried.touch()
            os._exit(1)
        return row

    return work


@pytest.mark.parametrize("name", ["ray", "spark"])
def test_an_engine_agrees_with_one_after_another_byte_for_byte(tmp_path, name):
    local, apart = setting(tmp_path, "local"), setting(tmp_path, name)
    expected = engine("local")(local)
    rows = engine(name)(apart, WORKERS)
    assert told(rows) == told(expected)
    assert [row.status for row in rows].count("invalid-input") == 1
    # One store per tenant that was matched, none for the refused one.
    assert stores(apart) == stores(local)
    assert len(stores(apart)) == 7
    # One engine in each process, and not in this one.
    processes = {row.engine.split("/")[0] for row in rows}
    assert len({row.engine for row in rows}) == len(processes)
    assert str(os.getpid()) not in processes


@pytest.mark.parametrize("name", ["ray", "spark"])
def test_a_worker_that_dies_costs_nothing_but_time(tmp_path, name):
    local, apart = setting(tmp_path, "local"), setting(tmp_path, name)
    expected = engine("local")(local)
    rows = engine(name)(apart, WORKERS, dies_once(tmp_path))
    assert (tmp_path / "tried").exists()
    assert told(rows) == told(expected)
    assert stores(apart) == stores(local)
    # The second attempt found what the first had stored.
    assert rows[5].engine == ""


@pytest.mark.parametrize("library", ["import ray", "pyspark"])
def test_the_readme_recipes_run(tmp_path, library):
    """As they stand, but for the folder of the stores, as a script of its own."""
    ((_, code),) = [sample for sample in samples() if library in sample[1]]
    assert "/srv/stores" in code
    script = tmp_path / "recipe.py"
    ask = "print([(row.tenant, row.status) for row in rows])\n"
    script.write_text(code.replace("/srv/stores", str(tmp_path)) + ask)
    environment = os.environ | {"PYTHONPATH": str(EXAMPLES), "PYSPARK_PYTHON": sys.executable}
    done = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2_000:]
    expected = [(number, "invalid-input" if number == 7 else "done") for number in range(8)]
    assert done.stdout.splitlines()[-1] == str(expected)
