"""Every address of the site: pages in two languages, machine interfaces without a prefix."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from config.layers import tile_server
from places import views as places

urlpatterns = [
    path("admin/", admin.site.urls),
    re_path(r"^tiles/", tile_server.view, name="tiles"),
    path("api/search", places.suggest, name="suggest"),
    *i18n_patterns(
        path("", places.city_map, name="map"),
        path("acts/", include("acts.urls")),
        path("places/", include("places.urls")),
        path("about/", places.about, name="about"),
        path("accessibility/", places.accessibility, name="accessibility"),
        prefix_default_language=False,
    ),
]
