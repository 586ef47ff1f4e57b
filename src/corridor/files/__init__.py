"""The disk: text and bytes in and out, what is kept between processes, and faults.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
