"""Addresses of the staff's pages about acts, below `/desk/`; their namespace is `desk`."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
