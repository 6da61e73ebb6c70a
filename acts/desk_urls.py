"""Addresses of the staff's pages about acts, below `/desk/`; their namespace is `desk`."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("acts/", include("acts.entering.urls")),
    path("acts/", include("acts.publishing.desk_urls")),
    path("acts/", include("acts.timeline.urls")),
    path("documents/", include("acts.documents.desk_urls")),
    path("imports/", include("acts.imports.urls")),
    path("places/", include("acts.placing.urls")),
]
