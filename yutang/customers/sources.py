"""What a source is called: areas above name theirs ("code:12" is "Leaflet, West Lake")."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

Names = Callable[[set[int]], Mapping[int, str]]

_names: dict[str, Names] = {}


def register(prefix: str, names: Names) -> None:
    """Say how sources "prefix:id" are called: `names(ids)` gives id → name."""
    _names[prefix] = names


def labels(keys: Iterable[str]) -> dict[str, str]:
    """Source key → name; a source that nobody names keeps its key."""
    ids: dict[str, set[int]] = defaultdict(set)
    for key in keys:
        prefix, _, id = key.partition(":")
        if id.isdigit():
            ids[prefix].add(int(id))
    found: dict[str, str] = {}
    for prefix, wanted in ids.items():
        if prefix in _names:
            named = _names[prefix](wanted)
            found |= {f"{prefix}:{id}": str(name) for id, name in named.items()}
    return found
