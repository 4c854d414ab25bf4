"""Programs of others for the same matching, each as a function that gives places filled and weight."""

from typing import Callable, Dict, List, Tuple

import lap
import networkx
import numpy
from ortools.graph.python import linear_sum_assignment as assignment
from ortools.graph.python import min_cost_flow
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from bench_solver import Scores

Peer = Callable[[], Tuple[int, int]]


def ready(names: List[str], scores: Scores) -> Dict[str, Peer]:
    """Peers with their arrays made, so that only solving is timed."""
    return {name: MAKERS[name](scores) for name in names}


def _bonus(scores: Scores) -> int:
    """What a filled place is worth beside its weight, where a peer knows no coverage of its own: enough, and no more, so
    that doubles stay exact as long as can be."""
    return (int(scores.w.max()) + 1) * min(len(scores.mentor_places), len(scores.mentee_places))


def _matrix(scores: Scores) -> numpy.ndarray:
    full = numpy.zeros((len(scores.mentor_places), len(scores.mentee_places)))
    full[scores.i, scores.j] = scores.w + _bonus(scores)
    return full


def _chosen(scores: Scores, full: numpy.ndarray, rows: numpy.ndarray, columns: numpy.ndarray) -> Tuple[int, int]:
    values = full[rows, columns]
    values = values[values > 0]
    return len(values), int(values.sum()) - _bonus(scores) * len(values)


def _scipy_dense(scores: Scores) -> Peer:
    full = _matrix(scores)
    return lambda: _chosen(scores, full, *linear_sum_assignment(full, maximize=True))


def _lapx(scores: Scores) -> Peer:
    full = _matrix(scores)
    cost = full.max() - full

    def run() -> Tuple[int, int]:
        _, rows, _ = lap.lapjv(cost, extend_cost=True)
        taken = numpy.nonzero(rows >= 0)[0]
        return _chosen(scores, full, taken, rows[taken])

    return run


def _scipy_sparse(scores: Scores) -> Peer:
    sparse = csr_array((scores.w + 1.0, (scores.i, scores.j)), shape=(len(scores.mentor_places), len(scores.mentee_places)))

    def run() -> Tuple[int, int]:
        rows, columns = min_weight_full_bipartite_matching(sparse, maximize=True)
        return len(rows), int(sparse[rows, columns].sum()) - len(rows)

    return run


def _ortools_assignment(scores: Scores) -> Peer:
    most = int(scores.w.max()) + 1

    def run() -> Tuple[int, int]:
        solver = assignment.SimpleLinearSumAssignment()
        solver.add_arcs_with_cost(scores.i, scores.j, most - scores.w)
        if solver.solve() != solver.OPTIMAL:
            raise ValueError("takes full matchings only")
        mentors = len(scores.mentor_places)
        return mentors, mentors * most - solver.optimal_cost()

    return run


def _ortools_flow(scores: Scores) -> Peer:
    mentors, mentees = len(scores.mentor_places), len(scores.mentee_places)

    def run() -> Tuple[int, int]:
        solver = min_cost_flow.SimpleMinCostFlow()
        source, sink = mentors + mentees, mentors + mentees + 1
        add = solver.add_arcs_with_capacity_and_unit_cost
        add(scores.i, mentors + scores.j, numpy.ones_like(scores.i), -scores.w)
        add(numpy.full(mentors, source), numpy.arange(mentors), scores.mentor_places, numpy.zeros(mentors, dtype=int))
        add(mentors + numpy.arange(mentees), numpy.full(mentees, sink), scores.mentee_places, numpy.zeros(mentees, dtype=int))
        solver.set_node_supply(source, int(scores.mentor_places.sum()))
        solver.set_node_supply(sink, -int(scores.mentor_places.sum()))
        assert solver.solve_max_flow_with_min_cost() == solver.OPTIMAL
        return solver.maximum_flow(), -solver.optimal_cost()

    return run


def _networkx(scores: Scores) -> Peer:
    graph = networkx.DiGraph()
    mentors, bonus = len(scores.mentor_places), _bonus(scores)
    graph.add_nodes_from(("s", "t"))
    places = int(scores.mentor_places.sum())
    graph.nodes["s"]["demand"], graph.nodes["t"]["demand"] = -places, places
    graph.add_edge("s", "t", capacity=places, weight=0)
    for number, most in enumerate(scores.mentor_places.tolist()):
        graph.add_edge("s", number, capacity=most, weight=0)
    for number, most in enumerate(scores.mentee_places.tolist(), mentors):
        graph.add_edge(number, "t", capacity=most, weight=0)
    for i, j, w in zip(scores.i.tolist(), scores.j.tolist(), scores.w.tolist()):
        graph.add_edge(i, mentors + j, capacity=1, weight=-w - bonus)

    def run() -> Tuple[int, int]:
        cost, flow = networkx.network_simplex(graph)
        filled = places - flow["s"]["t"]
        return filled, -cost - bonus * filled

    return run


MAKERS: Dict[str, Callable[[Scores], Peer]] = {
    "scipy dense": _scipy_dense,
    "lapx": _lapx,
    "scipy sparse": _scipy_sparse,
    "or-tools assignment": _ortools_assignment,
    "or-tools flow": _ortools_flow,
    "networkx simplex": _networkx,
}
