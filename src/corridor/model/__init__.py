"""The nouns and the formulas of the model, frozen and pure.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
