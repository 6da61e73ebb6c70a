"""What the ground can be asked, as the interface declares it; `geodata.schemas` reads it."""

from accounts.rules import Label
from features.vocabulary import TEXT, Parameter, codes
from geodata.rules import LandUse

_SHORT = {"type": "string", "maxLength": 80}

MUNICIPALITY = Parameter(
    name="municipality",
    title=Label("община, код", "municipality, code"),
    schema=_SHORT,
    examples=("SOF46",),
)
NAME = Parameter(
    name="q",
    title=Label("част от име", "part of a name"),
    description=Label(
        "на кирилица или латиница, както и да е изписано: „дружба“, druzhba, drujba",
        "in Cyrillic or Latin however spelt: “дружба”, druzhba, drujba",
    ),
    schema=TEXT,
    examples=("дружба", "drujba"),
)
CODE = Parameter(name="code", title=Label("код", "code"), schema=_SHORT, examples=("68134-09",))
DISTRICT = Parameter(
    name="district",
    title=Label("район, код или име", "district, code or name"),
    schema=_SHORT,
    examples=("68134-09", "Лозенец", "lozenets"),
)
KIND = Parameter(
    name="kind", title=Label("вид, както е съкратен", "kind, as abbreviated"), schema=_SHORT,
    examples=("ж.к.",),
)  # fmt: skip
LOCALITY = Parameter(
    name="locality",
    title=Label("местност: код, а за имоти — както е в кадастъра", "locality: its code; for "
                "parcels, as the cadastre prints it"),
    schema=TEXT,
    examples=("lozenets",),
)  # fmt: skip
QUARTER = Parameter(
    name="quarter",
    title=Label("квартал по регулация", "regulation quarter"),
    schema=_SHORT,
    examples=("34", "34а", "кв. 34 А"),
)
PLOT = Parameter(
    name="upi",
    title=Label("УПИ, цяло или само номерът", "regulated plot, whole or its number alone"),
    schema=_SHORT,
    examples=("XII-521", "УПИ ХІІ - 521", "XII"),
)
IDENTIFIER = Parameter(
    name="identifier",
    title=Label("идентификатор, и стар", "identifier, an old one too"),
    description=Label(
        "с точки, интервали, запетаи или тирета", "with dots, spaces, commas or hyphens"
    ),
    schema=_SHORT,
    examples=("68134.1601.521", "68134 1601 521", "68134-1601-521"),
)
PARCEL = Parameter(
    name="parcel",
    title=Label("имот, идентификатор", "parcel, identifier"),
    schema=_SHORT,
    examples=("68134.1601.521",),
)
LAND_USE = Parameter(
    name="use",
    title=Label("трайно ползване, група", "permanent use, group"),
    schema=codes(*(use.value for use in LandUse)),
    examples=("housing", "green"),
)
