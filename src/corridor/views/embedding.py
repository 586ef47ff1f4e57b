"""One self-contained HTML file from a fixed one of ``assets`` and data blocks. Knows nothing of freight.

Text from data never becomes part of a template, a script or markup: it stands as JSON in a block that no browser runs,
and the page's own script puts it on the page as text. A content policy names that script by its digest, so that a
browser runs no other.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any

from corridor.views.layout import harmless
from corridor.views.tongues.tongue import ENGLISH, Tongue

STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
UNSAFE = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&{}\u2028\u2029"})
MARK = re.compile(r"<<(\w+)>>")


def markup(text: str) -> str:
    """A text from data as markup: it stands as it is, and no sign in it steers what stands around it."""
    return escape(harmless(text), quote=True)


def block(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """JSON that may stand inside a script element, and holds no sign of markup or of a template in its texts."""
    return harmless_block(json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")))


def harmless_block(text: str) -> str:
    """JSON, as ``block`` gives it, of a text that is JSON already."""
    return STRING.sub(lambda found: found[0].translate(UNSAFE), text)


def filled(name: str, parts: Mapping[str, str]) -> str:
    """A fixed file of ``assets`` with each ``<<mark>>`` replaced once; what is put in is not looked at again."""
    return MARK.sub(lambda mark: parts[mark[1]], asset(name))


def page(*, title: str, tongue: Tongue, data: Any, programs: Sequence[str]) -> str:  # noqa: ANN401 - whatever JSON can hold
    """A map as a page of its own: ``programs`` are the scripts of ``assets`` that draw the data."""
    style, leaflet_script = leaflet()
    program = script(programs)
    return filled(
        "map.html",
        {
            "lang": markup(tongue.lang),
            "title": markup(title),
            "policy": policy(leaflet_script, program),
            "style": style + asset("map.css"),
            "world": world(tongue),
            "data": block(data),
            "leaflet": leaflet_script,
            "program": program,
        },
    )


def policy(*scripts: str) -> str:
    """What a browser may do on a page: run these scripts, and load nothing."""
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:"


def script(programs: Sequence[str]) -> str:
    """Scripts of ``assets`` as one, in a scope of its own."""
    return "(() => {\n" + "\n".join(map(asset, programs)) + "})();\n"


def world(tongue: Tongue = ENGLISH) -> str:
    """The data block of the basemap and of the names on it, in a language."""
    if tongue.lang == ENGLISH.lang:
        return _english_world()
    return _world(block([[*row, tongue.say(name)] for *row, name in json.loads(asset("names.json"))]))


@cache
def _english_world() -> str:
    return _world(block(json.loads(asset("names.json"))))


def _world(names: str) -> str:
    """The basemap is written as blocks are: half a megabyte need not be read for it."""
    return f'{{"base":{harmless_block(asset("basemap.json").strip())},"names":{names}}}'


@cache
def leaflet() -> tuple[str, str]:
    """Leaflet's style and script, its images as data, without references to other files."""
    from xstatic.pkg import leaflet as package

    base = Path(package.BASE_DIR)
    style = (base / "leaflet.css").read_text(encoding="utf-8")
    style = re.sub(r"[^{}]*\{[^{}]*url\((?:images|#)[^{}]*\}", "", style)  # its own markers and behaviours are not used
    text = (base / "leaflet.js").read_text(encoding="utf-8").replace("</script", "<\\/script")
    return style, "\n".join(row for row in text.splitlines() if not row.startswith("//# sourceMappingURL"))


@cache
def asset(name: str) -> str:
    """The text of a file of ``assets``."""
    return resources.files("corridor").joinpath("assets", name).read_text(encoding="utf-8")
