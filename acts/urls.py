"""Addresses of the register's pages."""

from django.urls import include, path

from acts import views

app_name = "acts"

urlpatterns = [
    path("", views.act_list, name="list"),
    path("<int:act_id>/", views.act_page_of, name="detail"),
    path("", include("acts.publishing.urls")),
]
