"""The figure that an analysis turns: of a service, or what money, time and carbon are worth; and how it is set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from corridor.model.network import Network
from corridor.planning.request import Inquiry
from corridor.scenarios.scenario import Scenario

Figure = Literal["frequency", "delay", "cost", "carbon price", "holding rate", "value of goods"]

UNITS: dict[Figure, tuple[str, str]] = {
    "frequency": ("frequency_per_week", "departures a week"),
    "delay": ("delay_h_per_hop", "hours of delay a hop"),
    "cost": ("cost_factor", "times today's price of its hops"),
    "carbon price": ("carbon_price_usd_per_t", "USD per tonne of CO2e"),
    "holding rate": ("holding_rate_per_year", "of the goods' value a year"),
    "value of goods": ("value_usd", "USD of goods value"),
}
"""Column name and unit in words of each figure."""

OF_SERVICE: tuple[Figure, ...] = ("frequency", "delay", "cost")


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """The figure that changes; ``service`` is the id of the service whose figure it is, None for the others."""

    figure: Figure
    service: str | None = None

    @property
    def text(self) -> str:
        """As it is written: ``frequency of CMO-OUT``."""
        return self.figure if self.service is None else f"{self.figure} of {self.service}"

    def x(self, value: float) -> float:
        """The variable over which costs are straight lines. It is its own inverse."""
        return 1 / value if self.figure == "frequency" else value

    def set(self, value: float, network: Network, inquiry: Inquiry) -> tuple[Network, Inquiry]:
        """The network and the inquiry with the figure at a value; those given are not changed."""
        if self.figure == "value of goods":
            return network, inquiry.sending(replace(inquiry.request.shipment, value_usd=value, day_usd=None))
        scenario = Scenario(f"{self.text} {value:g}")
        selected = {} if self.service is None else {"service": self.service}
        match self.figure:
            case "frequency":
                scenario = scenario.set_frequency(**selected, per_week=value)
            case "delay":
                scenario = scenario.delay(**selected, hours=value)
            case "cost":
                scenario = scenario.scale_cost(**selected, factor=value)
            case "carbon price" | "holding rate":
                key = f"money.{self.figure.replace(' ', '_')}"
                scenario = scenario.set_assumption(key, value)
        return scenario.apply(network), inquiry
