"""From the body of a request to the text of an answer: each function answers one kind of question.

They run in threads, touch no request and say no HTTP. A plan is kept for a while, so that its risk, its items and its
documents ask nothing again.
"""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from corridor.analysis import criticality
from corridor.api import answers, planning, studies
from corridor.api.allocation import allocate
from corridor.api.comparison import what_if
from corridor.api.dated import begin, dated, day
from corridor.api.objects import Network, Plan
from corridor.api.studies import HUB
from corridor.dataset.currency import USD, parse_currency
from corridor.errors import InputError, NoRoute
from corridor.model.assumptions import Currency
from corridor.model.network import Place
from corridor.model.shipment import Shipment
from corridor.planning.planner import SCHEMA
from corridor.planning.request import Inquiry
from corridor.views.registry import Look
from corridor.views.tongues.tongue import Tongue, names_of
from corridor.web.shapes import DATED, LIMITS, check
from corridor.web.worlds import Worlds, sent_file

Body = Mapping[str, Any]
Told = Callable[[int, int], None]

PLANS_KEPT = 32
PLAN_SECONDS = 120.0
"""A plan that begins now is kept no longer than this."""

ALLOCATION_SECONDS = 20.0
"""How long the proof of an allocation may take."""

PRICES = ("late_usd_per_day", "left_over_usd")
SHOWN = 5
ABOUT_A_PLAN = ("by", "n", "draws", "route", "lang", "currency")
"""Keys that shape what is told of a plan, not the plan."""


@dataclass(eq=False)
class Questions:
    """Answers on the networks of ``worlds``."""

    worlds: Worlds
    _plans: OrderedDict[str, tuple[float, Plan]] = field(default_factory=OrderedDict, repr=False)
    _lock: Any = field(default_factory=threading.Lock, repr=False)
    _tongue: tuple[Network, Tongue] | None = field(default=None, repr=False)

    def plan(self, body: Body) -> str:
        """What ``route --json`` prints."""
        check("plan", body)
        return answers.text(answers.routes(self._plan(body), limit=_limit(body), by=body.get("by", "best")))

    def risk(self, body: Body) -> str:
        """What ``route --risk --json`` prints."""
        check("risk", body)
        plan, limit, by = self._plan(body), _limit(body), body.get("by", "best")
        risks = plan.risk(limit=limit, by=by, draws=body.get("draws", 10_000))
        return answers.text(answers.routes(plan, limit=limit, by=by, risks=risks))

    def explain(self, body: Body) -> str:
        """What ``route --explain --json`` prints; ``route`` is the number of the one whose items are told."""
        check("explain", body)
        plan, by = self._plan(body), body.get("by", "best")
        return answers.text(answers.routes(plan, limit=_limit(body), by=by, explained=body.get("route", 1)))

    def document(self, kind: answers.DocumentKind, body: Body) -> tuple[str, Plan]:
        """A document of the plan, as ``route`` writes it, and the plan. Raises ``NoRoute``."""
        check("export", body)
        plan = self._plan(body)
        if not plan.routes:
            raise NoRoute(plan.why or "there is no route")
        if kind == "ics" and plan.depart is None and plan.arrive_by is None:
            raise InputError("a calendar needs dates; give depart or arrive_by")
        text = answers.document(
            kind, plan, limit=_limit(body), by=body.get("by", "best"), now=datetime.now(UTC),
            look=Look(money=_money(body, plan), lang=body.get("lang") or "en"),
        )  # fmt: skip
        return text, plan

    def departures(self, body: Body) -> str:
        """What ``departures --json`` prints."""
        check("departures", body)
        network = self._network(body)
        origin, destination = self._ends(body, network)
        asked = _asked(body, network, origin, destination)
        del asked["wait"]
        start = begin(body.get("start"), origin, network)
        board = planning.departures(
            network, origin, destination, start=start, weeks=body.get("weeks", 4), **asked
        )  # fmt: skip
        return answers.text(board.to_dict())

    def whatif(self, body: Body) -> str:
        """What ``whatif --json`` prints."""
        check("whatif", body)
        if not body["scenarios"]:
            raise InputError("no scenario is given; name one that ships, or send one as text")
        destinations = _destinations(body)
        before, scenarios, after = self.worlds.stacked(body["scenarios"], body.get("with"))
        origin = planning.place(body.get("origin") or HUB, before)
        asked = _asked(body, before, origin)
        found = what_if(before, scenarios, destinations, origin=origin, after=after, **asked)
        return answers.text(found.to_dict())

    def sweep(self, body: Body) -> str:
        """What ``sweep --json`` prints."""
        check("sweep", body)
        network, inquiry = self._inquiry(body)
        low, high = float(body["low"]), float(body["high"])
        found = studies.swept(network, body["destination"], body["figure"], inquiry, low=low, high=high)
        return answers.text(answers.sweep(inquiry, found, low=low, high=high))

    def reach(self, body: Body) -> str:
        """What ``reach --json`` prints."""
        check("reach", body)
        network, inquiry = self._inquiry(body)
        within, budget = _figure(body, "within_days"), _figure(body, "budget_usd")
        rows = studies.reach_rows(
            network, inquiry, within_days=within, budget_usd=budget,
            by=body.get("measure") or studies.leading(within, budget), nodes=body.get("nodes", True), progress=None,
        )  # fmt: skip
        return answers.text(answers.reach(inquiry, rows, within_days=within, budget_usd=budget))

    def allocate(self, body: Body) -> str:
        """What ``allocate --json`` prints. The tables that were sent stand under names of their own."""
        check("allocate", body)
        network = self._network(body)
        limits = {name: body[name] for name in LIMITS if name in body}
        rest = {name: body[name] for name in PRICES if body.get(name) is not None}
        start = None if body.get("start") is None else day(body["start"], "start")
        with TemporaryDirectory(prefix="corridor-orders-") as folder:
            given = [name for name in ("orders", "slots") if body.get(name) is not None]
            files = {name: sent_file(body[name], Path(folder), name) for name in given}
            found = allocate(
                network, files["orders"], slots=files.get("slots", ()), start=start, weeks=body.get("weeks", 4),
                split=body.get("split", False), seconds=ALLOCATION_SECONDS, **rest, **limits,
            )  # fmt: skip
        return answers.text(found.to_dict())

    def said(self, body: Body) -> str:
        """Texts of answers in the reader's language, as the command line would say them."""
        check("said", body)
        network, lang = self.worlds.of(), body["lang"]
        with self._lock:
            if self._tongue is None or self._tongue[0] is not network or self._tongue[1].lang != lang:
                self._tongue = (network, Tongue(lang=lang, names=names_of(network, lang)))
            tongue = self._tongue[1]
        return answers.text({"schema": SCHEMA, "lang": lang, "said": [tongue.say(text) for text in body["texts"]]})

    def critical(self, body: Body, told: Told) -> str:
        """What ``critical --json`` prints; ``told`` hears how many closures are done, and of how many."""
        check("critical", body)
        names = _destinations(body)
        network, inquiry = self._inquiry(body)
        ends = studies.destinations(names, network, inquiry.origin)
        closing = criticality.closures(network, ends, inquiry, kinds=studies.check_kinds(body.get("kinds", ())))
        if len(closing.unreached) == len(ends):
            raise NoRoute(f"nothing leads from {inquiry.origin.name} to {studies.described(ends)} as it is")
        rows = studies.critical_rows(_heard(closing.harms, closing.total, told))
        return answers.text(
            answers.critical(
                inquiry, ends, rows, notes=closing.notes, unreached=closing.unreached, complete=True
            )
        )  # fmt: skip

    def planned(self, body: Body) -> Plan:
        """The plan for a body that has its shape already."""
        return self._plan(body)

    def _plan(self, body: Body) -> Plan:
        _check_currency(body, self.worlds.of((), body.get("with")))
        network = self._network(body)
        rest = {name: value for name, value in body.items() if name not in ABOUT_A_PLAN}
        key = json.dumps([rest, id(network)], sort_keys=True)
        now = time.monotonic()
        with self._lock:
            kept = self._plans.get(key)
        if kept is not None and now - kept[0] < PLAN_SECONDS and kept[1].network is network:
            return kept[1]
        origin, destination = self._ends(body, network)
        made = planning.plan(network, origin, destination, **_asked(body, network, origin, destination))
        with self._lock:
            self._plans[key] = (now, made)
            while len(self._plans) > PLANS_KEPT:
                self._plans.popitem(last=False)
        return made

    def _network(self, body: Body) -> Network:
        return self.worlds.of(body.get("scenarios", ()), body.get("with"))

    def _ends(self, body: Body, network: Network) -> tuple[Place, Place]:
        origin = planning.place(body.get("origin") or HUB, network, "origin")
        return origin, planning.place(body["destination"], network, "destination")

    def _inquiry(self, body: Body) -> tuple[Network, Inquiry]:
        network = self._network(body)
        origin = planning.place(body.get("origin") or HUB, network)
        return network, studies.inquiry(network, origin, **_asked(body, network, origin))


def _asked(body: Body, network: Network, origin: Place, destination: Place | None = None) -> dict[str, Any]:
    """The keywords of ``corridor.plan`` of a body."""
    limits = {name: body[name] for name in LIMITS if name in body}
    dates = {name: body.get(name) for name in (*DATED, "on")}
    shipment = Shipment(**(body.get("shipment") or {}))
    return {**limits, **dated(network, origin, destination, **dates), "shipment": shipment}


def _check_currency(body: Body, network: Network) -> None:
    if body.get("currency"):
        parse_currency(body["currency"], network.assumptions)


def _money(body: Body, plan: Plan) -> Currency:
    """The currency that prices of a document are shown in."""
    word = body.get("currency")
    return parse_currency(word, plan.assumptions) if word else USD


def _limit(body: Body) -> int | None:
    limit: int | None = body.get("n", SHOWN)
    return limit


def _figure(body: Body, name: str) -> float | None:
    """A number as the command line would read it."""
    value = body.get(name)
    return None if value is None else float(value)


def _destinations(body: Body) -> list[str]:
    """The destinations named; none stands for the main city of every country. Raises ``InputError``."""
    names = list(body.get("destinations", ()))
    if bool(names) == bool(body.get("all_countries", False)):
        found = "no destination is" if not names else "destinations and all_countries are"
        raise InputError(f"{found} given; name destinations, such as Hamburg, or say all_countries: true")
    return names


def _heard(harms: Iterator[criticality.Harm], total: int, told: Told) -> Iterator[criticality.Harm]:
    told(0, total)
    for done, harm in enumerate(harms, start=1):
        told(done, total)
        yield harm


__all__ = ["SCHEMA", "Questions"]
