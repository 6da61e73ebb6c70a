"""Collections of the ground."""

from accounts.rules import Label
from geodata import asking, models, serializers
from geodata.serving import ground

COLLECTIONS = (
    ground(
        "districts",
        models.District,
        Label("Райони", "Districts"),
        Label(
            "Административните райони на общината.", "Administrative districts of the municipality."
        ),
        serializers.DistrictSerializer,
        (asking.CODE, asking.NAME),
    ),
    ground(
        "neighbourhoods",
        models.Neighbourhood,
        Label("Квартали по име", "Neighbourhoods"),
        Label(
            "Жилищни комплекси, квартали, вилни зони и села, както хората ги наричат.",
            "Housing estates, quarters, villa zones and villages as people call them.",
        ),
        serializers.NeighbourhoodSerializer,
        (asking.CODE, asking.NAME, asking.KIND, asking.DISTRICT),
    ),
    ground(
        "localities",
        models.Locality,
        Label("Местности", "Localities"),
        Label(
            "Територии на подробни планове; кварталите по регулация се броят в тях.",
            "Areas of detailed plans; regulation quarters are numbered inside them.",
        ),
        serializers.LocalitySerializer,
        (asking.CODE, asking.NAME, asking.KIND, asking.DISTRICT),
    ),
    ground(
        "quarters",
        models.Quarter,
        Label("Квартали по регулация", "Regulation quarters"),
        Label(
            "Каретата на регулационните планове; номерът е единствен в една местност.",
            "Blocks of regulation plans; a number is unique inside one locality.",
        ),
        serializers.QuarterSerializer,
        (asking.CODE, asking.QUARTER, asking.LOCALITY, asking.DISTRICT),
    ),
    ground(
        "regulated_plots",
        models.RegulatedPlot,
        Label("УПИ", "Regulated plots (UPI)"),
        Label(
            "Урегулирани поземлени имоти по действащите планове.",
            "Plots as regulated by the detailed plans in force.",
        ),
        serializers.RegulatedPlotSerializer,
        (asking.CODE, asking.PLOT, asking.QUARTER, asking.LOCALITY, asking.DISTRICT),
    ),
    ground(
        "streets",
        models.Street,
        Label("Улици", "Streets"),
        Label("Осите на улиците с имената им.", "Street axes with their names."),
        serializers.StreetSerializer,
        (asking.CODE, asking.NAME, asking.KIND, asking.DISTRICT),
        geometry_type="multilinestring",
    ),
    ground(
        "parcels",
        models.Parcel,
        Label("Поземлени имоти", "Parcels"),
        Label(
            "Имотите на кадастралната карта, без данни за лица.",
            "Parcels of the cadastral map, without data about persons.",
        ),
        serializers.ParcelSerializer,
        (
            asking.IDENTIFIER,
            asking.PLOT,
            asking.QUARTER,
            asking.LOCALITY,
            asking.DISTRICT,
            asking.LAND_USE,
        ),
    ),
    ground(
        "buildings",
        models.Building,
        Label("Сгради", "Buildings"),
        Label("Сградите на кадастралната карта.", "Buildings of the cadastral map."),
        serializers.BuildingSerializer,
        (asking.IDENTIFIER, asking.PARCEL, asking.DISTRICT),
    ),
)
