"""What a network takes to come up, and names of AWS's form for it.

What moto 5.2.5 does instead: NAT gateways are available at once, load balancers active with the first look at them;
every load balancer of a name has the same DNS name.
"""

from __future__ import annotations

from typing import Any, Callable

from moto.ec2.models.nat_gateways import NatGateway
from moto.elbv2.models import FakeLoadBalancer

from durations import Timeline, timeline


def delayed(attribute: str, operation: str, settled: str) -> property:
    """An attribute that, once set to its settled value, first shows the operation's states."""

    def get(thing: Any) -> str:
        running: Timeline | None = thing.__dict__.get("_coming_up")
        value: str = thing.__dict__[attribute]
        return (running.status() if running is not None and value == settled else None) or value

    def put(thing: Any, value: str) -> None:
        if value == settled and "_coming_up" not in thing.__dict__:
            thing.__dict__["_coming_up"] = timeline(operation)
        thing.__dict__[attribute] = value

    return property(get, put)


def real_dns_name(original: Callable[..., None]) -> Callable[..., None]:
    def create(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        region = self.arn.split(":")[3]
        number = int(self.arn.rsplit("/", 1)[1], 16) % 10**10
        prefix = "internal-" if self.scheme == "internal" else ""
        self.dns_name = f"{prefix}{self.name}-{number:010d}.{region}.elb.amazonaws.com"
        # The wait begins with the creation; moto activates a balancer only when somebody describes it.
        self.state = "active"

    return create


def apply() -> None:
    NatGateway.state = delayed("_state", "nat-gateway", "available")
    FakeLoadBalancer.state = delayed("_state", "load-balancer", "active")
    FakeLoadBalancer.__init__ = real_dns_name(FakeLoadBalancer.__init__)
