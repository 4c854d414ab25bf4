"""Partitions of tenants on Spark. The component is compiled once on each machine and loaded once in each worker."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from job import Row, Setting, Work, match
from pyspark.sql import SparkSession

#: Tenants are dealt to so many partitions for each worker: enough that none waits long for the last.
PARTITIONS = 4


def run(setting: Setting, workers: int = 2, work: Work = match) -> list[Row]:
    """Every tenant's row, in order. A partition that fails is tried again; what is stored is not matched anew."""
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
        rows: list[Row] = numbers.mapPartitions(lambda part: (work(setting, number) for number in part)).collect()
        return rows
    finally:
        session.stop()
