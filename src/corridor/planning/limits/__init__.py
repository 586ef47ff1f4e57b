"""What is to be kept to: targets and limits, the words for them, and states in layers where a route's past decides.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
