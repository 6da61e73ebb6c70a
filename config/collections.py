"""The interface for data: every collection that is public, in the order it is listed."""

from accounts.rules import Label
from acts.api import COLLECTIONS as ACTS
from config.tilesets import TILESETS
from features.collection import Api
from geodata.api import COLLECTIONS as GROUND
from places import openapi
from planning.api import COLLECTIONS as PLANNING

API = Api(
    title=Label("Квартал: отворени данни", "Kvartal: open data"),
    description=Label(
        "Актовете и територията на града по OGC API Features и Tiles: за ГИС, сайтове и анализи.",
        "Acts and territory of the city by OGC API Features and Tiles: for GIS, sites and "
        "analyses.",
    ),
    version="1.0",
    collections=(*ACTS, *PLANNING, *GROUND),
    tilesets=TILESETS,
    operations=openapi.paths,
)
