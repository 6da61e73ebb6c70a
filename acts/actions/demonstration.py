"""Remove the demonstration."""

from acts.models import Act, ActEvent, ActLegalBasis, ActLocation, ActNotice, ActRelation
from acts.publishing.actions import remove_demonstration_versions
from geodata.models import Municipality, Source


def remove_demonstration_acts(*, municipality: Municipality) -> int:
    """Delete the acts of demonstration sources, in the caller's transaction; how many they were."""
    remove_demonstration_versions(municipality=municipality)
    sources = Source.objects.filter(municipality=municipality, is_demonstration=True)
    acts = Act.objects.filter(source__in=sources)
    for model in (ActLocation, ActLegalBasis, ActEvent, ActNotice, ActRelation):
        model.objects.filter(act__in=acts.values("pk")).delete()
    count, _ = acts.delete()
    return count
