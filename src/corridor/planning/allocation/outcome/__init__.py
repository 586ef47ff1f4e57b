"""An allocation as an answer: who goes where, why not otherwise, and what one more slot is worth.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
