"""Files too long for a page: made by the worker, which asks the same page again as the same person.

A page that gives a file first calls `elsewhere`, once it knows who asks and how long the file is. What may be read is
thus decided in one place, by the page, three times: when the file is asked for, made, and taken away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from preau.common import clock
from preau.common.actors import Right
from preau.exports.actions import ATTEMPTS, KEPT, Asked, Made, ask_file, claim, finish, give_back, tell_progress
from preau.exports.models import PreparedFile
from preau.web.access import FamilyRequest, family_page
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw
from preau.web.desk.sections import FRONT
from preau.web.links import full_address
from preau.web.sheets import attached
from preau.web.signed_in import SignedInRequest

DIRECT = 1_000
"""Lines of a file that a page gives at once: less than a second."""
STEP = 1_000
"""Lines between two words about how far a file is."""
ALLOWED = 204
SILENT = timedelta(seconds=60)
REFRESH = 10
"""Seconds after which the page of a file comes back by itself; with JavaScript it changes every two seconds."""
_NAME = re.compile(r'filename="([^"]+)"')
Row = TypeVar("Row")


def elsewhere(request: FamilyRequest | DeskRequest, lines: int) -> HttpResponse | None:
    """The page that follows the making of a long file, or None: make it here and now."""
    asked = getattr(request, "long_file", None)
    if asked == ALLOWED:
        return HttpResponse(status=ALLOWED)
    if asked is not None or lines <= DIRECT:
        return None
    key = uuid4()
    if hasattr(request, "staff"):
        actor, structure, page = request.actor, request.staff.structure, "desk_file"
    else:
        actor, structure, page = request.actor, request.family.structure, "family_file"
    wanted = Asked(
        path=request.get_full_path(),
        lines=lines,
        language=translation.get_language() or settings.LANGUAGE_CODE,
        key=key,
        link=full_address(request, page, structure.slug, key),
    )
    file = ask_file(structure=structure, asked=wanted, actor=actor, now=clock.now())
    return redirect(page, structure.slug, file.key)


def counted(request: HttpRequest, rows: Iterable[Row]) -> Iterator[Row]:
    """The same rows; the worker says how many are written."""
    file = getattr(request, "long_file", None)
    for number, row in enumerate(rows, 1):
        yield row
        if isinstance(file, PreparedFile) and number % STEP == 0:
            tell_progress(file.pk, number)


def make(file_id: int) -> None:
    """Make a file that was asked for; does nothing when it is made, or in hand elsewhere."""
    file = claim(file_id, clock.now())
    if file is None:
        return
    is_made = False
    try:
        with translation.override(file.language):
            response = _ask(file, file)
        if name := _NAME.search(response.headers.get("Content-Disposition", "")):
            finish(file, Made(name[1], response.headers["Content-Type"], response.content), clock.now())
            is_made = True
        else:
            file.attempts = ATTEMPTS  # the person lost the right to it, or what it was about is gone
    finally:
        if not is_made:
            give_back(file, clock.now())


def _ask(file: PreparedFile, long_file: object) -> HttpResponse:
    """The answer of the page of a file to who asked for it; a page that does not know them is a 404."""
    parts = urlsplit(file.path)
    request: Any = HttpRequest()
    request.method, request.path, request.path_info = "GET", parts.path, parts.path
    request.META = {"QUERY_STRING": parts.query, "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    request.GET, request.user, request.session, request.long_file = QueryDict(parts.query), file.asked_by, {}, long_file
    request.resolver_match = match = resolve(parts.path)
    try:
        answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    except Http404:
        return HttpResponse(status=404)
    return answer


def _file_of(request: SignedInRequest, structure_id: int, key: UUID) -> PreparedFile:
    """A file that this person asked for in this structure, without its content; else a 404."""
    rows = PreparedFile.objects.defer("content").select_related("asked_by")
    file = rows.filter(structure_id=structure_id, asked_by=request.user, key=key).first()
    if file is None:
        raise Http404
    return file


def _context(request: HttpRequest, file: PreparedFile, content: str, slug: str) -> dict[str, object]:
    return {
        "file": file,
        "address": request.path,
        "again": file.path,
        "download": reverse(content, args=[slug, file.key]),
        "is_waiting": file.claimed_at is None and file.finished_at is None and clock.now() - file.asked_at > SILENT,
        "days": KEPT.days,
    }


def _refreshed(page: HttpResponse, file: PreparedFile) -> HttpResponse:
    """The page comes back by itself while the file is not there, also without JavaScript."""
    if file.finished_at is None:
        page.headers["Refresh"] = str(REFRESH)
    return page


def _given(file: PreparedFile) -> HttpResponse:
    """The file, to who may still read what it holds."""
    if not file.is_ready or _ask(file, ALLOWED).status_code != ALLOWED:
        raise Http404
    file.refresh_from_db(fields=["content"])
    return attached(file.name, bytes(file.content), file.content_type)


@require_safe
@desk_page(Right.ENTER)
def desk_file(request: DeskRequest, key: UUID) -> HttpResponse:
    """How far a file of the desk is, then where to take it."""
    file = _file_of(request, request.structure.pk, key)
    context = _context(request, file, "desk_file_content", request.structure.slug)
    return _refreshed(draw(request, "desk/long_file.html", FRONT, **context), file)


@require_safe
@desk_page(Right.ENTER)
def desk_file_content(request: DeskRequest, key: UUID) -> HttpResponse:
    return _given(_file_of(request, request.structure.pk, key))


@require_safe
@family_page
def family_file(request: FamilyRequest, key: UUID) -> HttpResponse:
    """How far a file of the family is, then where to take it."""
    structure = request.family.structure
    file = _file_of(request, structure.pk, key)
    context = _context(request, file, "family_file_content", structure.slug)
    return _refreshed(render(request, "family/long_file.html", context), file)


@require_safe
@family_page
def family_file_content(request: FamilyRequest, key: UUID) -> HttpResponse:
    return _given(_file_of(request, request.family.structure.pk, key))
