"""Addresses of the desk of acts, below `/desk/acts/`."""

from django.urls import path

from acts.entering import views

urlpatterns = [
    path("", views.act_list, name="acts"),
    path("new/", views.new, name="act_new"),
    path("check/", views.check, name="act_check"),
    path("<int:act_id>/", views.act, name="act"),
    path("<int:act_id>/publish/", views.publish, name="act_publish"),
    path("<int:act_id>/withdraw/", views.withdraw, name="act_withdraw"),
    path("<int:act_id>/discard/", views.discard, name="act_discard"),
    path("<int:act_id>/shape.geojson", views.shape, name="act_shape"),
]
