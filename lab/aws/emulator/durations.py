"""How long AWS takes for what the emulator does at once: one table, divided by the lab's two paces."""

from __future__ import annotations

import json
import time
from typing import Any


class Durations:
    """The table durations.json. `pace` divides what a failover waits for, `deploy_pace` what a deployment waits for."""

    def __init__(self, path: str, pace: float, deploy_pace: float) -> None:
        with open(path, encoding="utf-8") as file:
            self.rows: dict[str, Any] = {row["operation"]: row for row in json.load(file)}
        self.set_pace(pace, deploy_pace)

    def set_pace(self, pace: float, deploy_pace: float) -> None:
        for name, value in (("pace", pace), ("deployPace", deploy_pace)):
            if not value > 0:
                raise ValueError(f"{name} must be a number above 0, got {value}")
        self.paces = {"failover": float(pace), "deploy": float(deploy_pace)}

    def states(self, operation: str) -> list[tuple[str, float]]:
        """The states an operation goes through, each with the seconds that this lab gives it."""
        row = self.rows[operation]
        pace = self.paces[row["paceOf"]]
        return [(state["status"], state["seconds"] / pace) for state in row["states"]]

    def seconds(self, operation: str) -> float:
        return sum(seconds for _, seconds in self.states(operation))


class Timeline:
    """The states of one thing over time: nothing runs in the background, a state is worked out when it is asked for.

    With a reconciler attached (`needs_ready`), the last state before `available` lasts until the reconciler has said
    that the real process behind the thing is up, however long the table says.
    """

    def __init__(self, operation: str, states: list[tuple[str, float]], needs_ready: bool = False) -> None:
        self.operation = operation
        self.states = states
        self.started = time.monotonic()
        self.needs_ready = needs_ready
        self.ready = False

    def status(self) -> str | None:
        """The state now, or None once the operation is over."""
        left = time.monotonic() - self.started
        for status, seconds in self.states:
            if left < seconds:
                return status
            left -= seconds
        if self.needs_ready and not self.ready and self.states:
            return self.states[-1][0]
        return None

    def is_over(self) -> bool:
        return self.status() is None


class Settings:
    """What the patches share. One object for the process, so that a fork copies it with everything else."""

    durations: Durations
    has_reconciler = True


SETTINGS = Settings()


def timeline(operation: str, needs_ready: bool = False, without: str | None = None) -> Timeline:
    """Begins an operation now. `without` leaves a state out that this thing does not go through."""
    states = [state for state in SETTINGS.durations.states(operation) if state[0] != without]
    return Timeline(operation, states, needs_ready and SETTINGS.has_reconciler)
