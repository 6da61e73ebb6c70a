"""Addresses of staff's pages about documents, below `/desk/documents/`."""

from django.urls import path

from acts.documents import desk

urlpatterns = [
    path("", desk.document_queue, name="documents"),
    path("add/<int:act_id>/", desk.upload, name="document-add"),
    path("<int:document_id>/", desk.document_desk, name="document"),
    path("<int:document_id>/decide", desk.decide, name="document-decide"),
    path("<int:document_id>/publish", desk.publish, name="document-publish"),
    path("<int:document_id>/withdraw", desk.withdraw, name="document-withdraw"),
    path("<int:document_id>/take-back", desk.take_back, name="document-take-back"),
    path("<int:document_id>/retry", desk.retry, name="document-retry"),
    path("<int:document_id>/redact", desk.redact, name="document-redact"),
    path("<int:document_id>/redacted", desk.redacted, name="document-redacted"),
    path("<int:document_id>/original", desk.original, name="document-original"),
    path(
        "<int:document_id>/pages/<int:page>-<int:width>.webp",
        desk.picture,
        name="document-picture",
    ),
]
