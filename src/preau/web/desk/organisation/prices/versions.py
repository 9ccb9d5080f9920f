"""« Tarifs »: the price of each activity, in force, to come and past; a new version, previewed and published."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from preau.common import clock
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.common.text import date_text
from preau.pricing.actions import publish_price, withdraw_price
from preau.pricing.models import PriceAudience
from preau.pricing.queries import ActivityPrices, Version, prices_by_activity
from preau.pricing.rules import describe_changes, describe_price, rule_at, why_not_from
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.organisation.prices.editor import PriceEditor
from preau.web.desk.organisation.prices.preview import Preview, preview
from preau.web.desk.pages import draw, url
from preau.web.forms import typed_data

SECTION = "desk_prices"


@require_safe
@desk_page(Right.SEE_PRICES)
def price_list(request: DeskRequest) -> HttpResponse:
    """Every activity with its prices."""
    activities = prices_by_activity(request.structure, clock.today())
    return draw(
        request, "desk/organisation/prices/list.html", SECTION, activities=activities, may_write=_may_write(request)
    )


@desk_page(Right.SEE_PRICES)
def price_version(request: DeskRequest, rule_id: int) -> HttpResponse:
    """A version in full; as long as it has not begun, who may write takes it back here."""
    version = _version(request, rule_id)
    if request.method == "POST":
        return _withdraw(request, version)
    context = {"words": describe_price(version.rule), "changes": describe_changes(version.rule)}
    return draw(
        request,
        "desk/organisation/prices/version.html",
        SECTION,
        version=version,
        may_write=_may_write(request),
        **context,
    )


@desk_page(Right.SET_PRICES)
def price_new(request: DeskRequest, activity_id: int) -> HttpResponse:
    """A new version: typed, previewed, then published as it was previewed."""
    found = prices_by_activity(request.structure, clock.today(), activity_id)
    if not found:
        raise Http404
    prices, data = found[0], typed_data(request)
    audience = _audience(request, prices)
    kept = next(reversed(prices.of(audience).versions), None)
    editor = PriceEditor(
        data,
        kept=kept.rule if kept else None,
        audience=audience,
        first=_proposed(kept),
        is_hourly=prices.activity.is_hourly,
    )
    shown = None
    if request.method == "POST" and not editor.was_moved and _is_valid(editor, prices):
        shown = _preview(request, editor, prices)
        if request.POST.get("vu") == shown.mark and request.POST.get("action") == "publier":
            return _publish(request, editor, prices)
    context = {"activity": prices.activity, "editor": editor, "preview": shown, "kept": kept}
    return draw(request, "desk/organisation/prices/new.html", SECTION, **context)


def _may_write(request: DeskRequest) -> bool:
    return request.staff.may(Right.SET_PRICES)


def _version(request: DeskRequest, rule_id: int) -> Version:
    """The version of that number in this structure. Raises `Http404`."""
    for prices in prices_by_activity(request.structure, clock.today()):
        for audience in prices.audiences:
            for version in audience.versions:
                if version.id == rule_id:
                    return version
    raise Http404


def _withdraw(request: DeskRequest, version: Version) -> HttpResponse:
    if not _may_write(request):
        raise Http404
    try:
        withdraw_price(structure=request.structure, rule_id=version.id, actor=request.actor, today=clock.today())
    except InvalidRuleError as error:
        messages.error(request, str(error))
        return redirect(url(request, "desk_price", version.id))
    messages.success(request, _("Tarif retiré : il n’entrera pas en vigueur. Le journal en garde la trace."))
    return redirect(url(request, SECTION))


def _audience(request: DeskRequest, prices: ActivityPrices) -> PriceAudience:
    """For whom: as asked in the address or typed; otherwise as the activity already does."""
    asked = request.POST.get("audience") or request.GET.get("pour")
    if asked in PriceAudience.values:
        return PriceAudience(asked)
    return prices.audiences[0].audience if prices.audiences else PriceAudience.ALL


def _proposed(kept: Version | None) -> date:
    """The first day of next month, after whatever is planned already."""
    after = max(clock.today(), kept.valid_from) if kept else clock.today()
    return (after.replace(day=1) + timedelta(days=32)).replace(day=1)


def _is_valid(editor: PriceEditor, prices: ActivityPrices) -> bool:
    """Whether the form holds together and may begin on its day; what is wrong is told at its field."""
    is_valid = editor.is_valid()
    data = editor.version.cleaned_data
    if "valid_from" not in data or "audience" not in data:
        return False
    begun = {version.valid_from for version in prices.of(data["audience"]).versions}
    reason = why_not_from(data["valid_from"], clock.today(), begun=begun, is_first=not prices.audiences)
    if reason:
        editor.version.add_error("valid_from", str(reason))
    return is_valid and not reason


def _preview(request: DeskRequest, editor: PriceEditor, prices: ActivityPrices) -> Preview:
    data: dict[str, Any] = editor.version.cleaned_data
    if editor.rule is None:
        raise ValueError("only a valid form is previewed")
    return preview(
        structure=request.structure,
        activity_id=prices.activity.pk,
        audience=data["audience"],
        rule=editor.rule,
        first=data["valid_from"],
        last=_last(prices, data["audience"], data["valid_from"]),
        previous=_before(prices, data["audience"], data["valid_from"]),
    )


def _last(prices: ActivityPrices, audience: str, first: date) -> date | None:
    """The last day of a version that begins on `first`: the eve of the next one, if there is one."""
    later = [version.valid_from for version in prices.of(audience).versions if version.valid_from > first]
    return min(later) - timedelta(days=1) if later else None


def _before(prices: ActivityPrices, audience: str, first: date) -> Version | None:
    """What these people pay the day before: their own version, else the one for all."""
    eve = first - timedelta(days=1)
    return rule_at(prices.of(audience).versions, eve) or rule_at(prices.of("all").versions, eve)


def _publish(request: DeskRequest, editor: PriceEditor, prices: ActivityPrices) -> HttpResponse:
    data: dict[str, Any] = editor.version.cleaned_data
    if editor.rule is None:
        raise ValueError("only a valid form is published")
    try:
        publish_price(
            structure=request.structure,
            activity_id=prices.activity.pk,
            audience=PriceAudience(data["audience"]),
            valid_from=data["valid_from"],
            rule=editor.rule,
            actor=request.actor,
            today=clock.today(),
        )
    except InvalidRuleError as error:  # somebody published for the same day meanwhile
        messages.error(request, str(error))
        return redirect(url(request, SECTION))
    text = _("Tarif publié pour « %(name)s », à partir du %(day)s. Les jours déjà réservés suivent la nuit prochaine.")
    messages.success(request, text % {"name": prices.activity.name, "day": date_text(data["valid_from"])})
    return redirect(url(request, SECTION))
