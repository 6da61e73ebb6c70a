"""The ground: municipalities, sources, and versioned territory tied to them; one file a subject.

Every ground row is one version: its key (`code` or `identifier`) with the half-open period
`valid`. The authoritative geometry is `geom` in EPSG:7801; `geom_3857` is generated for drawing.
"""

from geodata.import_models import ImportAttempt, ImportRun, RememberedReading
from geodata.learned_names import LearnedName
from geodata.models.area import District, Neighbourhood, Settlement
from geodata.models.cadastre import Building, Parcel, ParcelSuccession
from geodata.models.ground import (
    Ground,
    GroundArea,
    GroundLine,
    NamedArea,
    ground_constraints,
    ground_indexes,
    simplified,
    typed_index,
)
from geodata.models.municipality import Municipality, Source
from geodata.models.plan import Locality, Quarter, RegulatedPlot
from geodata.models.street import Street
from geodata.rasters.models import Raster

__all__ = [
    "Building",
    "District",
    "Ground",
    "GroundArea",
    "GroundLine",
    "ImportAttempt",
    "ImportRun",
    "LearnedName",
    "Locality",
    "Municipality",
    "NamedArea",
    "Neighbourhood",
    "Parcel",
    "ParcelSuccession",
    "Quarter",
    "Raster",
    "RegulatedPlot",
    "RememberedReading",
    "Settlement",
    "Source",
    "Street",
    "ground_constraints",
    "ground_indexes",
    "simplified",
    "typed_index",
]
