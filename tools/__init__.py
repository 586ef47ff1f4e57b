"""What makes the data, the assets and the generated pages; not in the wheel. Run from the root of the checkout."""
