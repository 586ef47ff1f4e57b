"""The catalogue of everything that can be wrong with a data directory: one rule a fault, each with its remedy.

``docs/RULES.md`` is made from here (``rules_page``), and a test holds the two together. Who finds the faults:
``reading`` (a file, a cell), ``geojson``, ``services``, ``records`` and ``tariffs`` (a feature, a row), ``checks``
(rows together).
"""

from __future__ import annotations

from corridor.errors import Severity
from corridor.files.faults import Rule


def _rules(severity: Severity, *rules: tuple[str, str, str]) -> dict[str, Rule]:
    return {code: Rule(code, severity, demands, fix) for code, demands, fix in rules}


RULES: dict[str, Rule] = {
    # a file
    **_rules(
        "error",
        ("file-missing", "nodes.geojson and edges.csv must be there", "put the file there or name another directory"),
        ("file-unreadable", "a file is a regular one that can be read", "make it a plain file that you may read"),
        ("file-empty", "a file must not be empty", "write its content, or take the file away if it may be missing"),
        ("not-utf8", "text is UTF-8", "save the file as UTF-8"),
        (
            "other-code",
            "text is UTF-8, not UTF-16 or UTF-32",
            "save it as UTF-8 (in Excel: CSV UTF-8, comma delimited)",
        ),
        ("nul-byte", "text holds no NUL bytes", "remove them; the file may have been cut or be no text"),
        (
            "line-too-long",
            "a line of a table has at most 1,000,000 characters",
            "look for a quote that is never closed",
        ),
        (
            "too-many-rows",
            "a file has at most 250,000 rows or features",
            "leave out what is not needed, or split the network",
        ),
        ("table-twice", "a table stands in one file", "take one of the files away"),
        (
            "workbook-broken",
            "a workbook is an .xlsx that can be read",
            "save it anew as .xlsx, or each sheet as CSV UTF-8",
        ),
        (
            "sheet-unknown",
            "a workbook has a sheet called as a table",
            "call its sheets edges, timetable, rates and so on",
        ),
        ("csv-broken", "a table is CSV with quotes in pairs", "close the quote; double a quote inside quotes"),
        ("json-broken", "a .geojson file is JSON", "mend the syntax at that line"),
        ("key-twice", "a key stands once in an object", "remove one of the two"),
        ("not-geojson", "a .geojson file is a FeatureCollection", "write a GeoJSON FeatureCollection"),
        ("toml-broken", "assumptions.toml is TOML", "mend the syntax at that line"),
    ),
    # a cell
    **_rules(
        "error",
        ("column-missing", "a table has all its columns", "add the column to the header and to every row"),
        ("column-twice", "a column stands once", "remove or rename one of them"),
        ("row-length", "a row has as many cells as the header", "add the missing commas, or quote a cell with a comma"),
        ("cell-missing", "a required cell is not blank", "fill it in"),
        ("not-a-number", "a number is written as 12 or 3.5", "write digits with a point, without units or commas"),
        ("number-negative", "a number is not negative", "write 0 or more"),
        ("number-too-small", "a number is not below its least value", "write a larger one"),
        ("number-too-large", "a number is of the size of its kind", "check the unit; write a smaller one"),
        ("unknown-word", "a word is one of those its column knows", "write one of the words named"),
        ("text-too-long", "a text has at most 10,000 characters", "shorten it"),
        (
            "control-sign",
            "text holds no control signs and no turns of direction",
            "write it on one line of plain signs",
        ),
        ("unseen-sign", "an id holds no sign that nobody sees", "type the id anew, without copying it"),
        ("row-twice", "no two rows say the same", "remove one of the two, or tell them apart"),
        ("bad-date", "a date is written as 2026-12-31", "write year-month-day"),
        ("bad-time", "a time is written as 18:30", "write hours:minutes, 00:00 to 23:59"),
        (
            "bad-days",
            "days are Mon Tue Wed Thu Fri Sat Sun, each once",
            "write three-letter English names, with blanks",
        ),
    ),
    # a node
    **_rules(
        "error",
        ("feature-broken", "a feature has properties and a geometry", "write it as a GeoJSON Feature"),
        ("not-a-point", "a node is a Point with longitude and latitude", "give two numbers, longitude first"),
        ("coordinates-range", "longitude is -180 to 180, latitude -90 to 90", "write degrees, longitude first"),
        ("property-missing", "a node has every required property", "add it"),
        ("property-type", "a property is of its type", "write it as docs and design say"),
        ("node-twice", "a node id stands once", "remove one, or give it a facility code of its own"),
        ("country-unknown", "a country is an ISO 3166-1 alpha-2 code", "write two capital letters, such as DE"),
        ("country-mismatch", "a node's country is that of its UN/LOCODE", "write the id's country, or mend the id"),
        ("tz-unknown", "tz is an IANA time zone", "write a name such as Asia/Shanghai"),
    ),
    # a hop and its service
    **_rules(
        "error",
        ("unknown-node", "a hop joins nodes of nodes.geojson", "add the node, or mend the id"),
        ("same-ends", "a hop leads from one node to another", "name two nodes"),
        ("seq-wrong", "seq counts 1, 2, 3 without gaps", "number the hops of the service anew"),
        ("chain-broken", "a hop starts where the one before it ends", "mend from or to, or the order"),
        ("service-mixed", "a service is the same on all its rows", "make the column equal on all rows of the service"),
        ("price-wrong", "air has usd_per_kg, the rest usd_per_teu, never both", "give exactly the one of its mode"),
        ("timetable-half", "days and departs stand together", "give both, or neither"),
        ("days-frequency", "frequency_per_week is the number of days", "make the two agree"),
        ("days-both-ways", "a timetable runs one way", "write two services, each with both_ways no"),
        ("factor-wrong", "one emission factor is given, by weight or by box", "give exactly one (a hop: at most one)"),
        ("basis-wrong", "basis is the weakest of those of km, hours and price", "write that one"),
        ("sailing-wrong", "a row gives weekly days, or one date", "give days with valid_from and valid_to, or a date"),
        (
            "closed-wrong",
            "closed days are of one service, for all cargo, from a first to a last day",
            "write service:ID as target, since and until, and no cargo",
        ),
        ("ban-of-mode", "a ban holds for every mode", "leave mode blank, or write the severity info or warning"),
        ("unknown-service", "a row names a service of edges.csv", "mend the id, or add the service"),
        ("trucks-wrong", "trucks drive on ships alone", "leave trucks blank, or mend the mode"),
        ("p90-below", "p90_hours is at least hours", "write hours or more, or leave it blank"),
        ("dates-swapped", "valid_from is not after valid_to", "swap them"),
    ),
    # the other files
    **_rules(
        "error",
        ("row-node", "a table names nodes of nodes.geojson", "add the node, or mend the id"),
        ("handling-twice", "a node and mode stand once in handling.csv", "remove one of the rows"),
        ("handling-default", "every mode used has a default in handling.csv", "add a row with a blank node"),
        ("handling-price", "handling has one price at most, of its mode, and a default has one", "give that one alone"),
        ("emissions-twice", "a mode stands once in emissions.csv", "remove one of the rows"),
        ("emissions-missing", "every mode used has a factor in emissions.csv", "add a row for the mode"),
        ("assumption-wrong", "an assumption is of its kind and size", "write a number, or lists of country codes"),
        ("currency-unknown", "a currency is an active ISO 4217 code other than USD", "write such as CNY, EUR or RUB"),
        (
            "currency-wrong",
            "a currency has per_usd, as_of and source",
            'write such as CNY = { per_usd = 7.1, as_of = "2026-10-30", source = "..." }',
        ),
        ("ride-unknown", "a rate is for a ride of its service", "name two of its stops, in the order of travel"),
        (
            "connection-wrong",
            "a connection leads from one service to another where both work cargo",
            "name two services and a node where cargo can leave the one and board the other, or remove the row",
        ),
        ("unknown-equipment", "a row names a box of equipment.csv", "mend the name, or add the box"),
        (
            "surcharge-alone",
            "a surcharge stands with a rate of the same ride and equipment",
            "add the rate, or mend the keys",
        ),
        ("percent-alone", "percent counts on a rate's own amount", "name the surcharge, or write another per"),
        ("target-wrong", "a target names something by its kind", "write such as passage:suez or country:RU"),
        ("import-broken", "what is imported is of its format", "mend it there, or ask its sender for another"),
        ("track-broken", "a track is a LineString with from, to and mode", "write it as such, with two points or more"),
        ("track-node", "a track joins nodes of nodes.geojson", "add the node, or remove the track"),
    ),
    # what looks wrong but may be meant
    **_rules(
        "warning",
        ("source-blank", "every figure has a source", "say where it comes from"),
        ("id-form", "a node id is a UN/LOCODE, with a facility code if need be", "write such as CNCGQ or CNCGQ-AIR"),
        ("locode-form", "a code of locodes is a UN/LOCODE", "write such as CNDAG"),
        ("look-alike", "an id is of one script", "type the id anew, in Latin letters"),
        ("position-elsewhere", "a node lies in its country", "check longitude, latitude and country"),
        ("zone-elsewhere", "a node's time zone fits its longitude", "check tz, and the coordinates"),
        ("price-implausible", "a price is of the size of its lane", "check the unit and the decimal point"),
        (
            "basis-unfounded",
            "a figure whose source says assumed or general knowledge is assumed",
            "write assumed as its basis, or name who published it",
        ),
        ("price-old", "a price speaks of the last twelve months", "look for a newer one, and mend as_of"),
        (
            "connection-no-shorter",
            "a timed connection takes less time than the change without it",
            "check hours; while they are no fewer, the change without it is used",
        ),
        ("currency-without-rate", "a rate is in a currency of [currency]", "add the currency to [currency]"),
        ("row-open", "a row of own figures is filled in", "fill in its figure, or remove the row"),
        ("changes-nothing", "a row of an overlay changes something", "remove it, or mend what it should change"),
        ("speed-implausible", "a hop's speed is one of its mode", "check km and hours"),
        ("hop-too-short", "a hop is no shorter than the great circle", "check km, and the nodes' coordinates"),
        ("node-unused", "a node is the stop of some service", "add a service, or remove the node"),
        ("never-boarded", "a service can be boarded and left somewhere", "add its mode to the modes of two stops"),
        ("track-apart", "a track ends within 50 km of its nodes", "check the track and the nodes' coordinates"),
        ("track-length", "a track is about as long as its hop", "check km and the track"),
    ),
}


def rules_page() -> str:
    """``docs/RULES.md``, from the catalogue."""
    lines = [
        "# The rules of the data",
        "",
        "Made from `src/corridor/dataset/rules.py`; a test holds the two together.",
        "`corridor validate DIR` reports every breach as `file:row: code: what was found; how to mend it`.",
        "Errors stop every command (exit code 2); warnings are only shown.",
        "",
        "| code | severity | what holds | how to mend a breach |",
        "|---|---|---|---|",
        *(f"| `{rule.code}` | {rule.severity} | {rule.demands} | {rule.fix} |" for rule in RULES.values()),
    ]
    return "\n".join(lines) + "\n"
