"""Addresses of pages about places."""

from django.urls import path, register_converter

from places import area_views, preview_views, views


class CodeConverter:
    """A code of anything on the ground: what no database can hold is no address of ours."""

    regex = r"[^/\x00-\x1f]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CodeConverter, "code")

app_name = "places"
urlpatterns = [
    path("search", views.find, name="search"),
    path("parcel/<code:identifier>/", views.parcel, name="parcel"),
    path("district/<code:code>/", views.district, name="district"),
    path("neighbourhood/<code:code>/", views.neighbourhood, name="neighbourhood"),
    path("street/<code:code>/", views.street, name="street"),
    path("at/", views.at, name="at"),
    path("area/", area_views.area, name="area"),
    path("preview/", preview_views.choose, name="preview_choose"),
    path("preview/<code:token>/", preview_views.show, name="preview"),
]
