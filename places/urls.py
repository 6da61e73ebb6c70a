"""Addresses of pages about places."""

from django.urls import path

from places import views

app_name = "places"
urlpatterns = [
    path("search", views.find, name="search"),
    path("parcel/<str:identifier>/", views.parcel, name="parcel"),
    path("district/<str:code>/", views.district, name="district"),
    path("neighbourhood/<str:code>/", views.neighbourhood, name="neighbourhood"),
    path("at/", views.at, name="at"),
]
