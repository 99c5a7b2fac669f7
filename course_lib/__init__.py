"""The library that every notebook of the course imports.

Import from its modules: ``from course_lib.conv_matrix import conv_matrix``. What computes (``shapes``, ``counts``,
``conv_matrix``, ``numpy_nn``) needs neither torch nor Jupyter; what draws (``drawing``, ``widgets``) is imported by
notebooks only.
"""

__version__ = "0.1.0"
