"""A task per tenant on Ray. The component is compiled once on each machine and loaded once in each worker process."""

from __future__ import annotations

from pathlib import Path

import ray
from job import Row, Setting, Work, match


def run(setting: Setting, workers: int = 2, work: Work = match) -> list[Row]:
    """Every tenant's row, in order. A worker that dies is replaced, and its tenant tried again."""
    ray.init(
        num_cpus=workers,
        # Rows are small, and rosters never leave their worker.
        object_store_memory=100 << 20,
        # Where workers find `job`; on a cluster, ship it as `working_dir`.
        runtime_env={"env_vars": {"PYTHONPATH": str(Path(__file__).parent)}},
        include_dashboard=False,
        log_to_driver=False,
        logging_level="ERROR",
    )
    try:
        task = ray.remote(num_cpus=1, max_retries=3)(work)
        rows: list[Row] = ray.get([task.remote(setting, number) for number in range(setting.tenants)])
        return rows
    finally:
        ray.shutdown()
