"""Bad requests, told precisely: which parameter, what it said, what is allowed (RFC 9457)."""

import orjson
from django.http import HttpResponse
from django.utils.translation import get_language

from features.text import Bilingual, Text, said

MEDIA_TYPE = "application/problem+json"
_SHOWN = 200

TITLES: dict[int, Text] = {
    400: Text("Неправилен параметър", "Bad parameter"),
    404: Text("Няма такъв ресурс", "No such resource"),
    405: Text("Непозволен метод", "Method not allowed"),
    406: Text("Няма такъв формат", "No such format"),
    414: Text("Твърде дълъг адрес", "Address too long"),
    503: Text("Данните временно не са достъпни", "The data is not available at the moment"),
}
"""Status → what kind of trouble it is, in words."""


class BadParameter(ValueError):  # noqa: N818 - read as a sentence where raised
    """A parameter of the address that cannot be served.

    Args:
        name: the parameter, as written in the address.
        value: what it said; long values are cut when shown.
        allowed: what would have been right, in both languages.
    """

    def __init__(self, name: str, value: str, allowed: Bilingual) -> None:
        super().__init__(f"{name}={value[:_SHOWN]!r}: {allowed.en}")
        self.name = name
        self.value = value
        self.allowed = allowed

    @property
    def detail(self) -> str:
        """One sentence for a person, in the language of the request."""
        name, value = self.name[:_SHOWN], self.value[:_SHOWN]
        # some are sentences, with a full stop of their own
        bg, en = self.allowed.bg.removesuffix("."), self.allowed.en.removesuffix(".")
        sentence = Text(
            f"Параметърът „{name}“ има стойност „{value}“. Позволено: {bg}.",
            f"Parameter “{name}” has the value “{value}”. Allowed: {en}.",
        )
        return said(sentence)


def problem(status: int, title: str, detail: str, **extensions: object) -> HttpResponse:
    """A problem document; `extensions` become members of their own."""
    document = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    response = HttpResponse(
        orjson.dumps(document | extensions), content_type=MEDIA_TYPE, status=status
    )
    response["Content-Language"] = get_language() or "bg"
    return response


def bad_parameter(error: BadParameter) -> HttpResponse:
    """The 400 that names the parameter, its value and what is allowed."""
    return problem(
        400,
        said(TITLES[400]),
        error.detail,
        parameter=error.name[:_SHOWN],
        value=error.value[:_SHOWN],
        allowed=said(error.allowed),
    )
