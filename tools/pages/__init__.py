"""The pages that follow from the data: ``python -m tools.pages``."""
