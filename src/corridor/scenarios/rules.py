"""The catalogue of what can be wrong with a scenario: one rule a fault, each with its remedy.

Rows and nodes that a scenario adds break the rules of the data (``rules``) instead. ``docs/SCENARIOS.md`` lists these
rules, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from corridor.dataset.rules import RULES
from corridor.errors import Fault
from corridor.files import faults
from corridor.files.faults import Rule
from corridor.places.gazetteer import most_alike, normalise

MOST_SUGGESTED = 3

SCENARIO_RULES: dict[str, Rule] = {
    code: Rule(code, "error", demands, fix)
    for code, demands, fix in (
        ("scenario-missing", "a scenario file must be there", "name a file, or one that ships"),
        ("scenario-unreadable", "a scenario file must be a readable text", "make it a plain file that you may read"),
        ("name-missing", "a scenario has a name", 'write name = "..." at the top'),
        ("key-unknown", "a key is one that its place knows", "mend its spelling, or remove it"),
        ("key-missing", "a change has the keys that its type needs", "add it"),
        ("changes-not-tables", "changes are tables", "write [[change]] above the keys of each"),
        ("type-missing", "a change has a type", 'write type = "close", or another of the types'),
        ("type-unknown", "a type is one of those known", "write one of the types in docs/SCENARIOS.md"),
        ("value-wrong", "a value is of the kind of its key", "write it as docs/SCENARIOS.md says"),
        ("selector-missing", "a change that would touch everything says what it touches", "add a selector"),
        ("selector-unknown", "a selector names something in the network", "mend it"),
        ("matches-nothing", "a change selects at least one hop", "loosen a selector, or remove the change"),
        ("status-wrong", "a service that is suspended, resumed or started is not so already", "remove the change"),
        ("figure-missing", "a change that sets figures names one", "give one of its figures"),
        ("below-zero", "no figure of a hop falls below zero", "give a smaller reduction"),
        ("service-exists", "a service that is added has a name of its own", "give it another id"),
        ("piece-taken", "the piece of a service that is cut has a name of its own", "rename the other service"),
        ("handling-unused", "handling is set for a mode that the node loads", "name a mode that the node loads"),
        ("assumption-unknown", "a key of set-assumption stands in assumptions.toml", "name one of them"),
        (
            "advisory-unknown",
            "an advisory that is lifted stands in advisories.csv",
            "name one of its ids, or remove the change",
        ),
    )
}


class Faults(faults.Faults):
    """The faults of scenarios found so far: of the rules here and of those of the data."""

    def __init__(self) -> None:
        super().__init__(RULES | SCENARIO_RULES)

    def add(self, code: str, where: str, message: str, *, fix: str | None = None) -> None:
        """Note a breach of the rule ``code``; ``fix`` replaces the rule's own remedy."""
        rule = self.rules[code]
        self._found.append(Fault(code=code, severity="error", where=where, message=message, fix=fix or rule.fix))

    def take(self, others: Iterable[Fault], where: str, *, instead_of: str) -> None:
        """Note the errors that the reader of rows found, at the scenario's place instead of the reader's."""
        for fault in others:
            if fault.severity == "error":
                place = where + fault.where.removeprefix(instead_of)
                self.add(fault.code, place, fault.message.replace(instead_of, "the scenario"), fix=fault.fix)


def did_you_mean(word: str, known: Mapping[str, Sequence[str]]) -> str | None:
    """``did you mean CNMLX (Manzhouli)?``, or None if nothing is like it.

    ``known`` maps what may be written to the names under which people know it.
    """
    wanted = normalise(word)
    close = [key for key, names in known.items() if any(normalise(name) == wanted for name in (key, *names))]
    close += [key for key in known if key.startswith(f"{word}-")]
    pairs = [(key, text) for key, names in known.items() for text in map(normalise, (key, *names)) if text]
    near = most_alike(word, [text for _, text in pairs], limit=2 * MOST_SUGGESTED)
    best = near[0][0] if near else 0.0
    close += [pairs[position][0] for score, position in near if score > best - MUCH_WORSE]
    if not close:
        return None
    shown = [
        f"{key} ({known[key][0]})" if known[key] and known[key][0] != key else key
        for key in list(dict.fromkeys(close))[:MOST_SUGGESTED]
    ]
    return f"did you mean {' or '.join(shown)}?"


MUCH_WORSE = 0.2
"""A suggestion that is less like the word than the best by this much is left out."""
