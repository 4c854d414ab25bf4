"""The health model once more, from its published description and not from the component's code.

Slow and obvious: days are integers, windows are counted day by day, distributions are SciPy's. `histories` draws whole
programs; `pairs` judges one pairing; `measures` counts; `score` turns counts into a number with its uncertainty;
`groups` compares groups, and attacks what is told about them; `outside` measures retention and engagement.
"""
