"""From what the resolver found to what a person should look at. Pure but for the codes."""

from collections.abc import Iterator
from dataclasses import dataclass

from acts.placing.rules import PlaceQuestionReason
from geodata.location_rules import Confidence, LocationDoubt, Unlocated
from geodata.location_terms import Resolution
from geodata.rules import LocationLevel

CANDIDATES_MAX = 12
_VAGUE = frozenset({LocationLevel.DISTRICT, LocationLevel.NONE})
_STEPS = {
    "identifier": PlaceQuestionReason.IDENTIFIER,
    "name": PlaceQuestionReason.NAME,
    "street": PlaceQuestionReason.STREET,
}


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask; `candidates` are kinds and codes of ground, the likeliest first."""

    reason: PlaceQuestionReason
    words: str = ""
    key: str = ""
    candidates: tuple[str, ...] = ()


def questions_of(resolution: Resolution, *, is_outdated: bool) -> tuple[Question, ...]:
    """What is in question about a place, the most useful first; nothing when it is well placed."""
    return tuple(sorted(_asked(resolution, is_outdated), key=lambda one: _ORDER.index(one.reason)))


_ORDER = list(PlaceQuestionReason)


def _asked(found: Resolution, is_outdated: bool) -> Iterator[Question]:
    if is_outdated:
        yield Question(PlaceQuestionReason.OUTDATED)
    yield from _unanswered(found)
    if LocationDoubt.OTHER_DISTRICT in found.doubts:
        areas = tuple(str(place.area) for place in found.places)
        words = str(found.places[0].evidence.get("words", ""))
        yield Question(PlaceQuestionReason.CONTRADICTION, words, "", areas[:CANDIDATES_MAX])
    if any(place.confidence is Confidence.LOW for place in found.places):
        areas = tuple(str(place.area) for place in found.places)
        words = str(found.places[0].evidence.get("words", ""))
        yield Question(PlaceQuestionReason.LOW, words, "", areas[:CANDIDATES_MAX])
    if not found.places and found.unlocated is not Unlocated.CANNOT:
        yield Question(PlaceQuestionReason.NO_PLACE, str(found.unlocated or ""))


def _unanswered(found: Resolution) -> Iterator[Question]:
    """Parts of the text without ground: worth asking when the place could be finer by them."""
    is_low = any(place.confidence is Confidence.LOW for place in found.places)
    is_vague = found.level in _VAGUE
    for one in found.open:
        if one.step == "identifier":
            is_worth = bool(one.candidates)
        elif one.step == "name":
            is_worth = is_vague or is_low
        else:
            is_worth = is_vague or (found.level is LocationLevel.LOCALITY and bool(one.candidates))
        if is_worth:
            yield Question(_STEPS[one.step], one.words, one.key, one.candidates[:CANDIDATES_MAX])
