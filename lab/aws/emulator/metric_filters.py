"""Metric filters of log groups.

What moto 5.2.5 does instead: a filter that is put a second time is kept twice, and read as it was the first time.
"""

from __future__ import annotations

from typing import Any

from moto.logs.metric_filters import MetricFilters

original_add = MetricFilters.add_filter


def add_filter(self: Any, filter_name: str, filter_pattern: str, log_group_name: str, *args: Any) -> None:
    self.delete_filter(filter_name, log_group_name)
    original_add(self, filter_name, filter_pattern, log_group_name, *args)


def apply() -> None:
    MetricFilters.add_filter = add_filter
