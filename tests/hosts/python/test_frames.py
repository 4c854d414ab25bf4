"""Rosters from data frames, and answers as data frames."""

import datetime
import io

import pandas
import pytest

from reverse_mentoring import Calendar, Fault, Pair, Pairing, Reader, Waiver
from reverse_mentoring.frames import pairs_frame, roster_from_frame, sessions_frame, vacancies_frame

PEOPLE = """id,mentor_places,mentee_places,grade,languages,manager,department,oriented_on,time_zone
101,1,0,3,en;de,900,IT,2026-10-01,Europe/Berlin
102,1,0,2,en,900,,2026-10-01,Europe/London
201,0,1,7,en,,Sales,2026-10-01,Europe/Berlin
202,0,1,,en,,Sales,,
"""
SKILLS = """person,topic,level,offered,wanted
101,ai,4,True,
102,ai,3,True,
201,ai,1,False,4
202,ai,1,False,5
"""


def csv(text):
    return pandas.read_csv(io.StringIO(text))


def made(people=None, **changes):
    given = {
        "as_of": "2026-11-02",
        "term": (datetime.date(2026, 11, 2), pandas.Timestamp("2027-05-03")),
        "skills": csv(SKILLS),
        "attributes": ["department"],
        "feeds": {"manages": "2026-11-01"},
        "bystanders": [900],
    }
    return roster_from_frame(csv(PEOPLE) if people is None else people, **(given | changes))


def test_an_export_becomes_a_roster():
    roster = made()
    first, _, _, last = roster.people
    # Ids that pandas took for numbers, a manager column with gaps that it took for floats.
    assert [person.id for person in roster.people] == ["101", "102", "201", "202"]
    assert [(tie.subject, tie.relation, tie.object) for tie in roster.ties] == [
        ("900", "manages", "101"),
        ("900", "manages", "102"),
    ]
    assert roster.bystanders == ["900"]
    assert list(first.languages) == ["en", "de"]
    assert (first.grade, last.grade) == (3, None)
    assert (last.oriented_on, last.time_zone) == (None, None)
    assert [(each.key, each.value) for each in first.attributes] == [("department", "IT")]
    assert roster.people[1].attributes == []
    assert (roster.term.since, roster.term.until) == ("2026-11-02", "2027-05-03")
    assert (first.skills[0].offered, first.skills[0].wanted) == (True, 0)


def test_frames_through_the_plugin_and_back(plugin):
    roster = made()
    outcome = plugin.matching.search(policy={}, roster=roster)
    pairs = pairs_frame(outcome)
    assert pairs[["mentor", "mentee"]].values.tolist() == [["101", "201"]]
    assert (pairs[list(outcome.factors)].sum(axis=1) == pairs["points"]).all()
    vacancies = vacancies_frame(outcome)
    assert set(vacancies["person"]) == {"102", "202"}
    assert vacancies["message"].str.len().min() > 0

    pairing = Pairing(id="p", pair=outcome.proposals[0].pair, matched_on="2026-11-02", planned_end="2027-05-03")
    now = int(pandas.Timestamp("2026-11-02", tz="UTC").timestamp()) // 60
    plan = plugin.scheduling.plan(policy={}, roster=roster, calendar=Calendar(now=now, pairings=[pairing]))
    sessions = sessions_frame(plan)
    assert len(sessions) == 6
    assert str(sessions["start"].dt.tz) == "UTC"
    berlin = sessions["start"].dt.tz_convert("Europe/Berlin").dt.strftime("%Y-%m-%dT%H:%M")
    assert (berlin == sessions["wall"]).all()
    assert (sessions["end"] - sessions["start"] == pandas.Timedelta(minutes=60)).all()


def test_nothing_planned_is_an_empty_frame(plugin):
    plan = plugin.scheduling.plan(policy={}, roster=made(), calendar=Calendar(now=29_700_000))
    frame = sessions_frame(plan)
    assert frame.empty
    assert "start" in frame.columns


def test_everything_else_comes_from_frames_of_its_own():
    roster = made(
        weeks=csv("person,weekday,since,until,hours\n201,1,09:30,17:00,\n201,2,540,24:00,preferred\n"),
        away=csv("person,since,until\n202,2026-12-21,2027-01-04\n"),
        ties=pandas.DataFrame(
            [("201", "mentors", "102", "2025-01-01", None)], columns=["subject", "relation", "object", "since", "until"]
        ),
        preferences=pandas.DataFrame([("101", "202", "decline")], columns=["person", "other", "stance"]),
        waivers=pandas.DataFrame(
            [
                {
                    "mentor": "101",
                    "mentee": "201",
                    "code": "conflict.same-team",
                    "approved_by": "hr1",
                    "approved_as": "head-of-hr",
                    "expires_on": pandas.Timestamp("2027-01-01"),
                }
            ]
        ),
    )
    assert roster.ties[-1].held.since == "2025-01-01"
    assert roster.people[0].preferences[0].stance == "decline"
    assert isinstance(roster.waivers[0], Waiver)
    assert roster.waivers[0].expires_on == "2027-01-01"
    assert roster.people[0].week is None
    assert [(each.weekday, each.since, each.until, each.hours) for each in roster.people[2].week] == [
        (1, 570, 1020, "working"),
        (2, 540, 1440, "preferred"),
    ]
    assert [(each.since, each.until) for each in roster.people[3].away] == [("2026-12-21", "2027-01-04")]


def test_a_line_that_leaves_the_data_is_unknown_until_its_top_is_named(plugin):
    """A manager of whom nothing is known must not pass for somebody whom nobody manages."""
    reader = Reader(audience="coordinator")
    pairs = [Pair(mentor="101", mentee="201")]
    known, unknown = made(), made(bystanders=[])
    assert plugin.conflicts.check(policy={}, roster=known, pairs=pairs, reader=reader).items[0].ruling == "clear"
    assert plugin.conflicts.check(policy={}, roster=unknown, pairs=pairs, reader=reader).items[0].ruling == "unknown"
    assert plugin.matching.search(policy={}, roster=unknown).proposals == ()


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("grade", 1.5, "people, row 0: `grade` is not a whole number"),
        ("grade", -1, "people, row 0: `grade` is not a whole number"),
        ("mentor_places", None, "people, row 0: `mentor_places` is missing"),
        ("mentor_places", True, "people, row 0: `mentor_places` is not a whole number"),
        ("oriented_on", "2026-02-30", "people, row 0: `oriented_on` is not a date"),
        (
            "diagnosis",
            "something private",
            "column `diagnosis` is no field of the contract; name it in `attributes`, or drop it",
        ),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_but_not_told(column, value, says):
    with pytest.raises(ValueError) as raised:
        made(csv(PEOPLE).assign(**{column: value}))
    assert says in str(raised.value)
    assert str(value) not in str(raised.value).replace("row 0", "") or value in (None, -1, True)


def test_columns_that_are_missing_and_people_who_are_not_there_are_named():
    with pytest.raises(ValueError, match="people: no column `mentor_places`"):
        made(csv(PEOPLE).drop(columns="mentor_places"))
    with pytest.raises(ValueError, match="skills, row 4: nobody in `people`"):
        made(skills=csv(SKILLS + "999,ai,1,False,1\n"))


@pytest.mark.parametrize("time", ["9:75", "noon", -30, "09:-5", None])
def test_a_time_of_day_that_is_none_is_named(time):
    weeks = pandas.DataFrame([(201, 1, time, "17:00")], columns=["person", "weekday", "since", "until"])
    with pytest.raises(ValueError, match="weeks, row 0: `since` is"):
        made(weeks=weeks)


def test_sets_have_no_order_of_their_own():
    people = csv(PEOPLE)
    people["department"] = [{"b", "a", "c"}] * 4
    assert [each.value for each in made(people).people[0].attributes] == ["a", "b", "c"]


def test_what_a_frame_cannot_know_is_left_to_the_plugin(plugin):
    with pytest.raises(Fault) as raised:
        plugin.program.open(policy={}, roster=made(pandas.concat([csv(PEOPLE)] * 2)))
    assert {problem.code for problem in raised.value.problems} == {"input.duplicate-id"}
