"""``docs/QUESTIONS.md``: sixty questions of a planner at the hub, with the first rows of the answer as it stands.

The page is for reading with a forwarder's eyes: would one send a container on the first row?
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import corridor
from corridor.model.network import Network
from corridor.views.layout import Screen
from corridor.views.terminal.plans import print_cards
from corridor.views.words import worth_line

WIDTH = 100
ROWS = 3
DAY = date(2026, 11, 28)
"""The day whose agreed rates and advisories count, so that the page does not change with the clock."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question in words, as words of the command line, and as keywords of ``corridor.plan``."""

    words: str
    origin: str
    destination: str
    command: str
    keywords: dict[str, Any] = field(default_factory=dict)


def _to(words: str, destination: str, options: str = "", **keywords: Any) -> Asked:  # noqa: ANN401 - of corridor.plan
    shown = f'"{destination}"' if " " in destination else destination
    command = f"corridor route {shown} {options}".strip()
    return Asked(words=words, origin="Changchun", destination=destination, command=command, keywords=keywords)


def _from(words: str, origin: str, destination: str = "Changchun", options: str = "", **keywords: Any) -> Asked:  # noqa: ANN401
    ends = " ".join(f'"{end}"' if " " in end else end for end in (origin, destination))
    command = f"corridor route {ends} {options}".strip()
    return Asked(words=words, origin=origin, destination=destination, command=command, keywords=keywords)


def _when(day: int, month: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


QUESTIONS = (
    _to("A 40-foot box of car parts to Hamburg?", "Hamburg"),
    _to("The hub's own train to its terminus?", "Schwarzheide"),
    _to("To the plants around Duisburg?", "Duisburg"),
    _to("To Prague?", "Prague, CZ"),
    _to("To Munich?", "Munich"),
    _to("To Nuremberg?", "Nuremberg"),
    _to("To Wolfsburg?", "Wolfsburg"),
    _to("To Frankfurt by air alone?", "Frankfurt", "--mode air", mode="air"),
    _to("To Warsaw?", "Warsaw"),
    _to("To Budapest?", "Budapest"),
    _to("To Madrid?", "Madrid"),
    _to("To Milan?", "Milan, IT"),
    _to("To Rotterdam, not through Russia?", "Rotterdam", "--avoid RU", avoid="RU"),
    _to("To London?", "London"),
    _to("To Piraeus?", "Piraeus"),
    _to("To Istanbul?", "Istanbul"),
    _to("To Odesa, which no Russian port may serve?", "Odesa"),
    _to("To Moscow by rail?", "Moscow", "--mode rail", mode="rail"),
    _to("To Saint Petersburg?", "Saint Petersburg, RU"),
    _to("To Minsk?", "Minsk"),
    _to("To Yekaterinburg?", "Yekaterinburg"),
    _to("To Vladivostok?", "Vladivostok"),
    _to("To Vladivostok by truck?", "Vladivostok", "--mode road", mode="road"),
    _to("To Ulaanbaatar?", "Ulaanbaatar"),
    _to("To Almaty?", "Almaty"),
    _to("To Tashkent?", "Tashkent"),
    _to("To Baku?", "Baku"),
    _to("To Tehran?", "Tehran"),
    _to("To Dubai, with Hormuz as it is?", "Dubai"),
    _to("To Mumbai?", "Mumbai"),
    _to("To Singapore?", "Singapore"),
    _to("To Bangkok?", "Bangkok"),
    _to("To Hanoi?", "Hanoi"),
    _to("To Jakarta?", "Jakarta"),
    _to("To Sydney?", "Sydney"),
    _to("To Busan?", "Busan"),
    _to("To Osaka, not by Korea?", "Osaka", "--avoid country:KR", avoid="country:KR"),
    _to("To Niigata?", "Niigata"),
    _to("To Tokyo?", "Tokyo"),
    _to("To Shanghai?", "Shanghai"),
    _to("To Qingdao, not by air?", "Qingdao", "--no-mode air", no_mode="air"),
    _to("To Guangzhou?", "Guangzhou"),
    _to("To Los Angeles?", "Los Angeles"),
    _to("To Chicago?", "Chicago"),
    _to("To Memphis?", "Memphis"),
    _to("To Detroit?", "Detroit"),
    _to("To Toronto?", "Toronto"),
    _to("To Mexico City?", "Mexico City"),
    _to("To Sao Paulo?", "Sao Paulo"),
    _to("To Manaus?", "Manaus"),
    _to("To Lagos?", "Lagos, NG"),
    _to("To Nairobi?", "Nairobi"),
    _to("To Johannesburg?", "Johannesburg"),
    _to("To Cairo?", "Cairo"),
    _from("Machines from Hamburg home?", "Hamburg"),
    _from("From Duisburg home?", "Duisburg"),
    _from("Timber from Irkutsk?", "Irkutsk"),
    _from("Between others: Chongqing to Duisburg?", "Chongqing", "Duisburg"),
    _to(
        "Two FEU to Prague, ready on 3 December, there by 15 January?", "Prague, CZ",
        "--feu 2 --depart 2026-12-03 --arrive-by 2027-01-15",
        shipment=corridor.Shipment(teu=4), wait="scheduled", depart=_when(3), arrive_by=_when(15, 1, 2027),
    ),
    _to(
        "Nine tonnes of loose parts to Munich?", "Munich", "--teu 0 --tonnes 9 --value 400000",
        shipment=corridor.Shipment(teu=0, tonnes=9, value_usd=400_000),
    ),
)  # fmt: skip


def questions_page(network: Network) -> str:
    """The page, from the network as it is."""
    parts = [
        "# Sixty questions of a planner",
        (
            f"Made by `make docs` on the network that ships, for agreed rates and advisories of {DAY.isoformat()}. "
            f"A test holds the page against the program. Of each answer the first {ROWS} rows stand here."
        ),
    ]
    for number, asked in enumerate(QUESTIONS, start=1):
        parts.append(f"## {number}. {asked.words}")
        parts.append("```text\n" + "\n".join([f"$ {asked.command}", *_answer(asked, network)]) + "\n```")
    return "\n\n".join(parts) + "\n"


def _answer(asked: Asked, network: Network) -> list[str]:
    plan = corridor.plan(network, asked.origin, asked.destination, on=DAY, **asked.keywords)
    if not plan.routes:
        return [f"No route: {plan.why}"]
    screen = Screen(width=WIDTH)
    print_cards(plan.routes[:ROWS], plan.network, screen)
    screen.text(f"{min(ROWS, len(plan.routes))} of {len(plan.routes)} undominated routes")
    screen.text(worth_line(plan.routes))
    return [line for line, _ in screen.lines]
