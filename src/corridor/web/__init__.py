"""The server of the planner's page and its JSON API. The public face is ``app.app``; the rest is unstable."""

__all__: list[str] = []
