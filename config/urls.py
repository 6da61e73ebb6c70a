"""Every address of the site: pages in two languages, machine interfaces without a prefix."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import path

urlpatterns = [
    path("admin/", admin.site.urls),
    *i18n_patterns(
        prefix_default_language=False,
    ),
]
