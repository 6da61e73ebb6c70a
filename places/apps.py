"""What is true of a place: the search box and the dossiers of parcels and areas."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "places"
    verbose_name = "Места"
