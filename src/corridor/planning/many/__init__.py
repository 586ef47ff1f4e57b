"""One place and many others, by trees where only the best, fastest, cheapest and greenest are told; and many starts.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
