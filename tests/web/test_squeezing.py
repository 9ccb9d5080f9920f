"""Lines of templates are joined when they are read: pages stay light, what keeps its spaces keeps them."""

from __future__ import annotations

from django.template import engines
from django.template.loader import get_template

from preau.web.squeezing import Loader, squeeze


def test_lines_become_one_space() -> None:
    assert squeeze('<a\n   href="x">\n  <b>y</b>  \n\n</a>\n') == '<a href="x"> <b>y</b> </a>'


def test_beside_a_block_nothing_is_left() -> None:
    source = """
    <td class="a"
      id="b">
      {% if x %}
        one
        <b>two</b>
      {% else %}
        three
      {% endif %}
    </td>
    """
    assert squeeze(source) == '<td class="a" id="b">{% if x %}one <b>two</b> {% else %} three{% endif %}</td>'
    assert squeeze("<p>\n{% for x in y %}\nx\n{% endfor %}\n</p>") == "<p>{% for x in y %} x {% endfor %}</p>"


def test_what_keeps_its_spaces_keeps_them() -> None:
    for kept in (
        "<pre>\n  a\n</pre>",
        "<textarea rows=2>\n a\n</textarea>",
        "{% blocktranslate trimmed %}\n  a\n  b\n{% endblocktranslate %}",
    ):
        assert squeeze(f"<b>\n{kept}\n</b>") == f"<b> {kept} </b>"


def test_pages_are_squeezed_and_mails_are_not() -> None:
    (loader,) = [one for one in engines["django"].engine.template_loaders[0].loaders if isinstance(one, Loader)]
    page = next(loader.get_template_sources("base.html"))
    assert "\n" not in loader.get_contents(page)
    assert get_template("base.html") is not None
    mail = next(path for folder in loader.get_dirs() for path in folder.rglob("*.txt"))
    (source,) = loader.get_template_sources(str(mail.relative_to(next(iter(loader.get_dirs())))))
    assert loader.get_contents(source) == mail.read_text()
