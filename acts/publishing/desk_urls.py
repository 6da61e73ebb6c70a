"""Addresses of the desk's pages about versions, below `/desk/acts/`."""

from django.urls import path

from acts.publishing import desk

urlpatterns = [
    path("<int:act_id>/versions/", desk.versions, name="act_versions"),
]
