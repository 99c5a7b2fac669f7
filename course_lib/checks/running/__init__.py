"""Call a student's function on one case and report, as plain data, all that happened.

This folder needs only Python and NumPy and nothing else of the course: it can be sent alone to the place where a
submission runs. What goes in is plain (numbers, strings, lists, tuples, arrays); what comes out is plain too.
"""

from .call import run

__all__ = ["run"]
