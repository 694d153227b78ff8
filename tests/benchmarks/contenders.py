"""Who takes part: this product, the peers that are installed, and why the others are not."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.benchmarks.peers.base import Missing, Peer, Reader
from tests.benchmarks.peers.fts5 import Fts5
from tests.benchmarks.peers.ours import ASKED_AGAIN, DID_YOU_MEAN, OURS, Ours
from tests.benchmarks.peers.tantivy import Tantivy
from tests.benchmarks.peers.whoosh import StockWhoosh
from tests.benchmarks.peers.xapian import Xapian
from tests.benchmarks.pools import PACKAGES, House

__all__ = ["PEERS", "contenders", "folder_of", "readers_of"]

PEERS: Final[Sequence[Peer]] = (Tantivy(), Fts5(), Xapian(), StockWhoosh())


def contenders() -> tuple[dict[str, str], dict[str, str]]:
    """By name the versions of the peers that can take part, and the reasons of those that can't."""
    if str(PACKAGES) not in sys.path:
        sys.path.append(str(PACKAGES))
    versions: dict[str, str] = {}
    missing: dict[str, str] = {}
    for peer in PEERS:
        try:
            versions[peer.name] = peer.version()
        except Missing as reason:
            missing[peer.name] = str(reason)
    return versions, missing


def folder_of(house: House, name: str) -> Path:
    """Where a peer's index of a pool is."""
    return house.folder / "peers" / name.replace(" ", "_")


def readers_of(house: House, names: Sequence[str], facets: tuple[str, ...]) -> Mapping[str, Reader]:
    """All ways of asking those of these names, this product among them or not."""
    found: dict[str, Reader] = {}
    if OURS in names:
        found[OURS] = Ours(house.searcher)
        found[DID_YOU_MEAN] = Ours(house.searcher, did_you_mean=True)
        found[ASKED_AGAIN] = Ours(house.searcher, again=True)
    for peer in PEERS:
        if peer.name in names:
            found |= peer.readers(folder_of(house, peer.name), facets)
    return found
