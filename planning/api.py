"""Collections of planning: zones of the general plan."""

from rest_framework import serializers

from accounts.rules import Label
from features.vocabulary import TEXT, Parameter
from geodata import asking
from geodata.serializers import GROUND_TITLES, DistrictField, GroundSerializer, Titles, fields_of
from geodata.serving import ground
from planning.models import Zone


class ZoneSerializer(GroundSerializer):
    zone = serializers.CharField(source="zone_code")
    name = serializers.CharField(source="zone_name")
    district = DistrictField()

    class Meta(GroundSerializer.Meta):
        model = Zone
        titles: Titles = {
            "code": Label("код", "code"),
            "zone": Label("устройствена зона", "zone"),
            "name": Label("име на зоната", "name of the zone"),
            "district": Label("район", "district"),
        } | GROUND_TITLES
        fields = fields_of(titles)


COLLECTIONS = (
    ground(
        "zones",
        Zone,
        Label("Устройствени зони", "Zones"),
        Label("Зоните на общия устройствен план.", "Zones of the general development plan."),
        ZoneSerializer,
        (
            asking.CODE,
            asking.DISTRICT,
            Parameter(
                name="zone",
                title=Label("зона, както е на плана", "zone, as printed on the plan"),
                schema=TEXT,
                examples=("Жм2", "Смф"),
            ),
        ),
    ),
)
