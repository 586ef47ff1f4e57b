"""Records and the catalogue as files: rows as they were read, templates, pages and schemas.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
