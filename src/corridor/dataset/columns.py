"""The catalogue of the data: every column of every file with its kind, unit, bounds, default and meaning.

Reader, checks, ``data/README.md``, ``docs/schema`` and the templates of own figures all come from here.
"""

from __future__ import annotations

from corridor.dataset.reading.schema import Column, Schema
from corridor.model.modes import MODES
from corridor.model.network import ADVISORY_KINDS, BASES, INCLUDES, KINDS, QUANTITIES, RATE_PERS, SEVERITIES, STATUSES

WORDS_OF_MODES = tuple(MODES)

PRICE_COLUMNS = tuple(dict.fromkeys(row.price_column for row in MODES.values()))
"""Columns of prices: per TEU, and per kg."""

A_YEAR = "a year has 8,784 hours"
LONG = "the Earth is 40,075 km round"
DEAR = "no box costs a million USD to carry"

SOURCE = Column(name="source", means="where the figures come from", filled=True, header=True)
VALID = (
    Column(name="valid_from", kind="date", means="first day on which it holds", default="no limit"),
    Column(name="valid_to", kind="date", means="last day on which it holds", default="no limit"),
)
EQUIPMENT_NAME = Column(name="equipment", kind="id", means="kind of box, of `equipment.csv`", default="any")


def _service_columns() -> tuple[Column, ...]:
    """Columns of ``edges.csv`` that are the service's, and so the same on all its rows."""
    return (
        Column(
            name="frequency_per_week", kind="number", unit="departures a week", header=True, least=0.01, most=2000,
            why="one departure in two years is none, and one each five minutes is a belt", default="on demand",
            means="departures a week; 0.5 is fortnightly", shared=True,
        ),
        Column(name="days", kind="days", means="weekdays of departure, local to the first stop: `Mon Thu`",
               default="unknown", shared=True),
        Column(name="departs", kind="time", means="time of departure, local to the first stop: `18:30`",
               default="unknown", shared=True),
        Column(name="both_ways", kind="yes", filled=True, header=True, shared=True,
               means="yes: it also runs in reverse with the same figures"),
        Column(name="status", kind="word", filled=True, header=True, words=STATUSES, means="whether it runs", shared=True),
        Column(name="operator", header=True, means="who runs it", shared=True),
        Column(name="name", header=True, means="what people call it", shared=True),
        Column(name="valid_from", kind="date", means="first day on which it runs", default="no limit", shared=True),
        Column(name="valid_to", kind="date", means="last day on which it runs", default="no limit", shared=True),
        Column(name="capacity_teu", kind="number", unit="TEU", above=True, most=1e5, default="no limit", shared=True,
               why="the largest ships take 24,000 TEU", means="what one departure takes"),
        Column(name="capacity_kg", kind="number", unit="kg, chargeable", above=True, most=1e9, default="no limit",
               shared=True, why="no vessel takes a million tonnes", means="what one departure takes, by air"),
        Column(name="usd_per_departure", kind="number", unit="USD", most=1e8, default="not known", shared=True,
               why="no ship costs as much a voyage", means="what running one departure costs its operator"),
        Column(name="trade_of", kind="words", default="every stretch is sold", shared=True,
               means="countries: only rides between one of them and another country are sold, as on block trains"),
        Column(name="trucks", kind="yes", default="no", shared=True,
               means="yes: a ferry that trucks drive on, and with them loose cargo"),
    )  # fmt: skip


EDGES = Schema(
    name="edges",
    means="one row a hop; the rows of a service, in the order of `seq`, are its run",
    absent="needed",
    key=("service", "seq"),
    whole=("service",),
    one_of=PRICE_COLUMNS,
    columns=(
        Column(name="service", kind="id", filled=True, header=True, means="id of the service"),
        Column(name="seq", kind="count", filled=True, header=True, least=1, most=10_000, means="number of the hop: 1, 2, 3",
               why="no service has so many stops"),
        Column(name="from", kind="id", filled=True, header=True, means="node that the hop leaves"),
        Column(name="to", kind="id", filled=True, header=True, means="node that the hop reaches"),
        Column(name="mode", kind="word", filled=True, header=True, words=WORDS_OF_MODES, means="mode of transport",
               shared=True),
        Column(name="km", kind="number", unit="km", filled=True, header=True, most=60_000, why=LONG, means="length"),
        Column(name="hours", kind="number", unit="h", filled=True, header=True, most=8784, why=A_YEAR,
               means="from departure at `from` to readiness to leave `to`, in normal operation (median)"),
        Column(name="usd_per_teu", kind="number", unit="USD a TEU", most=1e6, why=DEAR,
               means="price, for all modes but air: half of that of a 40-foot box"),
        Column(name="usd_per_kg", kind="number", unit="USD a chargeable kg", most=1e4, why=DEAR, means="price by air"),
        Column(name="g_co2e_per_tkm", kind="number", unit="g a tonne-km", most=1e5, why="a helicopter emits less",
               default="the mode's of `emissions.csv`", means="emission factor of the hop"),
        Column(name="g_co2e_per_teu_km", kind="number", unit="g a TEU-km", most=1e6, why="a helicopter emits less",
               default="`g_co2e_per_tkm`, else the mode's", means="emission factor of the hop by box instead of by weight"),
        *_service_columns(),
        Column(name="passages", kind="words", means="straits and canals in the order of travel: `malacca suez gibraltar`",
               default="none"),
        Column(name="p90_hours", kind="number", unit="h", most=8784, why=A_YEAR, default="`hours`",
               means="hours that 9 in 10 runs keep"),
        Column(name="km_basis", kind="word", words=BASES, means="how well `km` is known", default="not told apart"),
        Column(name="hours_basis", kind="word", words=BASES, means="how well `hours` are known", default="not told apart"),
        Column(name="price_basis", kind="word", words=BASES, means="how well the price is known", default="not told apart"),
        Column(name="frequency_basis", kind="word", words=BASES, means="how well `frequency_per_week` is known",
               default="not told apart"),
        Column(name="as_of", kind="month", means="day, month or year from which the price speaks", default="not known"),
        Column(name="basis", kind="word", filled=True, header=True, words=BASES,
               means="the weakest of the bases of km, hours and price"),
        SOURCE,
    ),
)  # fmt: skip

TIMETABLE = Schema(
    name="timetable",
    means="departures of a service of `edges.csv`, in place of its own; several rows add up",
    absent="empty",
    key=("service", "days", "departs", "date", "valid_from", "valid_to"),
    whole=("service",),
    columns=(
        Column(name="service", kind="id", filled=True, header=True, means="id of the service"),
        Column(name="days", kind="days", means="weekdays of departure: `Mon Thu`", default="a single `date`"),
        Column(
            name="departs", kind="time", filled=True, header=True, means="time of departure, local to the first stop"
        ),
        Column(name="date", kind="date", means="day of one departure", default="weekly `days`"),
        *VALID,
        SOURCE,
    ),
)

RATES = Schema(
    name="rates",
    means="prices agreed for riding a service from one stop to another",
    absent="empty",
    key=("rate", "service", "from", "to", "equipment", "surcharge", "valid_from", "valid_to"),
    whole=("rate",),
    columns=(
        Column(name="rate", kind="id", filled=True, header=True, means="name of the rate or contract"),
        Column(name="service", kind="id", filled=True, header=True, means="id of the service"),
        Column(name="from", kind="id", filled=True, header=True, means="stop where cargo is loaded"),
        Column(name="to", kind="id", filled=True, header=True, means="stop where cargo is unloaded"),
        EQUIPMENT_NAME,
        Column(name="amount", kind="number", unit="of `currency`, or percent", filled=True, header=True, most=1e12,
               why="no shipment is worth it", means="the price", typed=True),
        Column(name="currency", kind="id", means="USD or a currency of `[currency]`", default="USD"),
        Column(name="per", kind="word", filled=True, header=True, words=RATE_PERS, means="what the amount counts by"),
        Column(name="includes", kind="word", words=tuple(word for word in INCLUDES if word), default="the ride alone",
               means="what the amount holds beside the ride"),
        *VALID,
        Column(name="free_days", kind="number", unit="days", most=366, default="0", why="no line gives a year",
               means="days without demurrage"),
        Column(name="surcharge", means="name of a surcharge on the rate of the same name and keys", default="the rate itself"),
        SOURCE,
    ),
)  # fmt: skip

EQUIPMENT = Schema(
    name="equipment",
    means="kinds of boxes: what they hold, and how many price units they count",
    key=("equipment",),
    whole=("equipment",),
    columns=(
        Column(name="equipment", kind="id", filled=True, header=True, means="kind of box, such as 40HC"),
        Column(name="teu", kind="number", unit="TEU", filled=True, header=True, least=0.5, most=4,
               why="boxes are of 10 to 53 foot", means="its size"),
        Column(name="payload_t", kind="number", unit="t", filled=True, header=True, above=True, most=100,
               why="no box carries more", means="weight that it holds"),
        Column(name="m3", kind="number", unit="m3", filled=True, header=True, above=True, most=200, why="no box holds more",
               means="volume that it holds"),
        *(
            Column(name=column, kind="number", unit="price units", above=True, most=20, why="a 40GP counts 2",
                   default=f"not taken by {column}", means=f"price units by {column}; a 40GP counts 2.0")
            for column in dict.fromkeys(row.equipment for row in MODES.values() if row.equipment)
        ),
        SOURCE,
    ),
)  # fmt: skip

TARGET_KINDS = ("mode", "passage", "country", "node", "service", "operator", "hop")
"""What a target may be, as the words of ``--avoid`` have it, and a hop by both its ends."""

ADVISORIES = Schema(
    name="advisories",
    means="what is known about the world today and not in the figures",
    absent="empty",
    key=("id",),
    whole=("id",),
    columns=(
        Column(name="id", kind="id", filled=True, header=True, means="name of the advisory"),
        Column(name="target", filled=True, header=True,
               means="what it touches, with its kind: `passage:suez`, `country:RU`, `hop:CNMLX>RUZBK`"),
        Column(name="cargo", default="any",
               means="country of origin or destination that it is confined to; `CN>` only of origin, `>CN` of destination"),
        Column(name="since", kind="date", means="first day", default="no limit"),
        Column(name="until", kind="date", means="last day", default="no limit"),
        Column(name="checked", kind="date", filled=True, header=True, means="day on which it was checked"),
        Column(name="severity", kind="word", filled=True, header=True, words=SEVERITIES,
               means="forbidden: a limit that holds unless allowed"),
        Column(name="text", filled=True, header=True, means="what there is to know"),
        Column(name="kind", kind="word", words=ADVISORY_KINDS, default="note",
               means="closed: the target is a service, and its departures of known days from since to until do not leave"),
        Column(name="mode", kind="word", words=WORDS_OF_MODES, default="any",
               means="mode of the legs that it is confined to; of a ban none"),
        SOURCE,
    ),
)  # fmt: skip

CONNECTIONS = Schema(
    name="connections",
    means="timed changes from one service to another that are sold as one booking, in place of unloading, waiting, loading",
    absent="empty",
    key=("from_service", "to_service", "node"),
    whole=("from_service", "to_service"),
    columns=(
        Column(name="from_service", kind="id", filled=True, header=True, means="service that cargo leaves"),
        Column(name="to_service", kind="id", filled=True, header=True, means="service that cargo goes on with"),
        Column(name="node", kind="id", means="node of the change", default="the one node where both work cargo"),
        Column(name="hours", kind="number", unit="h", filled=True, header=True, above=True, most=2400,
               why="a hundred days",
               means="from the arrival of the first to the departure of the second, handling included"),
        Column(name="basis", kind="word", filled=True, header=True, words=BASES, means="how well `hours` are known"),
        Column(name="as_of", kind="month", means="day, month or year from which the hours speak", default="not known"),
        Column(name="notes", means="what else there is to know"),
        SOURCE,
    ),
)  # fmt: skip

DEMURRAGE = Schema(
    name="demurrage",
    means="what a box costs a day after the free days",
    absent="empty",
    key=("node", "equipment", "from_day"),
    whole=("node", "equipment"),
    columns=(
        Column(name="node", kind="id", filled=True, header=True, means="node where it stands"),
        EQUIPMENT_NAME,
        Column(name="from_day", kind="number", unit="days", filled=True, header=True, least=1, most=3660,
               why="days after the free days count from 1", means="day after the free days from which the price holds"),
        Column(name="usd_per_box_day", kind="number", unit="USD a box and day", filled=True, header=True, most=1e5, why=DEAR,
               means="price", typed=True),
        SOURCE,
    ),
)  # fmt: skip

HANDLING = Schema(
    name="handling",
    means="loading and unloading by node and mode; a row with a blank `node` is the mode's default",
    key=("node", "mode"),
    whole=("node", "mode"),
    columns=(
        Column(name="node", kind="id", header=True, means="node id", default="the default of the mode"),
        Column(name="mode", kind="word", filled=True, header=True, words=WORDS_OF_MODES, means="mode of transport"),
        Column(name="load_h", kind="number", unit="h", filled=True, header=True, most=2400, why="a hundred days",
               means="cut-off and loading"),
        Column(name="unload_h", kind="number", unit="h", filled=True, header=True, most=2400, why="a hundred days",
               means="from arrival until cargo can leave"),
        Column(name="usd_per_teu", kind="number", unit="USD a TEU", most=1e5, why=DEAR, default="the default's price",
               means="price of one loading or one unloading"),
        Column(name="usd_per_box", kind="number", unit="USD a box", most=1e5, why=DEAR, default="the default's price",
               means="price by box instead of by TEU"),
        Column(name="usd_per_kg", kind="number", unit="USD a chargeable kg", most=1e3, why=DEAR,
               default="the default's price", means="price by air"),
        Column(name="kg_co2e_per_t", kind="number", unit="kg a tonne", most=1000, why="terminals emit a few kg a tonne",
               default="0", means="emissions of one loading or one unloading"),
        Column(name="source", header=True, means="where the figures come from"),
    ),
)  # fmt: skip

EMISSIONS = Schema(
    name="emissions",
    means="emission factors by mode, well-to-wheel; exactly one of the two",
    key=("mode",),
    whole=("mode",),
    one_of=("g_co2e_per_tkm", "g_co2e_per_teu_km"),
    columns=(
        Column(name="mode", kind="word", filled=True, header=True, words=WORDS_OF_MODES, means="mode of transport"),
        Column(name="g_co2e_per_tkm", kind="number", unit="g a tonne-km", most=1e5, why="a helicopter emits less",
               means="factor by weight"),
        Column(name="g_co2e_per_teu_km", kind="number", unit="g a TEU-km", most=1e6, why="a helicopter emits less",
               means="factor by box"),
        Column(name="ttw_share", kind="number", unit="0 to 1", most=1, why="it is a part", default="not known",
               means="tank-to-wheel part of the factor"),
        Column(name="source", header=True, means="where the figures come from"),
    ),
)  # fmt: skip

PUBLISHED = Schema(
    name="published",
    means="published distances, times and prices that `corridor calibrate` holds the network against",
    columns=(
        Column(name="corridor", filled=True, header=True, means="what the figure is of"),
        Column(name="mode", kind="word", filled=True, header=True, words=WORDS_OF_MODES, means="mode of transport"),
        Column(name="from", filled=True, header=True, means="node id, or place of a whole route"),
        Column(name="to", filled=True, header=True, means="node id, or place of a whole route"),
        Column(
            name="service",
            header=True,
            default="any of the mode",
            means="service id, or its beginning; or `route`, `transit` or `landed`, further modes, and `via` with places",
        ),
        Column(name="quantity", kind="word", filled=True, header=True, words=QUANTITIES, means="what was published"),
        Column(name="value", filled=True, header=True, means="a number, or two with a hyphen between"),
        Column(name="as_of", header=True, means="day or year of the figure", default="undated"),
        SOURCE,
        Column(name="note", means="why the network deviates"),
        Column(name="world", default="the world as it is",
               means="scenarios that the figure is of, with spaces between, such as `suez-open`"),
    ),
)  # fmt: skip

NODES = Schema(
    name="nodes",
    means="terminals, border stations, ports, airports, zones, cities: a feature each, with these properties",
    absent="needed",
    key=("id",),
    whole=("id",),
    columns=(
        Column(name="id", kind="id", filled=True, means="UN/LOCODE, then `-` and a facility code where it has several"),
        Column(name="name", filled=True, means="English name"),
        Column(name="kind", kind="word", filled=True, words=KINDS, means="what it is"),
        Column(name="country", filled=True, means="ISO 3166-1 alpha-2 code"),
        Column(name="modes", kind="words", words=WORDS_OF_MODES, means="what can be loaded and unloaded here; may be empty"),
        Column(name="gauge_mm", kind="number", unit="mm", least=300, most=3000, why="all rail gauges lie between",
               default="no rail", means="rail gauge on this side: 1435, 1520"),
        Column(name="tz", filled=True, means="IANA time zone"),
        Column(name="aliases", kind="texts", means="other names, other scripts", default="none"),
        Column(name="bonded", kind="yes", default="not known, and counts as no",
               means="cargo under customs bond may be loaded, unloaded and stored here"),
        Column(name="locodes", kind="texts", means="further UN/LOCODEs that mean this node", default="none"),
        Column(name="short", means="name of at most 24 characters, for maps and tables", default="`name`"),
        Column(name="source", means="where it comes from"),
    ),
)  # fmt: skip

TABLES = {
    schema.name: schema
    for schema in (
        EDGES, TIMETABLE, CONNECTIONS, RATES, EQUIPMENT, ADVISORIES, DEMURRAGE, HANDLING, EMISSIONS, PUBLISHED,
    )
}  # fmt: skip
"""The tables of a data directory by name: ``NAME.csv``, or the first sheet of ``NAME.xlsx``."""

SHARED = tuple(column.name for column in EDGES.columns if column.shared)
"""Columns of ``edges.csv`` that are the same on all rows of a service."""
