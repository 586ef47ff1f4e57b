"""How the site is built by ``make site``: the pages of docs/, docstrings, the notebooks as they run."""

from __future__ import annotations

from corridor import __version__

project = "corridor"
author = "The corridor team"
release = __version__
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
html_theme = "alabaster"
html_theme_options = {"description": "Freight from Changchun, planned", "fixed_sidebar": True, "show_powered_by": False}
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # nothing of another host in any page
nb_execution_mode = "force"
nb_execution_timeout = 600
nb_execution_raise_on_error = True
myst_heading_anchors = 3
autodoc_typehints = "description"
autodoc_member_order = "bysource"
suppress_warnings = ["myst.xref_missing", "misc.highlighting_failure", "mystnb.unknown_mime_type"]
exclude_patterns = ["_build"]
