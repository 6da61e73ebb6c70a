"""What people ask of the register: questions of every kind, with values drawn from the acts."""

import random
from collections.abc import Callable
from typing import Any

Question = tuple[str, dict[str, str]]
"""Kind of question and the parameters of its address."""


def questions(seed: int = 7) -> list[Question]:
    """What people ask, with values drawn from the acts themselves."""
    from acts.models import Act, Word

    chance = random.Random(seed)
    keys = [pk + 10_000 * chance.randint(1, 400) for pk in chance.choices(range(1, 1_900), k=400)]
    acts = list(Act.objects.filter(pk__in=keys))
    chance.shuffle(acts)
    located = [act for act in acts if act.parcels and act.geom]
    plotted = [act for act in acts if act.plot_keys and act.quarters]
    broad = list(Word.objects.order_by("-acts").values_list("word", flat=True)[:25])
    middle = list(Word.objects.filter(acts__range=(2_000, 60_000)).order_by("word")
                  .values_list("word", flat=True)[:400])  # fmt: skip
    rare = [act.object_text.split()[-1] for act in acts]
    asked: list[Question] = []

    def ask(kind: str, count: int, make: Callable[[int], dict[str, str]]) -> None:
        asked.extend((kind, make(n)) for n in range(count))

    def pick(among: list[str]) -> str:
        return chance.choice(among)

    from geodata.naming import transliterate

    day = [f"20{y:02}-{m:02}-01" for y in range(7, 26) for m in (1, 4, 9)]
    ask("number", 12, lambda n: {"q": f"{acts[n].number}/{acts[n].issued_on:%d.%m.%Y}"})
    ask("number, beginning", 10, lambda n: {"number": acts[n].number[:-1] or "1"})
    ask("parcel", 10, lambda n: {"q": located[n].parcels[0]})
    ask("plot", 8, lambda n: {"q": f"УПИ {plotted[n].plots[0]}, кв. {plotted[n].quarters[0]}"})
    ask("rare word", 14, lambda n: {"q": rare[n]})
    ask("rare and broad", 10, lambda n: {"q": f"{broad[n]} {rare[n + 20]}"})
    ask("words", 16, lambda n: {"q": pick(middle)})
    ask("two words", 16, lambda n: {"q": f"{pick(middle)} {pick(middle)}"})
    ask("three words", 10, lambda n: {"q": f"{pick(broad)} {pick(middle)} {pick(middle)}"})
    ask("broad word", 16, lambda n: {"q": broad[n]})
    ask("two broad words", 12, lambda n: {"q": f"{pick(broad)} {pick(broad)}"})
    ask("Latin", 10, lambda n: {"q": transliterate(f"{pick(middle)} {pick(broad)}")})
    ask("typing mistake", 12, lambda n: {"q": _mistyped(chance, rare[n + 40])})
    ask("exactly", 4, lambda n: {"q": f'"{pick(middle)}"'})
    ask("district", 6, lambda n: {"q": pick(["Лозенец", "Красно село", "Средец", "Витоша"])})
    ask("word in a district", 10, lambda n: {"q": pick(middle), "district": acts[n].district_code})
    ask("broad in a kind", 8, lambda n: {"q": broad[n], "kind": acts[n].kind})
    ask("object", 6, lambda n: {"object": pick(middle)})
    ask("supervisor", 4, lambda n: {"supervisor": pick(["стъпка", "надзор", "консулт"])})
    ask("basis", 6, lambda n: {"basis": pick(["148", "чл. 135 ЗУТ", "чл. 177, ал. 3", "чл. 56"])})
    ask("kind and status", 8, lambda n: {"kind": acts[n].kind, "status": "in_force"})
    ask("facets chosen", 10, lambda n: {"district": acts[n].district_code, "kind": acts[n].kind,
                                       "year": str(acts[n].issued_on.year)})  # fmt: skip
    ask("days", 8, lambda n: {"issued_from": day[n], "issued_to": day[n + 4]})
    ask("in force since", 4, lambda n: {"effective_from": day[n], "effective_to": day[n + 1]})
    ask("locality", 6, lambda n: {"locality": acts[n].locality_text or "Лозенец"})
    ask("address", 6, lambda n: {"address": (acts[n].address or "лале").split(",")[0]})
    ask("floor area", 4, lambda n: {"floor_area_from": "3990", "category": "III,IV"})
    ask("everything", 4, lambda n: {"sort": pick(["-issued_on", "issued_on", "number"])})
    ask("oldest first", 6, lambda n: {"q": pick(broad), "sort": "issued_on"})
    ask("by number", 6, lambda n: {"q": pick(middle), "sort": "number"})
    ask("newest, broad", 6, lambda n: {"q": pick(broad), "sort": "-issued_on"})
    ask("near a point", 8, lambda n: {"near": "23.3219,42.6977", "radius": str(300 * (n + 1)),
                                     "sort": "distance"})  # fmt: skip
    ask("word in view", 8, lambda n: {"bbox": _view(located[n], n), "q": pick(broad)})
    ask("in view", 12, lambda n: {"bbox": _view(located[n], n)})
    ask("kind in view", 8, lambda n: {"bbox": _view(located[n], n), "kind": located[n].kind})
    return asked


def _view(act: Any, zoom: int) -> str:
    """What a map shows about an act: from 300 m to the whole city."""
    west, south, east, north = act.geom.transform(4326, clone=True).extent
    reach = 0.002 * 2 ** (zoom % 6)
    return ",".join(f"{edge:.5f}" for edge in (west - reach, south - reach / 2,
                                               east + reach, north + reach / 2))  # fmt: skip


def _mistyped(chance: random.Random, word: str) -> str:
    at = chance.randrange(1, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
