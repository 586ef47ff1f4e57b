"""What ``corridor`` itself offers: names in, answers out that show themselves.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
