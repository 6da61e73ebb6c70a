"""People at the desk, and a draft as they write and read it."""

from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from accounts.actions import add_staff, keep_office
from accounts.models import User
from accounts.rules import OfficeKind, Role
from acts.models import Act

DRAFT = {
    "kind": "building_permit", "number": "РД-09-51", "date": "2025-04-02",
    "issuer": "Главен архитект на Столична община", "basis": "чл. 148, ал. 1 ЗУТ",
    "object": "Жилищна сграда", "district": "68134-17", "parcels": "68134.1.521",
    "demonstration": "1",
}  # fmt: skip
OUTLINE = '{"type":"Polygon","coordinates":[[%s]]}'


def person(name: str, role: Role | None, district: str = "") -> User:
    user = User.objects.create(username=name, password=make_password(None))
    if role:
        office = keep_office(
            municipality_code="SOF46", code=f"o-{district}", kind=OfficeKind.DISTRICT,
            name_bg="Служба", name_en="Office", district_code=district, by=None,
        )  # fmt: skip
        user.delete()
        user = add_staff(
            username=name, password="x", office=office, role=role,
            first=timezone.localdate(), by=None,
        )  # fmt: skip
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def saved(client: Client, **changes: str) -> Act:
    answer = client.post("/desk/acts/new/", DRAFT | changes)
    assert answer.status_code == 302, answer.content.decode()
    return Act.objects.get(pk=int(answer["Location"].rstrip("/").rsplit("/", 1)[1]))


def form_of(client: Client, act: Act) -> dict[str, str]:
    """What a person's browser would send back of the form of an act."""
    page = client.get(f"/desk/acts/{act.pk}/")
    assert page.status_code == 200
    form = page.context["form"]
    return {name: str(form[name].value() or "") for name in form.fields if name != "shape_file"}


def seen(client: Client, act: Act) -> str:
    """What the form that publishes an act says of what it shows."""
    page = client.get(f"/desk/acts/{act.pk}/")
    seen: str = page.context["seen"]
    assert f'name="seen" value="{seen}"' in page.content.decode()
    return seen
