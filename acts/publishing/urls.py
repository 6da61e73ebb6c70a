"""Addresses of proofs, below `/acts/`."""

from django.urls import path

from acts.publishing import chain_file, views

urlpatterns = [
    path("chain.csv", chain_file.chain_file, name="chain"),
    path("verify.py", views.program, name="verify"),
    path("<int:act_id>/proof/", views.proof, name="proof"),
    path("<int:act_id>/proof.json", views.proof_file, name="proof_file"),
    path("<int:act_id>/versions/<int:number>/", views.version, name="version"),
]
