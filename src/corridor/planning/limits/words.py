"""What the words of limits mean: from ``RU``, ``suez``, ``Malaszewicze`` or ``operator:Maersk`` to a ``Target``.

A word names a mode, a passage, a country (ISO code or name in any language), a node id, a service id, a place of the
network (any name that ``places`` reads), an operator, the name of services, or a hop (``CNMLX>RUZBK``). A word that
fits two kinds is refused with both readings; ``kind:`` before the word says which is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, get_args

from corridor.errors import AmbiguousPlace, InputError
from corridor.files.faults import echo
from corridor.model.countries import COUNTRIES
from corridor.model.modes import MODES, Mode
from corridor.model.network import Network
from corridor.places.gazetteer import load_gazetteer, most_alike, normalise
from corridor.places.node_names import normal_forms
from corridor.places.resolve import known_place
from corridor.planning.limits.rows import held
from corridor.planning.limits.targets import BETWEEN, Limits, Target, TargetKind
from corridor.planning.rides import rides

KINDS: tuple[TargetKind, ...] = get_args(TargetKind)

LONGEST_WORD = 200
ALIKE = 0.6
CODE_LENGTH = 2


def read(asked: Mapping[str, Any], network: Network) -> Limits:
    """The limits that the keywords stand for, words as sequences.

    Raises:
        InputError: a word that names nothing, a figure that is none, or limits that contradict each other.
    """
    modes = _modes(asked.get("mode", ()), asked.get("no_mode", ()))
    return Limits(
        **held(asked),
        avoid=tuple(target(word, network) for word in asked.get("avoid", ())),
        via=tuple(target(word, network) for word in asked.get("via", ())),
        modes=modes,
        carriers=_carriers(modes, network) if asked.get("dangerous") else None,
    )


def _modes(only: Sequence[str], without: Sequence[str]) -> frozenset[Mode] | None:
    for option, given in (("--mode", only), ("--no-mode", without)):
        for mode in given:
            if mode not in MODES:
                raise InputError(f"{option} is {echo(mode)}; write one of {', '.join(MODES)}")
    both = sorted(set(only) & set(without))
    if both:
        raise InputError(f"{', '.join(both)} is asked for by --mode and ruled out by --no-mode; drop one")
    left = set(only or MODES) - set(without)
    if not left:
        raise InputError("--no-mode leaves no mode; drop one of them")
    return None if left == set(MODES) else frozenset(left)


def _carriers(modes: frozenset[Mode] | None, network: Network) -> frozenset[Mode]:
    """The modes that carry dangerous goods. Raises ``InputError`` where none of those allowed does."""
    carrying = network.assumptions.dangerous_modes
    if not carrying & (modes or frozenset(MODES)):
        raise InputError(
            f"dangerous goods go by {' or '.join(sorted(carrying)) or 'no mode'} (assumptions.toml, [dangerous]), and "
            f"only {', '.join(sorted(modes or MODES))} is allowed; allow another mode"
        )
    return carrying


def target(word: str, network: Network) -> Target:
    """What a word names.

    Raises:
        InputError: it names nothing, or a place that is several.
    """
    text = " ".join(word.split())
    if not text or len(text) > LONGEST_WORD:
        raise InputError(f"{echo(word)} names nothing to avoid or to go by; write {_readable()}")
    kind, colon, rest = text.partition(":")
    if colon and kind.lower() in KINDS:
        readers = {kind.lower(): _READERS[kind.lower()]}  # type: ignore[index]
        text = rest.strip()
    else:
        readers = dict(_READERS)  # type: ignore[arg-type]
    exact = next((name for name in EXACT if name in readers and _is_code(name, text, network)), None)
    if exact is not None:
        return Target(kind=exact, keys=frozenset({_code(exact, text)}), word=text)
    found = {name: frozenset(keys) for name, reader in readers.items() if (keys := reader(text, network))}
    found = _distinct(found, network)
    if len(found) > 1:
        raise InputError(f"{echo(text)} means several things; write {' or '.join(_readings(found, text))}")
    if not found:
        raise InputError(_unknown(text, readers, network))
    [(name, keys)] = found.items()
    return Target(kind=name, keys=keys, word=text)  # type: ignore[arg-type]


def _distinct(found: dict[str, frozenset[str]], network: Network) -> dict[str, frozenset[str]]:
    """Without readings that say no more: the place of a country is the country, an operator's name may hold any
    word.
    """
    countries = found.get("country", frozenset())
    if countries and {network.node_by_id[node].country for node in found.get("node", ())} <= countries:
        found = {kind: keys for kind, keys in found.items() if kind != "node"}
    if "operator" in found and len(found) > 1:
        found = {kind: keys for kind, keys in found.items() if kind != "operator"}
    return found


EXACT: tuple[TargetKind, ...] = ("mode", "country", "node", "service")
"""Kinds whose own codes are taken at their word, the first that has it: RU is a country, CNMLX a node."""


def _is_code(kind: str, text: str, network: Network) -> bool:
    known: Mapping[str, Container[str]] = {
        "mode": MODES, "country": COUNTRIES, "node": network.node_by_id, "service": network.service_by_id,
    }  # fmt: skip
    return _code(kind, text) in known[kind]


def _code(kind: str, text: str) -> str:
    return {"mode": text.lower(), "service": text}.get(kind, text.upper())


def _readings(found: Mapping[str, frozenset[str]], text: str) -> list[str]:
    """Each meaning of a word as it is written with its kind."""
    written = []
    for kind, keys in found.items():
        word = next(iter(keys)) if len(keys) == 1 else text
        written.append(f"{kind}:{word}")
    return written


def _readable() -> str:
    return "a country, a place, a node or service id, a mode, a passage or an operator, such as RU, suez or CNMLX"


def _mode(text: str, _: Network) -> Iterable[str]:
    return [text.lower()] if text.lower() in MODES else []


def _passages(network: Network) -> list[str]:
    return [name for kind, name in rides(network).marks if kind == "passage"]


def _passage(text: str, network: Network) -> Iterable[str]:
    wanted = normalise(text.replace("-", " "))
    for extra in (" canal", " strait", "strait of "):
        wanted = wanted.removesuffix(extra).removeprefix(extra)
    return [passage for passage in _passages(network) if normalise(passage.replace("-", " ")) == wanted]


def _country(text: str, _: Network) -> Iterable[str]:
    if len(text) == CODE_LENGTH and text.isascii():
        return [text.upper()] if text.upper() in COUNTRIES else []
    country = load_gazetteer().country_code(normalise(text))
    return [country] if country else []


def _node(text: str, network: Network) -> Iterable[str]:
    if text.upper() in network.node_by_id:
        return [text.upper()]
    if text in network.service_by_id:
        return []
    try:
        place = known_place(text, network)
    except AmbiguousPlace as error:
        raise InputError(f"{echo(text)} is several places; write one of {', '.join(error.candidates)}") from None
    except InputError:
        return []
    return () if place is None else place.nodes


def _service(text: str, network: Network) -> Iterable[str]:
    if text in network.service_by_id:
        return [text]
    return _services_by_name(network).get(normalise(text), ())


@lru_cache(maxsize=8)
def _services_by_name(network: Network) -> dict[str, list[str]]:
    """The services that have each id or name in normal form."""
    services = list(network.service_by_id.values())
    normal = normal_forms([name for service in services for name in (service.id, service.name)])
    found: dict[str, list[str]] = {}
    for at, name in enumerate(normal):
        found.setdefault(name, []).append(services[at // 2].id)
    return found


def _operator(text: str, network: Network) -> Iterable[str]:
    """Whose name it is or, of an alliance or a joint service, has it as whole words: COSCO."""
    wanted = f" {normalise(text)} "
    operators = list({service.operator for service in network.service_by_id.values()})
    return {name for name, normal in zip(operators, normal_forms(operators), strict=True) if wanted in f" {normal} "}


def _hop(text: str, network: Network) -> Iterable[str]:
    start, arrow, end = (part.strip().upper() for part in text.partition(BETWEEN))
    known = network.node_by_id
    return [f"{start}{BETWEEN}{end}"] if arrow and start in known and end in known else []


_READERS: dict[TargetKind, Callable[[str, Network], Iterable[str]]] = {
    "mode": _mode,
    "passage": _passage,
    "country": _country,
    "node": _node,
    "operator": _operator,
    "service": _service,
    "hop": _hop,
}


def _unknown(text: str, kinds: Iterable[str], network: Network) -> str:
    known: dict[str, str] = {}
    if "passage" in kinds:
        known |= {normalise(passage): passage for passage in _passages(network)}
    if "operator" in kinds:
        known |= {normalise(s.operator): s.operator for s in network.service_by_id.values() if s.operator}
    if "service" in kinds:
        known |= {normalise(s.id): s.id for s in network.service_by_id.values()}
    if "country" in kinds:
        names = {country: load_gazetteer().country_name(country) for country in COUNTRIES}
        known |= {normalise(name): name for name in names.values()}
    if "node" in kinds:
        known |= {normalise(n.name): n.name for n in network.node_by_id.values()}
    spelt = list(known)
    near = [known[spelt[number]] for score, number in most_alike(normalise(text), spelt, limit=3) if score >= ALIKE]
    meant = f"did you mean {' or '.join(near)}?" if near else f"write {_readable()}"
    return f"{echo(text)} names no {', '.join(kinds)} of the network; {meant}"
