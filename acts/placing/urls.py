"""Addresses below `/desk/places/`; their namespace is `desk`."""

from django.urls import path

from acts.placing import views

urlpatterns = [
    path("", views.place_queue, name="places"),
    path("names/", views.learned_names, name="place-names"),
    path("names/<int:name_id>/take-back/", views.take_back_name, name="place-name-take-back"),
    path("decisions/<int:decision_id>/undo/", views.undo_place, name="place-undo"),
    path("decisions/<int:decision_id>/names/", views.offer_names, name="place-names-offer"),
    path("<int:act_id>/", views.place_item, name="place"),
    path("<int:act_id>/candidates.geojson", views.place_candidates, name="place-candidates"),
]
