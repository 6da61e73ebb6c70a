"""`manage.py staff add|role|end|list`: people who work in the register, from the terminal."""

import getpass
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from accounts.actions import add_staff, end_role, grant_role, keep_office
from accounts.models import Membership, Office, User
from accounts.rules import OfficeKind, Role


class Command(BaseCommand):
    help = "Add people, give and end their roles, and list them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="a new person with a role in an office")
        add.add_argument("--name", default="", help="first and family name")
        add.add_argument("--email", default="")
        add.add_argument("--password-stdin", action="store_true", help="read it from a pipe")
        role = verbs.add_parser("role", help="one more role for a person")
        end = verbs.add_parser("end", help="the last day of a role")
        for one in (add, role, end):
            one.add_argument("username")
            one.add_argument("--municipality", default="SOF46")
            one.add_argument("--office", required=True, help="code of the office")
            one.add_argument("--role", required=True, choices=[r.value for r in Role])
        for one in (add, role):
            one.add_argument("--from", dest="first", type=date.fromisoformat, default=localdate())
            one.add_argument("--until", dest="last", type=date.fromisoformat)
        end.add_argument("--last", type=date.fromisoformat, default=localdate())
        office = verbs.add_parser("office", help="a new office, or one's new name")
        office.add_argument("code")
        office.add_argument("--municipality", default="SOF46")
        office.add_argument("--kind", required=True, choices=[k.value for k in OfficeKind])
        office.add_argument("--name-bg", required=True)
        office.add_argument("--name-en", required=True)
        office.add_argument("--district", default="", help="only for offices of one district")
        verbs.add_parser("list", help="people, roles and offices today")

    def handle(self, *args: Any, **options: Any) -> None:
        {
            "add": self._add,
            "role": self._role,
            "end": self._end,
            "office": self._office,
            "list": self._list,
        }[options["verb"]](options)

    def _add(self, options: dict[str, Any]) -> None:
        if User.objects.filter(username=options["username"]).exists():
            raise CommandError(f"{options['username']} is there already: use `staff role`")
        office = self._office_of(options)
        password = self._password(options)
        add_staff(
            username=options["username"],
            password=password,
            full_name=options["name"],
            email=options["email"],
            office=office,
            role=Role(options["role"]),
            first=options["first"],
            last=options["last"],
            by=None,
        )
        self.stdout.write(f"{options['username']}: {options['role']}, {office}")

    def _role(self, options: dict[str, Any]) -> None:
        membership = grant_role(
            user=self._person(options),
            office=self._office_of(options),
            role=Role(options["role"]),
            first=options["first"],
            last=options["last"],
            by=None,
        )
        self.stdout.write(str(membership))

    def _end(self, options: dict[str, Any]) -> None:
        membership = Membership.objects.filter(
            user=self._person(options),
            office=self._office_of(options),
            role=options["role"],
            during__contains=localdate(),
        ).first()
        if membership is None:
            raise CommandError("no such role today")
        end_role(membership=membership, last=options["last"], by=None)
        self.stdout.write(f"{membership}: until {options['last']}")

    def _office(self, options: dict[str, Any]) -> None:
        office = keep_office(
            municipality_code=options["municipality"],
            code=options["code"],
            kind=OfficeKind(options["kind"]),
            name_bg=options["name_bg"],
            name_en=options["name_en"],
            district_code=options["district"],
            by=None,
        )
        self.stdout.write(f"{office.code}: {office}")

    def _list(self, options: dict[str, Any]) -> None:
        rows = Membership.objects.filter(during__contains=localdate())
        for one in rows.select_related("user", "office").order_by("user__username", "pk"):
            self.stdout.write(f"{one.user.username}\t{one.role}\t{one.office.code}")

    def _person(self, options: dict[str, Any]) -> User:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"no person {options['username']}")
        return user

    def _office_of(self, options: dict[str, Any]) -> Office:
        offices = Office.objects.filter(municipality_code=options["municipality"])
        office = offices.filter(code=options["office"]).first()
        if office is None:
            known = ", ".join(offices.values_list("code", flat=True)) or "none"
            raise CommandError(f"no office {options['office']}; known: {known} (`staff office …`)")
        return office

    def _password(self, options: dict[str, Any]) -> str:
        if options["password_stdin"]:
            password = sys.stdin.readline().rstrip("\n")
        else:
            try:
                password, again = getpass.getpass("password: "), getpass.getpass("again: ")
            except EOFError as error:
                raise CommandError("nobody can type a password here; --password-stdin") from error
            if password != again:
                raise CommandError("the two passwords differ")
        try:
            validate_password(password, User(username=options["username"], email=options["email"]))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return password
