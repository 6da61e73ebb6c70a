"""The chain of everything that was published, as a file."""

import csv
from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from acts.models import ActChain
from acts.publishing import queries
from features.exporting.answering import stream
from features.exporting.snapshot import Snapshot
from features.parameters import choice, single
from features.problems import BadParameter, bad_parameter
from features.text import Text

_CODE = Text("код на община с версии", "code of a municipality that has versions")


@require_safe
def chain_file(request: HttpRequest) -> HttpResponseBase:
    """The whole chain, row by row as it is read; `demonstration=1` for invented acts."""
    try:
        chain = _asked(request)
    except BadParameter as error:
        return bad_parameter(error)
    response = stream(request, lambda snapshot: _lines(chain, snapshot), "text/csv; charset=utf-8")
    if response.status_code == 200:
        name = f"chain-{chain.municipality_id}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked(request: HttpRequest) -> ActChain:
    is_demonstration = choice(request.GET, "demonstration", ("0", "1")) == "1"
    code = single(request.GET, "municipality")
    chain = queries.chain_of(code, is_demonstration=is_demonstration)
    if chain is None and code:
        raise BadParameter("municipality", code, _CODE)
    if chain is None:
        raise Http404(gettext("Още няма публикувани версии."))
    return chain


class _Line:
    """What `csv` writes to: it hands every line straight on."""

    def write(self, line: str) -> str:
        return line


def _lines(chain: ActChain, snapshot: Snapshot) -> Iterator[bytes]:
    kind = "demonstration" if chain.is_demonstration else "register"
    writer = csv.writer(_Line())
    heading = f"# kvartal {chain.municipality_id} {kind}\r\n"
    yield (heading + writer.writerow(queries.LINK)).encode()
    for batch in snapshot.batches(queries.chain_rows(chain)):
        yield "".join(writer.writerow(queries.link_of(row).values()) for row in batch).encode()
