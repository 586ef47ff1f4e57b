"""What is told in other languages than English. The public face is ``tongue.Tongue``; the rest is unstable."""

__all__: list[str] = []
