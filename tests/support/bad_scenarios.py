"""Every kind of bad scenario file: what is wrong, the file, the rule that it breaks, and what the message says."""

from __future__ import annotations

NAME = 'name = "bad"\n'
CHANGE = NAME + "[[change]]\n"
HOP = '{ from = "CNDLC", to = "USLAX", km = 10000, hours = 400, usd_per_teu = 900 }'
LINE = 'type = "add-service"\nservice = "NEW"\nmode = "sea"\nboth_ways = "no"\nstatus = "operating"\nbasis = "assumed"\nsource = "x"\n'
NODE = 'type = "add-node"\nid = "PLWAW"\nname = "Warsaw"\nkind = "terminal"\ncountry = "PL"\nmodes = ["rail"]\ntz = "Europe/Warsaw"\nsource = "x"\nlon = 21.0\nlat = 52.2\n'

BAD: dict[str, tuple[str, str, str]] = {
    "not TOML": (NAME + "[[change]\n", "toml-broken", "bad.toml:2: "),
    "no name": ('[[change]]\ntype = "close"\nnode = "CNMLX"\n', "name-missing", 'write name = "..."'),
    "a blank name": ('name = " "\n', "value-wrong", "name is ' '"),
    "a key of the file misspelt": (NAME + 'sorce = "x"\n', "key-unknown", "did you mean source?"),
    "changes under another name": (NAME + '[[changes]]\ntype = "close"\n', "key-unknown", "did you mean change?"),
    "change is no list of tables": (NAME + 'change = "close"\n', "changes-not-tables", "write [[change]]"),
    "no type": (CHANGE + 'node = "CNMLX"\n', "type-missing", "change 1: type-missing: has no type"),
    "an unknown type": (CHANGE + 'type = "clsoe"\n', "type-unknown", "did you mean close?"),
    "a type that is no text": (CHANGE + "type = 1\n", "type-unknown", "write one of close, suspend"),
    "a key misspelt": (CHANGE + 'type = "delay"\nnode = "CNMLX"\nhuors = 3\n', "key-unknown", "did you mean hours?"),
    "a key of another type": (
        CHANGE + 'type = "close"\nnode = "CNMLX"\nfactor = 2\n', "key-unknown", "it belongs to scale-time",
    ),
    "a key that is missing": (CHANGE + 'type = "delay"\nnode = "CNMLX"\n', "key-missing", "give hours, a number"),
    "no selector": (CHANGE + 'type = "close"\n', "selector-missing", "give node, from, to, service"),
    "reroute without passage": (
        CHANGE + 'type = "reroute"\nservice = "SHIP"\nby = ["cape"]\n', "selector-missing", "give passage",
    ),
    "a number as text": (CHANGE + 'type = "delay"\nnode = "CNMLX"\nhours = "10"\n', "value-wrong", "write a number"),
    "a number that is true": (CHANGE + 'type = "delay"\nnode = "CNMLX"\nhours = true\n', "value-wrong", "hours is True"),
    "a number without end": (CHANGE + 'type = "delay"\nnode = "CNMLX"\nhours = inf\n', "value-wrong", "hours is inf"),
    "a number of hundreds of digits": (
        CHANGE + f'type = "delay"\nnode = "CNMLX"\nhours = 1{"0" * 400}\n', "value-wrong", "write a number",
    ),
    "a number of thousands of digits": (NAME + f"x = 1{'0' * 5000}\n", "toml-broken", "cannot be read as TOML"),
    "hours beyond all bounds": (
        CHANGE + 'type = "scale-time"\nservice = "SHIP"\nfactor = 1e200\n', "number-too-large", "hours of SHIP",
    ),
    "departures beyond all bounds": (
        CHANGE + 'type = "set-frequency"\nservice = "SHIP"\nper_week = 1e9\n', "number-too-large", "per_week is 1e+09",
    ),
    "handling beyond all bounds": (
        CHANGE + 'type = "set-handling"\nmode = "sea"\nload_h = 1e9\n', "number-too-large", "load_h is 1e+09",
    ),
    "a negative delay": (CHANGE + 'type = "delay"\nnode = "CNMLX"\nhours = -1\n', "number-negative", "0 or more"),
    "a negative factor": (CHANGE + 'type = "scale-cost"\nfactor = -1\n', "number-negative", "factor is -1"),
    "no departures": (
        CHANGE + 'type = "set-frequency"\nservice = "SHIP"\nper_week = 0\n', "value-wrong", "a number above 0",
    ),
    "a selector that is a list": (CHANGE + 'type = "close"\nnode = ["CNMLX"]\n', "value-wrong", "a text in quotes"),
    "a name for an id": (CHANGE + 'type = "close"\nnode = "Manzhouli"\n', "selector-unknown", "did you mean CNMLX"),
    "an unknown service": (CHANGE + 'type = "close"\nservice = "TRIAN"\n', "selector-unknown", "did you mean TRAIN"),
    "an unknown country": (CHANGE + 'type = "close"\ncountry = "Russia"\n', "selector-unknown", "write one of BY, CN"),
    "an unknown mode": (CHANGE + 'type = "close"\nmode = "ship"\n', "selector-unknown", "no such mode"),
    "an unknown passage": (CHANGE + 'type = "close"\npassage = "Suez"\n', "selector-unknown", "did you mean suez?"),
    "an unknown operator": (CHANGE + 'type = "close"\noperator = "Railways"\n', "selector-unknown", "mean Railway?"),
    "from and to alike": (CHANGE + 'type = "close"\nfrom = "CNMLX"\nto = "CNMLX"\n', "same-ends", "both 'CNMLX'"),
    "two nodes that no hop joins": (
        CHANGE + 'type = "delay"\nfrom = "CNMLX"\nto = "DEHAM"\nhours = 1\n', "matches-nothing", "joined to CNCGQ",
    ),
    "selectors that do not go together": (
        CHANGE + 'type = "close"\nnode = "CNMLX"\nmode = "sea"\n', "matches-nothing", "mode sea alone has 3 hops",
    ),
    "a change that an earlier one has made void": (
        CHANGE + 'type = "close"\nnode = "RUZBK"\n[[change]]\ntype = "delay"\nfrom = "CNMLX"\nto = "RUZBK"\nhours = 9\n',
        "matches-nothing", "change 2: matches-nothing: no hop matches; earlier changes have closed the 2 hops",
    ),
    "starting what runs": (CHANGE + 'type = "start"\nservice = "SHIP"\n', "status-wrong", "that are planned"),
    "resuming what runs": (CHANGE + 'type = "resume"\nservice = "SHIP"\n', "status-wrong", "selected, operating"),
    "suspending what is suspended": (CHANGE + 'type = "suspend"\nservice = "PAUSED"\n', "status-wrong", "suspended;"),
    "days that are no days": (
        CHANGE + 'type = "set-frequency"\nservice = "SHIP"\nper_week = 1\ndays = "Monday"\ndeparts = "10:00"\n',
        "bad-days", "days is 'Monday'",
    ),
    "a time that is no time": (
        CHANGE + 'type = "set-frequency"\nservice = "SHIP"\nper_week = 1\ndays = "Mon"\ndeparts = "25:00"\n',
        "bad-time", "departs is '25:00'",
    ),
    "days without departs": (
        CHANGE + 'type = "set-frequency"\nservice = "SHIP"\nper_week = 1\ndays = "Mon"\n', "timetable-half", "give both",
    ),
    "other days than departures": (
        CHANGE + 'type = "set-frequency"\nservice = "SHIP"\nper_week = 3\ndays = "Mon Tue"\ndeparts = "10:00"\n',
        "days-frequency", "2 days, per_week 3",
    ),
    "a timetable both ways": (
        CHANGE + 'type = "set-frequency"\nservice = "TRAIN"\nper_week = 1\ndays = "Mon"\ndeparts = "10:00"\n',
        "days-both-ways", "TRAIN runs both ways",
    ),
    "no price": (CHANGE + 'type = "surcharge"\nservice = "SHIP"\n', "figure-missing", "give usd_per_teu or usd_per_kg"),
    "a price per kg at sea": (
        CHANGE + 'type = "set-cost"\nservice = "SHIP"\nusd_per_kg = 1\n', "price-wrong", "priced in usd_per_teu, which is not given; give usd_per_teu",
    ),
    "one price for air and road": (
        CHANGE + 'type = "surcharge"\nnode = "CNCGQ-AIR"\nusd_per_teu = 10\n', "price-wrong", "1 of 2 selected hops by air",
    ),
    "a reduction below zero": (
        CHANGE + 'type = "reroute"\npassage = "suez"\nby = ["cape"]\nkm = -99999\n', "below-zero", "km of SHIP",
    ),
    "passages that are no list": (
        CHANGE + 'type = "reroute"\npassage = "suez"\nby = "cape"\n', "value-wrong", 'such as ["cape"]',
    ),
    "hops that are no tables": (CHANGE + LINE + 'hops = ["CNDLC"]\n', "value-wrong", "a list of tables"),
    "no hops": (CHANGE + LINE + "hops = []\n", "value-wrong", "hops is []"),
    "a hop to an unknown node": (
        CHANGE + LINE + f'hops = [{HOP.replace("USLAX", "USLAS")}]\n', "unknown-node", "change 1, hop 1: unknown-node",
    ),
    "hops that do not join": (
        CHANGE + LINE + f"hops = [{HOP}, {HOP}]\n", "chain-broken", "change 1, hop 2: chain-broken",
    ),
    "a hop without price": (
        CHANGE + LINE + f'hops = [{HOP.replace(", usd_per_teu = 900", "")}]\n', "price-wrong", "has no usd_per_teu",
    ),
    "a hop's key misspelt": (
        CHANGE + LINE + f'hops = [{HOP.replace("hours", "huors")}]\n', "key-unknown", "did you mean hours?",
    ),
    "a service's key misspelt": (
        CHANGE + LINE.replace("mode", "moed") + f"hops = [{HOP}]\n", "key-unknown", "did you mean mode?",
    ),
    "a hop's cell blank": (CHANGE + LINE.replace('source = "x"\n', "") + f"hops = [{HOP}]\n", "cell-missing", "source"),
    "a service that is there": (
        CHANGE + LINE.replace("NEW", "SHIP") + f"hops = [{HOP}]\n", "service-exists", "give it another id",
    ),
    "a node that is there": (CHANGE + NODE.replace("PLWAW", "PLMLW"), "node-twice", "has a node 'PLMLW' already"),
    "a node in the wrong country": (CHANGE + NODE.replace('"PL"', '"DE"'), "country-mismatch", "lies in PL"),
    "a node off the Earth": (CHANGE + NODE.replace("52.2", "152.2"), "coordinates-range", "latitude 152"),
    "a node without place": (CHANGE + NODE.replace("lon = 21.0\n", ""), "key-missing", "needs lon"),
    "a node's key misspelt": (CHANGE + NODE.replace("country", "contry"), "key-unknown", "did you mean country?"),
    "handling without figures": (
        CHANGE + 'type = "set-handling"\nmode = "sea"\n', "figure-missing", "give load_h or unload_h",
    ),
    "handling without mode": (CHANGE + 'type = "set-handling"\nload_h = 3\n', "selector-missing", "give mode"),
    "handling of what a node does not load": (
        CHANGE + 'type = "set-handling"\nnode = "USLAX"\nmode = "rail"\nload_h = 3\n', "handling-unused", "loads sea, not rail",
    ),
    "handling priced wrongly": (
        CHANGE + 'type = "set-handling"\nmode = "air"\nusd_per_teu = 3\n', "price-wrong", "give usd_per_kg",
    ),
    "an unknown assumption": (
        CHANGE + 'type = "set-assumption"\nkey = "money.carbonprice"\nvalue = 1\n', "assumption-unknown", "money.carbon_price",
    ),
    "an assumption that is no number": (
        CHANGE + 'type = "set-assumption"\nkey = "dray.kph"\nvalue = "fast"\n', "assumption-wrong", "dray.kph",
    ),
    "an assumption too low": (
        CHANGE + 'type = "set-assumption"\nkey = "dray.kph"\nvalue = -5\n', "assumption-wrong", "dray.kph is -5",
    ),
    "an advisory that there is not": (
        CHANGE + 'type = "lift"\nadvisory = "suez-shut"\n', "advisory-unknown", "suez-shut",
    ),
    "an assumption of unknown countries": (
        CHANGE + 'type = "set-assumption"\nkey = "dray.open_borders"\nvalue = [["DE", "Poland"]]\n', "country-unknown", "Poland",
    ),
}  # fmt: skip
