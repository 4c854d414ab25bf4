"""Timetables against CP-SAT and against the rules as the README words them.

Every instance is small and drawn at random: one to three pairs that share people, zones whose clocks change inside the
term, narrow weeks, busy and movable times, limits on load. Rules and charges are written again here, with `zoneinfo` for
the clocks; CP-SAT (OR-tools) then looks for the best plan there is.
"""

import random
import unittest
import zoneinfo
from datetime import date, datetime, timedelta, timezone

from ortools.sat.python import cp_model
from plugin import cases, run

# The pinned package and not the machine's own rules.
zoneinfo.reset_tzpath(to=[])

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
# Minutes a session lasts, days of the closing window, working days of the kick-off window: the policy's defaults.
LENGTH, CLOSING, KICK_OFF = 60, 21, 10
CHARGES = {"day": 10, "weekday": 15, "hour": 15, "soft": 25, "quarter": 5, "over": 50}
CAP = 120 // 15
ZONES = [
    ["Europe/Berlin", "Europe/London"],
    ["Europe/Lisbon", "America/New_York"],
    ["America/New_York", "America/Sao_Paulo"],
    ["Australia/Sydney", "Asia/Tokyo"],
    ["Europe/Athens", "Asia/Kolkata"],
    ["Africa/Casablanca", "Europe/Madrid"],
]


def instant(minute):
    return EPOCH + timedelta(minutes=minute)


def minute_of(day, zone, clock=0):
    """The first instant of a local minute."""
    local = datetime(day.year, day.month, day.day, clock // 60, clock % 60, tzinfo=zone)
    return int((local - EPOCH).total_seconds()) // 60


class Person:
    def __init__(self, name, dice, zones, first, last):
        self.name = name
        self.zone_name = dice.choice(zones)
        self.zone = zoneinfo.ZoneInfo(self.zone_name)
        days = sorted(dice.sample(range(1, 6), dice.randint(2, 4)))
        # Hours that leave some common time, and some of it outside core hours.
        since = dice.choice([480, 540, 600, 780])
        self.week = [(day, since, since + dice.choice([180, 240, 420])) for day in days]
        span = (minute_of(first, timezone.utc), minute_of(last, timezone.utc))

        def some(most):
            starts = (dice.randrange(*span) // 30 * 30 for _ in range(dice.randint(0, most)))
            return [(start, start + dice.choice([30, 60, 240, 1440])) for start in starts]

        self.busy, self.soft = some(60), some(30)
        self.monthly = dice.choice([None, None, 120, 180])

    def wall(self, minute):
        return instant(minute).astimezone(self.zone)

    def works(self, day):
        return any(weekday == day.isoweekday() for weekday, _, _ in self.week)

    def free(self, start):
        """Working, not busy, and the start comes once."""
        for minute in range(start, start + LENGTH, 5):
            wall = self.wall(minute)
            clock = wall.hour * 60 + wall.minute
            if not any(d == wall.isoweekday() and s <= clock and clock + 5 <= u for d, s, u in self.week):
                return False
        wall = self.wall(start)
        once = wall.replace(fold=0).utcoffset() == wall.replace(fold=1).utcoffset()
        return once and not any(start < until and since < start + LENGTH for since, until in self.busy)

    def quarters(self, start):
        outside = 0
        for minute in range(start, start + LENGTH):
            wall = self.wall(minute)
            outside += not 600 <= wall.hour * 60 + wall.minute < 960
        return -(-outside // 15)

    def record(self):
        windows = [{"weekday": d, "since": s, "until": u, "hours": "working"} for d, s, u in self.week]
        return {
            "id": self.name, "mentor_places": 3, "mentee_places": 3, "oriented_on": "2020-01-01",
            "time_zone": self.zone_name, "week": windows, "monthly_minutes": self.monthly,
        }


class Instance:
    def __init__(self, seed):
        dice = random.Random(seed)
        zones = dice.choice(ZONES)
        # Terms over the clock changes of spring and autumn.
        self.first = date(2026, 3, 2) if dice.random() < 0.5 else date(2026, 9, 28)
        self.last = self.first + timedelta(days=dice.choice([56, 70]))
        shapes = [[("a", "b")], [("a", "b"), ("a", "c")], [("a", "b"), ("c", "b")], [("a", "b"), ("b", "c"), ("c", "a")],
                  [("a", "b"), ("a", "c"), ("d", "b")]]
        self.pairs = dice.choice(shapes)
        self.fair = dice.random() < 0.5
        self.people = {n: Person(n, dice, zones, self.first, self.last) for n in sorted({n for p in self.pairs for n in p})}
        self.cadence = dice.choice([(7, 14, 21), (10, 14, 28), (5, 7, 16)])
        self.week_most = dice.choice([1, 2])
        self.now = minute_of(self.first, timezone.utc)
        self.grid = dice.choice([30, 60])
        self.check_in = dice.choice([1, 2])
        self.dice = dice
        self.sessions = []

    def policy(self):
        least, ideal, most = self.cadence
        scheduling = {
            "cadence": {"minimum-days": least, "ideal-days": ideal, "maximum-days": most},
            "count": {"mode": "sessions", "sessions": 4},
            "length": {"grid-minutes": self.grid},
            "load": {"week-most": self.week_most},
            "milestones": {"check-in-after": [self.check_in]},
        }
        if not self.fair:
            scheduling["charges"] = {"inconvenient-quarter": 0, "over-cap-quarter": 0}
        return {"scheduling": scheduling}

    def request(self):
        term = {"since": str(self.first), "until": str(self.last)}
        pairings = [
            {"id": f"p{n}", "pair": {"mentor": a, "mentee": b}, "matched_on": term["since"], "planned_end": term["until"]}
            for n, (a, b) in enumerate(self.pairs)
        ]
        spans = lambda times: [{"start": start, "end": end} for start, end in times]
        diaries = [{"person": p.name, "busy": spans(p.busy), "soft": spans(p.soft)} for p in self.people.values()]
        return {
            "policy": self.policy(),
            "roster": {"as_of": term["since"], "term": term, "people": [p.record() for p in self.people.values()]},
            "calendar": {"now": self.now, "pairings": pairings, "diaries": diaries, "sessions": self.sessions},
        }

    def window(self, kind, mentor, mentee):
        """The instants at which a session of a kind may start."""
        length = (self.last - self.first).days
        at = lambda day: minute_of(day, mentor.zone)
        if kind == "kick-off":
            day, left = self.first, KICK_OFF
            for _ in range(366):
                if left == 0:
                    break
                day += timedelta(days=1)
                left -= mentee.works(day)
            return at(self.first), minute_of(day + timedelta(days=1), mentee.zone)
        if kind == "midpoint-review":
            return (at(self.first + timedelta(days=length * 40 // 100)),
                    at(self.first + timedelta(days=-(-length * 60 // 100))))
        if kind == "closing-review":
            return at(max(self.last - timedelta(days=CLOSING), self.first)), at(self.last)
        return at(self.first), at(self.last)

    def kinds(self, total):
        """Kick-off first, closing last, a check-in after its number, the midpoint review nearest to its window's middle."""
        kinds = ["regular"] * total
        kinds[0] = "kick-off"
        if total > 1:
            kinds[-1] = "closing-review"
        if self.check_in < total and kinds[self.check_in] == "regular":
            kinds[self.check_in] = "check-in"
        rest = [n for n, kind in enumerate(kinds) if kind == "regular"]
        if rest:
            kinds[min(rest, key=lambda n: (abs(n * 200 - 100 * (total - 1)), n))] = "midpoint-review"
        return kinds

    def starts(self, pair, kind):
        mentor, mentee = (self.people[name] for name in self.pairs[pair])
        since, until = self.window(kind, mentor, mentee)
        since = max(since, self.now + 2880)
        since += -since % self.grid
        return [s for s in range(since, until, self.grid) if mentor.free(s) and mentee.free(s) and
                s + LENGTH <= minute_of(self.last, mentor.zone)]

    def place_cost(self, pair, start):
        cost = 0
        for name in self.pairs[pair]:
            person = self.people[name]
            soft = any(start < until and since < start + LENGTH for since, until in person.soft)
            cost += CHARGES["soft"] * soft + (CHARGES["quarter"] * person.quarters(start) if self.fair else 0)
        return cost

    def limits(self, name):
        return 1, self.week_most, self.people[name].monthly or 240

    def components(self):
        groups = []
        for pair in self.pairs:
            joined = [group for group in groups if group & set(pair)]
            groups = [group for group in groups if group not in joined] + [set(pair).union(*joined)]
        return groups


def periods(person, start):
    wall = person.wall(start)
    monday = wall.date() - timedelta(days=wall.weekday())
    return [("day", wall.date()), ("week", monday), ("month", (wall.year, wall.month))]


def step_cost(instance, pair, before, after):
    """What a session is charged for the one before it; None where it may not follow."""
    mentor, mentee = (instance.people[name] for name in instance.pairs[pair])
    least, ideal, most = instance.cadence
    gap = (mentor.wall(after).date() - mentor.wall(before).date()).days
    if not least <= gap <= most:
        return None
    cost = CHARGES["day"] * abs(gap - ideal)
    for person in (mentor, mentee):
        a, b = person.wall(before), person.wall(after)
        cost += CHARGES["weekday"] * (a.isoweekday() != b.isoweekday()) + CHARGES["hour"] * (a.time() != b.time())
    return cost


class Model:
    """The whole problem for CP-SAT. `old` has for each pair the starts so far: then fewest moves, least movement first."""

    def __init__(self, instance, totals, old=None):
        self.model, self.instance = cp_model.CpModel(), instance
        model, objective, self.taken = self.model, [], []
        self.unplaced, self.moved, self.minutes, self.points = [], [], [], []
        for pair, total in enumerate(totals):
            kinds = instance.kinds(total)
            rows = []
            for position, kind in enumerate(kinds):
                row = []
                for start in instance.starts(pair, kind):
                    chosen = model.new_bool_var("")
                    row.append((start, chosen))
                    self.points.append((instance.place_cost(pair, start), chosen))
                    if old:
                        was = old[pair][position]
                        self.moved.append((int(start != was), chosen))
                        self.minutes.append((abs(start - was), chosen))
                there = model.new_bool_var("")
                model.add(sum(chosen for _, chosen in row) == there)
                self.unplaced.append((-1, there))
                if old:
                    # Dropping one is a change as moving it is.
                    self.moved.append((-1, there))
                rows.append((there, row))
            self.taken.append(rows)
            self.steps(pair, rows)
        self.unplaced_base = sum(totals)
        self.moved_base = sum(totals) if old else 0
        self.loads()
        self.fairness()

    def steps(self, pair, rows):
        model, instance = self.model, self.instance
        mentor, mentee = (instance.people[name] for name in instance.pairs[pair])
        least, ideal, most = instance.cadence
        day = lambda start: mentor.wall(start).date().toordinal()
        days = [sum(day(start) * chosen for start, chosen in row) for _, row in rows]
        for i, (here, row) in enumerate(rows):
            for j in range(i + 1, len(rows)):
                there, other = rows[j]
                model.add(days[j] - days[i] >= least).only_enforce_if([here, there])
                if j > i + 1:
                    continue
                both = model.new_bool_var("")
                model.add_bool_and([here, there]).only_enforce_if(both)
                model.add_bool_or([here.negated(), there.negated(), both])
                model.add(days[j] - days[i] <= most).only_enforce_if(both)
                away = model.new_int_var(0, 200, "")
                model.add(away >= days[j] - days[i] - ideal).only_enforce_if(both)
                model.add(away >= ideal - days[j] + days[i]).only_enforce_if(both)
                self.points.append((CHARGES["day"], away))
                for person in (mentor, mentee):
                    for charge, key in ((CHARGES["weekday"], lambda w: w.isoweekday()), (CHARGES["hour"], lambda w: w.time())):
                        same = []
                        values = {key(person.wall(start)) for start, _ in row} & {key(person.wall(s)) for s, _ in other}
                        for value in sorted(values):
                            match = model.new_bool_var("")
                            for side in (row, other):
                                model.add(match <= sum(c for s, c in side if key(person.wall(s)) == value))
                            same.append(match)
                        self.points.append((charge, both))
                        self.points.extend((-charge, match) for match in same)

    def loads(self):
        for name, person in self.instance.people.items():
            by_period, by_tick = {}, {}
            for pair, rows in enumerate(self.taken):
                if name not in self.instance.pairs[pair]:
                    continue
                for start, chosen in (choice for _, row in rows for choice in row):
                    for kind, period in periods(person, start):
                        by_period.setdefault((kind, period), []).append(chosen)
                    for tick in range(start, start + LENGTH, self.instance.grid):
                        by_tick.setdefault(tick, []).append(chosen)
            day, week, month = self.instance.limits(name)
            most = {"day": day, "week": week, "month": month // LENGTH}
            for (kind, _), chosen in by_period.items():
                self.model.add(sum(chosen) <= most[kind])
            for chosen in by_tick.values():
                self.model.add(sum(chosen) <= 1)

    def fairness(self):
        if not self.instance.fair:
            return
        borne = {name: [] for name in self.instance.people}
        as_mentor = {name: [] for name in self.instance.people}
        for pair, rows in enumerate(self.taken):
            for side, name in enumerate(self.instance.pairs[pair]):
                person = self.instance.people[name]
                terms = [person.quarters(start) * chosen for _, row in rows for start, chosen in row]
                borne[name] += terms
                as_mentor[name] += terms if side == 0 else []
        for group in self.instance.components():
            worst = self.model.new_int_var(0, 1000, "")
            for name in group:
                self.model.add(worst >= sum(borne[name]))
            self.points.append((CHARGES["quarter"], worst))
        for terms in as_mentor.values():
            over = self.model.new_int_var(0, 1000, "")
            self.model.add(over >= sum(terms) - CAP)
            self.points.append((CHARGES["over"], over))

    def best(self):
        """The least (unplaced, moved, minutes, points), in that order of weight; None where CP-SAT gives up."""
        found = []
        for terms, base in ((self.unplaced, self.unplaced_base), (self.moved, self.moved_base), (self.minutes, 0),
                            (self.points, 0)):
            total = sum(weight * variable for weight, variable in terms) + base
            if not terms:
                found.append(0)
                continue
            self.model.minimize(total)
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 1
            solver.parameters.max_time_in_seconds = 60
            if solver.solve(self.model) != cp_model.OPTIMAL:
                return None
            found.append(round(solver.objective_value))
            self.model.add(total == found[-1])
        return tuple(found)


def by_pair(instance, timetable):
    starts = [[] for _ in instance.pairs]
    for placed in timetable["sessions"]:
        if placed["change"] != "dropped":
            starts[int(placed["session"]["pairing"][1:])].append((placed["session"]["when"]["start"], placed["session"]))
    return [sorted(row, key=lambda entry: entry[0]) for row in starts]


class Scheduling(unittest.TestCase):
    def check(self, instance, timetable, whole):
        """Every hard rule, from its text; and that the plan costs what its sessions are charged."""
        rows = by_pair(instance, timetable)
        cost, borne, as_mentor = 0, {}, {}
        taken = {name: [] for name in instance.people}
        for pair, row in enumerate(rows):
            mentor, mentee = (instance.people[name] for name in instance.pairs[pair])
            for start, session in row:
                self.assertEqual(session["when"]["end"] - start, LENGTH)
                self.assertIn(start, instance.starts(pair, session["kind"]), f"{session} lies where it may not")
                cost += instance.place_cost(pair, start)
                for side, name in enumerate(instance.pairs[pair]):
                    taken[name].append(start)
                    quarters = instance.people[name].quarters(start) if instance.fair else 0
                    borne[name] = borne.get(name, 0) + quarters
                    as_mentor[name] = as_mentor.get(name, 0) + (quarters if side == 0 else 0)
                wall = mentor.wall(start).strftime("%Y-%m-%dT%H:%M")
                self.assertEqual(session["wall"], wall)
            if whole[pair]:
                for (before, _), (after, _) in zip(row, row[1:]):
                    step = step_cost(instance, pair, before, after)
                    self.assertIsNotNone(step, f"{before} and {after} are too near or too far")
                    cost += step
                self.assertEqual([session["kind"] for _, session in row], instance.kinds(len(row)))
        for name, starts in taken.items():
            person, starts = instance.people[name], sorted(starts)
            self.assertTrue(all(after - before >= LENGTH for before, after in zip(starts, starts[1:])))
            counts = {}
            for start in starts:
                for period in periods(person, start):
                    counts[period] = counts.get(period, 0) + 1
            day, week, month = instance.limits(name)
            for (kind, period), count in counts.items():
                self.assertLessEqual(count, {"day": day, "week": week, "month": month // LENGTH}[kind], (name, period))
        if instance.fair:
            cost += sum(CHARGES["quarter"] * max(borne.get(name, 0) for name in g) for g in instance.components())
            cost += sum(CHARGES["over"] * max(0, quarters - CAP) for quarters in as_mentor.values())
        if all(whole):
            self.assertEqual(timetable["cost"], cost)
        self.assertLessEqual(timetable["bound"], timetable["cost"])

    def test_timetables_are_as_good_as_cp_sat_finds_them(self):
        proved = compared = replanned = 0
        for seed in range(cases(200)):
            with self.subTest(seed=seed):
                instance = Instance(seed)
                timetable = run("scheduling.plan", instance.request())
                rows = by_pair(instance, timetable)
                missing = [sum(u["pairing"] == f"p{n}" for u in timetable["unplaced"]) for n in range(len(rows))]
                totals = [len(row) + gone for row, gone in zip(rows, missing)]
                self.check(instance, timetable, [gone == 0 for gone in missing])
                best = Model(instance, totals).best()
                if best is None:
                    continue
                compared += 1
                self.assertEqual(sum(missing), best[0], "as many find a place")
                self.assertLessEqual(timetable["bound"], best[3])
                self.assertLessEqual(best[3], timetable["cost"])
                if timetable["bound"] == timetable["cost"]:
                    proved += 1
                if not instance.fair:
                    self.assertEqual(timetable["cost"], best[3])
                    self.assertEqual(timetable["bound"], best[3])
                if sum(missing) == 0:
                    replanned += self.again(instance, rows)
        print(f"{compared} compared, {proved} proved by the plugin itself, {replanned} planned again")
        self.assertGreater(compared, cases(200) * 9 // 10)

    def again(self, instance, rows):
        """An hour of somebody's day goes; the plan with the fewest and smallest moves is found."""
        pair = instance.dice.randrange(len(rows))
        start, _ = instance.dice.choice(rows[pair])
        instance.people[instance.dice.choice(instance.pairs[pair])].busy.append((start, start + 30))
        instance.sessions = [session for row in rows for _, session in row]
        old = [[start for start, _ in row] for row in rows]
        timetable = run("scheduling.plan", instance.request())
        best = Model(instance, [len(row) for row in rows], old).best()
        if best is None:
            return 0
        changed = [placed for placed in timetable["sessions"] if placed["change"] in ("moved", "dropped")]
        minutes = sum(abs(p["session"]["when"]["start"] - p["before"]["start"]) for p in changed if p["before"])
        self.assertEqual((len(timetable["unplaced"]), len(changed), minutes), best[:3], "least change")
        self.assertLessEqual(timetable["bound"], best[3])
        self.assertLessEqual(best[3], timetable["cost"])
        return 1


if __name__ == "__main__":
    unittest.main()
