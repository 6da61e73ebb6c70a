"""Addresses of documents, below `/acts/<id>/documents/`."""

from django.urls import path

from acts.documents import views

urlpatterns = [
    path("<int:document_id>/", views.document_page, name="document"),
    path("<int:document_id>/file", views.document_file, name="document-file"),
    path(
        "<int:document_id>/pages/<int:page>-<int:width>.webp",
        views.document_picture,
        name="document-picture",
    ),
]
