"""Staff sign in: throttled, alike for everybody, with a second factor, and never past the log."""

import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.actions import NotAllowed, add_staff, end_role, keep_office
from accounts.models import AuditEvent, Membership, Office, User
from accounts.rules import OfficeKind, Role

pytestmark = pytest.mark.django_db
PASSWORD = "дълга и непозната дума 7"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    cache.clear()


@pytest.fixture
def office() -> Office:
    return keep_office(
        municipality_code="SOF46", code="nag", kind=OfficeKind.CHIEF_ARCHITECT,
        name_bg="Главен архитект", name_en="Chief architect", by=None,
    )  # fmt: skip


@pytest.fixture
def registrar(office: Office) -> User:
    return add_staff(
        username="ivanova", password=PASSWORD, full_name="Мария Иванова", office=office,
        role=Role.REGISTRAR, first=timezone.localdate(), by=None,
    )  # fmt: skip


def sign_in(client: Client, name: str = "ivanova", password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
    return client.post("/desk/sign-in/", {"login": name, "password": password} | more)


def test_in_and_out_again(client: Client, registrar: User) -> None:
    asked = client.get("/desk/acts/?state=held")
    assert asked["Location"] == "/desk/sign-in/?next=/desk/acts/%3Fstate%3Dheld"
    assert client.get("/desk/sign-in/").status_code == 200
    done = sign_in(client, next="/desk/acts/?state=held")
    assert done["Location"] == "/desk/acts/?state=held"
    home = client.get("/desk/")
    assert "Мария Иванова" in home.content.decode()
    assert "no-store" in home["Cache-Control"]
    assert client.post("/desk/sign-out/")["Location"] == "/"
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere(client: Client, registrar: User, next_: str) -> None:
    assert sign_in(client, next=next_)["Location"] == "/desk/"


@pytest.mark.parametrize("address", ["/desk/sign-in/", "/en/desk/sign-in/"])
def test_the_pages_speak_both_languages_and_offer_no_registration(
    client: Client, address: str
) -> None:
    page = client.get(address).content.decode()
    assert "signup" not in page
    assert ("Служебен вход" in page) is address.startswith("/desk")
    for gone in ("/desk/signup/", "/desk/register/", "/accounts/signup/", "/desk/password/reset/"):
        assert client.get(gone).status_code == 404


def test_unknown_and_known_names_are_answered_alike(
    client: Client, registrar: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same page, and the same dear work behind it: one password hashed."""
    hashed: list[str] = []
    encode = PBKDF2PasswordHasher.encode

    def counted(self: PBKDF2PasswordHasher, password: str, salt: str, *more: int) -> str:
        hashed.append(password)
        return encode(self, password, salt, *more)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    pages, costs = [], []
    for name in ("ivanova", "nobody"):
        hashed.clear()
        page = sign_in(client, name, "грешна парола").content.decode()
        costs.append(len(hashed))
        pages.append(page.replace(name, "?"))
    assert costs == [1, 1]
    strip = [page.split("csrfmiddlewaretoken")[0] for page in pages]
    assert strip[0] == strip[1]
    assert all("Името или паролата не са верни" in page for page in pages)


def test_guessing_is_stopped_and_the_right_word_no_longer_helps(
    client: Client, registrar: User
) -> None:
    for _ in range(5):
        sign_in(client, password="грешна")
    stopped = sign_in(client).content.decode()
    assert "Твърде много неуспешни опити" in stopped
    assert client.get("/desk/").status_code == 302


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_a_second_factor_from_setting_up_to_a_recovery_code(
    client: Client, registrar: User, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    sign_in(client)
    assert client.get("/desk/")["Location"] == "/desk/account/app/on/"
    confirm = client.get("/desk/account/app/on/")["Location"]
    assert confirm.startswith("/desk/account/confirm/")
    assert client.post(confirm, {"password": "грешна"}).status_code == 200
    assert client.post(confirm, {"password": PASSWORD})["Location"] == "/desk/account/app/on/"
    page = client.get("/desk/account/app/on/")
    assert "data:image/svg+xml" in page.content.decode()
    assert "<style" not in page.content.decode()
    secret = page.context["form"].secret
    done = client.post("/desk/account/app/on/", {"code": code_of(secret)})
    assert done.status_code == 302
    assert client.get("/desk/").status_code == 200
    codes = client.get("/desk/account/codes/").context["unused_codes"]
    client.post("/desk/sign-out/")
    asked = sign_in(client)
    assert asked["Location"].startswith("/desk/sign-in/code/")
    assert client.get("/desk/").status_code == 302
    wrong = client.post("/desk/sign-in/code/", {"code": "000000"})
    assert "Кодът не е верен" in wrong.content.decode()
    assert client.post("/desk/sign-in/code/", {"code": codes[0]}).status_code == 302
    assert client.get("/desk/").status_code == 200
    assert Authenticator.objects.filter(user=registrar).count() == 2


def test_an_ended_role_opens_nothing(client: Client, registrar: User) -> None:
    membership = Membership.objects.get()
    sign_in(client)
    assert client.get("/desk/acts/").status_code == 200
    with pytest.raises(NotAllowed):
        end_role(membership=membership, last=timezone.localdate() - timezone.timedelta(2), by=None)
    Membership.objects.update(during=("2020-01-01", "2020-12-31"))
    assert client.get("/desk/acts/").status_code == 403
    assert client.get("/desk/").status_code == 403


@pytest.fixture
def superuser(client: Client) -> User:
    user = User.objects.create_superuser("root", "", PASSWORD)
    client.force_login(user)
    return user


def test_the_admin_writes_through_the_actions(
    client: Client, superuser: User, office: Office, registrar: User
) -> None:
    data = {"kind": "district", "name_bg": "Ново име", "name_en": "New", "district_code": ""}
    assert client.post(f"/admin/accounts/office/{office.pk}/change/", data).status_code == 302
    event = AuditEvent.objects.filter(verb="keep_office").latest("pk")
    assert event.actor == superuser
    assert (event.before or {})["name_bg"] == "Главен архитект"
    today = timezone.localdate().isoformat()
    added = {"user": registrar.pk, "office": office.pk, "role": "planner", "first": today}
    assert client.post("/admin/accounts/membership/add/", added).status_code == 302
    assert AuditEvent.objects.filter(verb="grant_role", actor=superuser).count() == 1
    held = Membership.objects.get(role="planner")
    ended = client.post(f"/admin/accounts/membership/{held.pk}/change/", {"last": today})
    assert ended.status_code == 302
    assert AuditEvent.objects.filter(verb="end_role", actor=superuser).count() == 1
    for one in (held, office, registrar):
        address = f"/admin/accounts/{one._meta.model_name}/{one.pk}/delete/"
        assert client.post(address, {"post": "yes"}).status_code == 403


def test_the_admin_has_no_door_of_its_own(client: Client) -> None:
    asked = client.get("/admin/login/?next=/admin/")
    assert asked.status_code == 302
    assert asked["Location"].startswith("/desk/sign-in/")


def test_the_admin_asks_for_the_second_factor_too(
    client: Client, superuser: User, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    for address in ("/admin/", "/admin/accounts/user/", f"/admin/accounts/user/{superuser.pk}/"):
        asked = client.get(address, follow=True)
        assert asked.redirect_chain[-1][0].startswith("/desk/account/confirm/"), address
        assert "нужен втори фактор" in asked.content.decode()
    today = timezone.localdate().isoformat()
    added = {"user": superuser.pk, "office": 1, "role": "administrator", "first": today}
    assert client.post("/admin/accounts/membership/add/", added).status_code == 302
    assert not Membership.objects.exists()
    Authenticator.objects.create(user=superuser, type=Authenticator.Type.TOTP, data={})
    assert client.get("/admin/").status_code == 200
    settings.SECOND_FACTOR_REQUIRED = False
    Authenticator.objects.all().delete()
    assert client.get("/admin/").status_code == 200


def test_new_passwords_are_in_the_log_and_never_what_they_are(
    client: Client, superuser: User, registrar: User
) -> None:
    address = f"/admin/accounts/user/{registrar.pk}/password/"
    weak = {"usable_password": "true", "password1": "1", "password2": "1"}
    assert client.post(address, weak).status_code == 200
    assert not AuditEvent.objects.filter(verb="change_password").exists()
    new = "друга дълга дума 8"
    strong = {"usable_password": "true", "password1": new, "password2": new}
    assert client.post(address, strong).status_code == 302
    assert client.post(address, {"usable_password": "false", "unset-password": ""})
    assert client.get("/admin/password_change/")["Location"] == "/desk/account/password/"
    own = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/desk/account/password/", own).status_code == 302
    events = AuditEvent.objects.filter(verb="change_password").order_by("pk")
    said = [(one.actor, one.subject_id) for one in events]
    assert said == [(superuser, str(registrar.pk))] * 2 + [(superuser, str(superuser.pk))]
    assert new not in str(list(AuditEvent.objects.values()))


def test_a_flood_of_names_does_not_push_out_the_limit_of_one(
    client: Client, superuser: User
) -> None:
    """The library would keep 300 limits; the database keeps all that are still in force."""
    cache.set("a-limit-in-force", 1)
    cache.set_many({f"flood-{n}": 1 for n in range(600)})
    assert cache.get("a-limit-in-force") == 1
    assert all(cache.get(f"flood-{n}") for n in range(600))


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("staff", *arguments, stdout=out)
    return out.getvalue()


def _nobody_types(prompt: str) -> str:
    raise EOFError(prompt)


def test_people_from_the_terminal(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    command("office", "nag", "--kind", "chief_architect", "--name-bg", "ГА", "--name-en", "CA")
    monkeypatch.setattr("sys.stdin", StringIO(f"{PASSWORD}\n"))
    command("add", "petrov", "--office", "nag", "--role", "registrar", "--password-stdin")
    assert sign_in(client, "petrov").status_code == 302
    command("role", "petrov", "--office", "nag", "--role", "planner")
    assert "petrov\tplanner\tnag" in command("list")
    command("end", "petrov", "--office", "nag", "--role", "planner", "--last", "2099-12-31")
    monkeypatch.setattr("sys.stdin", StringIO("123\n"))
    with pytest.raises(CommandError):
        command("add", "weak", "--office", "nag", "--role", "registrar", "--password-stdin")
    with pytest.raises(CommandError):
        command("role", "petrov", "--office", "no-such", "--role", "planner")
    monkeypatch.setattr("getpass.getpass", _nobody_types)
    with pytest.raises(CommandError, match="--password-stdin"):
        command("add", "away", "--office", "nag", "--role", "registrar")
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs >= {"keep_office", "add_staff", "grant_role", "end_role"}


def test_browsers_are_told_to_stay_behind_tls() -> None:
    program = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE']='config.settings';"
        "from django.conf import settings; print(settings.SECURE_HSTS_SECONDS,"
        " settings.SECOND_FACTOR_REQUIRED)"
    )
    for behind, told in (("1", "31536000 True"), ("0", "0 False")):
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, text=True, capture_output=True,
            env={"BEHIND_TLS": behind, "PATH": "", "HOME": "/tmp"},
        )  # fmt: skip
        assert done.stdout.strip() == told, done.stderr
