"""The command line: it reads words, calls ``api``, prints and exits.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
