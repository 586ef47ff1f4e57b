"""The assets that ship, each made by hand from a public source: ``python -m tools.assets.land`` and so on."""
