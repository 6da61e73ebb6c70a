"""Addresses of the pages about imports, below `/desk/imports/`."""

from django.urls import path

from acts.imports import views

urlpatterns = [
    path("", views.import_list, name="imports"),
    path("register/", views.hand_in_register, name="import-register"),
    path("<int:run_id>/", views.import_run, name="import"),
    path("<int:run_id>/report.json", views.report_json, name="import-report"),
    path("<int:run_id>/problems.csv", views.problems_csv, name="import-problems"),
    path("renumbered/<int:renumbering_id>/", views.decide, name="import-renumbered"),
]
