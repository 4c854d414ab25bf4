"""The README's samples run as they stand, one after another."""

from readme import samples


def test_the_samples_run_and_print_what_the_readme_says(capsys):
    names, said = {}, {}
    for heading, code in samples():
        if "import ray" in code or "pyspark" in code:
            continue  # tests/hosts/scale
        exec(compile(code, f"README.md, {heading}", "exec"), names)
        said[heading] = said.get(heading, "") + capsys.readouterr().out
    assert set(said) == {"The first match", "As JSON", "Faults and limits", "pandas"}
    assert said["The first match"].startswith("kim teaches ada: ")
    assert "/roster/as_of input.bad-date" in said["Faults and limits"]
    assert said["Faults and limits"].endswith("out-of-fuel\n")
    assert "kick-off" in said["pandas"]


def test_the_first_match_takes_twenty_lines():
    assert samples()[0][1].count("\n") <= 20
