"""Which parameters of an address filter which layers of a tile.

?on=2024-01-01            every layer that takes `on`
?use=green                layers that take the same, when there are no others in the tile
?parcels.use=green        the one layer named before the dot, whatever else is in the tile
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

from django.http import QueryDict

from tiles.layer import Layer


@runtime_checkable
class RefusedParameter(Protocol):
    """What a subject raises, as a `ValueError`, for a filter that it cannot apply.

    `allowed` has the texts `bg` and `en`.
    """

    name: str
    value: str
    allowed: Any


class UnknownParameterError(ValueError):
    """A parameter that filters none of the layers asked for."""

    class Allowed(NamedTuple):
        bg: str
        en: str

    def __init__(self, name: str, value: str, known: set[str]) -> None:
        super().__init__(name)
        self.name = name
        self.value = value
        listed = ", ".join(sorted(known))
        self.allowed = self.Allowed(f"само параметрите {listed}", f"only parameters {listed}")


def shares(query: QueryDict, layers: Sequence[Layer]) -> list[QueryDict]:
    """The part of a query that is meant for each layer, in their order.

    What is said of one layer by its name holds in place of what is said of all.

    Raises:
        UnknownParameterError: for a name that is meant for none of them.
    """
    if not query:
        return [query] * len(layers)
    are_alike = len({layer.own_parameters for layer in layers}) == 1
    found = [_share(query, layer, are_alike=are_alike) for layer in layers]
    understood = {name for _, names in found for name in names}
    for name in query:
        if name not in understood:
            known = {name for each in layers for name in _bare(each, are_alike=are_alike)}
            raise UnknownParameterError(name, str(query[name]), known)
    return [share for share, _ in found]


def _bare(layer: Layer, *, are_alike: bool) -> frozenset[str]:
    return layer.parameters | layer.own_parameters if are_alike else layer.parameters


def _share(query: QueryDict, layer: Layer, *, are_alike: bool) -> tuple[QueryDict, set[str]]:
    """What a layer is asked, by its own names, and the names in the address that said so."""
    share, understood = QueryDict(mutable=True), set()
    bare = _bare(layer, are_alike=are_alike)
    for name in sorted(layer.parameters | layer.own_parameters):
        dotted = f"{layer.name}.{name}"
        said = dotted if dotted in query else name if name in bare and name in query else None
        if said is not None:
            share.setlist(name, query.getlist(said))
            understood |= {dotted, name} & query.keys()
    return share, understood


def by_its_address(error: RefusedParameter, layer: Layer, query: QueryDict) -> None:
    """Give a refused parameter the name that it has in the address."""
    dotted = f"{layer.name}.{error.name}"
    if dotted in query:
        error.name = dotted
