"""Template tags of the portal: icons, and the date of the day as the school writes it."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Select
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from preau.common import clock, money, rich_text, text
from preau.common.acts import weekdays_said
from preau.pricing.rules import PriceRule, describe_changes, describe_price
from preau.web import icons, words
from preau.web.links import mail_link
from preau.web.states import State, Tone

register = template.Library()


def _used(context: Context) -> set[str]:
    """The symbols the page has asked for: kept on the request, so that included templates share them."""
    holder: Any = getattr(context, "request", None) or context.template
    used = getattr(holder, "preau_icons", None)
    if used is None:
        used = set()
        holder.preau_icons = used
    return used


class _IconNode(template.Node):
    """An icon whose name is written in the template: everything but the bookkeeping is done at compile time."""

    def __init__(self, name: str, css: str) -> None:
        self.name = name
        self.html = icons.markup(name, css)

    def render(self, context: Context) -> SafeString:
        _used(context).add(self.name)
        return self.html


class _IconVariableNode(template.Node):
    """An icon whose name comes from a variable."""

    def __init__(self, name: FilterExpression, css: str) -> None:
        self.name = name
        self.css = css

    def render(self, context: Context) -> SafeString:
        name = str(self.name.resolve(context))
        _used(context).add(name)
        return icons.markup(name, self.css)


class _IconUseNode(template.Node):
    """Symbols that cells will show with their own markup."""

    def __init__(self, names: list[str]) -> None:
        self.names = names

    def render(self, context: Context) -> str:
        _used(context).update(self.names)
        return ""


def _literal(word: str) -> str | None:
    return word[1:-1] if word[0] == word[-1] and word[0] in "\"'" else None


@register.tag
def icon(parser: Parser, token: Token) -> template.Node:
    """`{% icon "name" %}` or `{% icon variable %}`, then optional classes: `{% icon "name" "ic ic-l" %}`."""
    words = token.split_contents()[1:]
    css = _literal(words[1]) if len(words) == 2 else "ic"
    if not 1 <= len(words) <= 2 or css is None:
        raise template.TemplateSyntaxError("icon wants a name, then quoted classes at most")
    name = _literal(words[0])
    if name is None:
        return _IconVariableNode(parser.compile_filter(words[0]), css)
    if name not in icons.symbols():
        raise template.TemplateSyntaxError(f"the sprite has no symbol {name!r}")
    return _IconNode(name, css)


@register.tag
def icon_use(parser: Parser, token: Token) -> template.Node:
    """`{% icon_use "a" "b" %}` declares symbols shown by markup that the tag `icon` did not write."""
    names = [_literal(word) for word in token.split_contents()[1:]]
    unknown = [name for name in names if name not in icons.symbols()]
    if unknown:
        raise template.TemplateSyntaxError(f"the sprite has no symbol {unknown[0]!r}")
    return _IconUseNode([name for name in names if name is not None])


@register.simple_tag(takes_context=True)
def icon_sprite(context: Context) -> SafeString:
    """The symbols this page has used so far; belongs at the end of the body."""
    return icons.sprite(_used(context))


@register.simple_tag(takes_context=True)
def side_url(context: Context, page: str, *args: Any) -> str:
    """The address of a page of the planning, on the side that the request is on: the family's, or the desk's."""
    return str(context["request"].side.url(page, *args))


@register.simple_tag(takes_context=True)
def chip(context: Context, state: State | str, sign: str = "", tone: Tone = "") -> SafeString:
    """How something stands: `{% chip state %}`; words of the page: `{% chip _("Refusée") "x-lg" "no" %}`."""
    shown = state if isinstance(state, State) else State(state, sign, tone)
    drawn = SafeString()
    if shown.icon:
        _used(context).add(shown.icon)
        drawn = icons.markup(shown.icon)
    return format_html('<span class="{}">{}{}</span>', shown.css, drawn, shown.label)


@register.simple_tag
def chalk_today() -> str:
    """The date of the day, as a teacher writes it on the board: « Mardi 3 novembre »."""
    written = words.day_text(clock.today())
    return written[0].upper() + written[1:]


@register.filter
def initial(name: str) -> str:
    """The letter on a child's gommette."""
    return name.strip()[:1].upper()


@register.filter
def control(field: BoundField) -> SafeString:
    """A form field drawn with the theme's class, without the placeholder that would repeat its label."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        css = "form-check-input"
    else:
        css = "form-select" if isinstance(widget, Select) else "form-control"
    return field.as_widget(attrs={"class": css, "placeholder": False})


@register.filter
def price_words(rule: PriceRule) -> str:
    """A price rule in words, its base: `de 0,95 € à 4,65 € selon le quotient (6 tranches)`."""
    return describe_price(rule)


@register.filter
def price_changes(rule: PriceRule) -> list[str]:
    """What changes the price of a rule, a line each."""
    return describe_changes(rule)


@register.filter
def euros(cents: int) -> str:
    """An amount in cents: `31,20 €`."""
    return money.format_cents(cents)


@register.filter
def signed_euros(cents: int) -> str:
    """What an amount adds or frees: `+ 31,20 €`, `− 4,80 €`."""
    return money.format_cents(cents, signed=True)


@register.filter
def rich(written: str) -> SafeString:
    """Text in the notation of `common.rich_text`, made safe there."""
    return mark_safe(rich_text.to_html(written))  # noqa: S308 (escaped, then cleaned by nh3)


@register.filter
def rich_document(written: str) -> SafeString:
    """The same with headings, for a text that is a page."""
    return mark_safe(rich_text.to_html(written, is_document=True))  # noqa: S308 (escaped, then cleaned by nh3)


register.filter("mail_link", mail_link)
register.filter("day_text", words.day_text)
register.filter("date_text", words.date_text)
register.filter("short_day", words.short_day)
register.filter("time_text", text.time_text)
register.filter("of_name", text.of_name)
register.filter("grouped", text.grouped)
register.filter("instant_text", words.instant_text)
register.filter("until_text", words.until_text)
register.filter("instant_short", words.instant_short)
register.filter("ordinal", words.ordinal)
register.filter("weekdays_said", weekdays_said)
