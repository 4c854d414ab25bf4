"""Partitions of tenants on Spark. The component is compiled once on each machine and loaded once in each Python worker."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from job import Row, Setting, match
from pyspark.sql import SparkSession

#: Tenants are dealt to so many partitions for each worker: enough that none waits long for the last.
PARTITIONS = 4


def run(setting: Setting, workers: int = 2) -> list[Row]:
    """Every tenant's row, in order. A partition that fails is tried again; tenants already stored are not matched anew."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master(f"local[{workers},3]")
        .appName("reverse-mentoring")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "1g")
        # Where workers find `job`; on a cluster, ship it with `--py-files`.
        .config("spark.executorEnv.PYTHONPATH", str(Path(__file__).parent))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    try:
        numbers = session.sparkContext.parallelize(range(setting.tenants), workers * PARTITIONS)
        rows: list[Row] = numbers.mapPartitions(lambda part: each_of(setting, part)).collect()
        return rows
    finally:
        session.stop()


def each_of(setting: Setting, part: Iterable[int]) -> Iterator[Row]:
    return (match(setting, number) for number in part)
