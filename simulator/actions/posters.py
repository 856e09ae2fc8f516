"""Printed codes that hang somewhere: a phone finds them among the codes around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from simulator.actions.subjects import Args, words
from simulator.records import Poster
from simulator.refusals import Refused

if TYPE_CHECKING:
    from simulator.sim import Sim


def hang(sim: Sim, args: Args) -> dict[str, Any]:
    """A code with this name leads to `url` from now on; an empty url takes it down."""
    poster = Poster(words(args, "name"), words(args, "url", default=""))
    if not poster.url:
        sim.state.posters.drop(poster.name)
    elif urlsplit(poster.url).scheme in ("http", "https"):
        sim.state.posters.put(poster)
    else:
        raise Refused("not_an_address", name="url")
    return vars(poster)
