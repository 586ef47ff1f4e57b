"""The nodes of a network by what they are called: names in normal form, ids, UN/LOCODEs."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice

from corridor.files import cache
from corridor.model.network import Network, Node
from corridor.places.gazetteer import normalise


@lru_cache(maxsize=8)
def names_of(network: Network) -> dict[str, tuple[str, ...]]:
    """Every node's name and aliases in normal form, the name first."""
    nodes = network.node_by_id.values()
    normal = iter(normal_forms([name for node in nodes for name in (node.name, *node.aliases)]))
    return {node.id: tuple(filter(None, islice(normal, 1 + len(node.aliases)))) for node in nodes}


def normal_forms(names: list[str]) -> list[str]:
    """Names in normal form, which an earlier process may have kept: thousands take longer than to read them."""
    if len(names) < WORTH_KEEPING:
        return list(map(normalise, names))
    key = cache.digest(["\0".join(names).encode("utf-8", "surrogatepass")])
    known = cache.read(KEPT, key)
    found = [] if known is None else known.decode("utf-8", "replace").split("\n")
    if len(found) != len(names):
        found = list(map(normalise, names))
        cache.write(KEPT, key, "\n".join(found).encode("utf-8", "replace"))
    return found


KEPT = "names"
"""Of the file that keeps the normal forms of names for the next process."""

WORTH_KEEPING = 1000
"""Names from which on these are kept."""


@lru_cache(maxsize=8)
def nodes_by_name(network: Network) -> dict[str, list[Node]]:
    """The nodes that carry each name or alias in normal form, in the order of the network."""
    found: dict[str, list[Node]] = {}
    for node_id, names in names_of(network).items():
        for name in dict.fromkeys(names):
            found.setdefault(name, []).append(network.node_by_id[node_id])
    return found


@lru_cache(maxsize=8)
def nodes_by_id(network: Network) -> dict[str, Node]:
    """The nodes by id, whatever its case; of ids that differ in nothing else the first."""
    return {node.id.casefold(): node for node in reversed(list(network.node_by_id.values()))}


@lru_cache(maxsize=8)
def nodes_by_locode(network: Network) -> dict[str, list[Node]]:
    """The nodes by UN/LOCODE, that of their id and any other that means them."""
    found: dict[str, list[Node]] = {}
    for node in network.node_by_id.values():
        for code in dict.fromkeys((node.locode.upper(), *(code.upper() for code in node.locodes))):
            found.setdefault(code, []).append(node)
    return found
