"""Words for the zones of the general development plan."""

from django import template

from features.text import said
from planning.models import Zone
from planning.wording import zone_label

register = template.Library()


@register.filter
def zone_title(zone: Zone) -> str:
    return said(zone_label(zone.zone_code, zone.zone_name))
