"""Every address of the site: pages in two languages, machine interfaces without a prefix."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from acts.desk_urls import urlpatterns as acts_desk
from config import desk
from config.archives import archive_server
from config.collections import API
from config.health import healthz
from config.layers import tile_server
from config.rasters import raster_server
from config.tilesets import standard_tiles
from config.well_known import manifest, robots
from features.urls import APP_NAME, patterns
from places import preview_views as previews
from places import views as places
from places.area_views import read_area, save_area
from tiles.ogc.addresses import PATTERN

urlpatterns = [
    path("admin/", admin.site.urls),
    re_path(r"^tiles/", tile_server.view, name="tiles"),
    re_path(r"^archives/", archive_server.view, name="archives"),
    re_path(rf"^api/{PATTERN}$", standard_tiles.view(tile_server), name="tile"),
    re_path(r"^raster/", raster_server.view, name="rasters"),
    path("api/previews", previews.post, name="previews"),
    path("previews/<str:token>.json", previews.tilejson, name="preview_tilejson"),
    path("previews/<str:token>/<int:z>/<int:x>/<int:y>.mvt", previews.tile, name="preview_tile"),
    path("api/search", places.suggest, name="suggest"),
    path("api/at", places.at_json, name="at"),
    path("api/areas", save_area, name="areas"),
    path("api/areas/<str:token>", read_area, name="area"),
    # every other address below `api/` is the feature interface's, or a problem document
    path("api", RedirectView.as_view(pattern_name="api:landing", query_string=True)),
    path("api/", include((patterns(API), APP_NAME))),
    path("healthz", healthz, name="healthz"),
    path("robots.txt", robots),
    path("manifest.webmanifest", manifest, name="manifest"),
    *i18n_patterns(
        path("", places.city_map, name="map"),
        path("acts/", include("acts.urls")),
        path("places/", include("places.urls")),
        path("desk/", include("accounts.urls")),
        path("desk/", include(([path("", desk.home, name="home"), *acts_desk], "desk"))),
        path("data/", places.data, {"api": API, "archives": archive_server}, name="data"),
        path("data/located", places.located, name="located"),
        path("about/", places.about, name="about"),
        path("accessibility/", places.accessibility, name="accessibility"),
        prefix_default_language=False,
    ),
]
