"""Addresses of the timeline at the desk, below `/desk/acts/`."""

from django.urls import path

from acts.timeline import views

urlpatterns = [path("<int:act_id>/timeline/", views.timeline, name="act_timeline")]
