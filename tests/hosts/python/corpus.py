"""The conformance corpus, as its README words it."""

import gzip
import json
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "conformance"
CASES = {case["name"]: case for case in json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))["cases"]}


def text(file):
    """The exact text of a request or an answer."""
    data = (FOLDER / file).read_bytes()
    return (gzip.decompress(data) if file.endswith(".gz") else data).decode()


def canonical(value):
    """JSON with sorted keys and no spaces, as the corpus keeps faults."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
