"""Which hops are borders, where hours are formalities and speed says nothing."""

from __future__ import annotations

from corridor.model.network import Network, Node

BORDER_HOP_KM = 220.0
"""A longer hop between border stations passes a third country, not one border. Tashkurgan-Sost by Khunjerab has 215."""


def crosses(a: Node, b: Node, km: float) -> bool:
    """Whether a hop of so many km between two nodes is a border."""
    return a.country != b.country and a.kind == b.kind == "border" and km <= BORDER_HOP_KM


def borders_of(network: Network) -> frozenset[tuple[str, str]]:
    """The ends of all hops of a network that are borders, in either direction."""
    node = network.node_by_id
    hops = [hop for service in network.service_by_id.values() for hop in service.hops]
    ends = [(hop.from_node, hop.to_node) for hop in hops if crosses(node[hop.from_node], node[hop.to_node], hop.km)]
    return frozenset([*ends, *((b, a) for a, b in ends)])
