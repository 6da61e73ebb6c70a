"""Addresses of one act, below `/acts/`."""

from django.urls import path

from acts.page import views

urlpatterns = [
    path("<int:act_id>/", views.act_page, name="detail"),
    path("<int:act_id>/extent.geojson", views.act_extent, name="extent"),
    path("<int:act_id>/extract.pdf", views.act_extract, name="extract"),
    path("<int:act_id>/deadline.ics", views.act_deadline, name="deadline"),
]
