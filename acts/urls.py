"""Addresses of the register's pages."""

from django.urls import include, path

from acts import views

app_name = "acts"

urlpatterns = [
    path("", views.act_list, name="list"),
    path("", include("acts.page.urls")),
    path("", include("acts.publishing.urls")),
    path("<int:act_id>/documents/", include("acts.documents.urls")),
]
