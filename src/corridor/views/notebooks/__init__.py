"""What a notebook shows: tables of pandas and geopandas, and fragments of HTML."""

from corridor.views.notebooks.fragments import html_table, network_html, plan_html, route_html

__all__ = ["html_table", "network_html", "plan_html", "route_html"]
