"""Imported first by the command line: keeps a second of start-up away.

jsonschema, which nbformat uses, looks for an optional package that compiles 38 grammars
for formats of text that no notebook has. Told that it is not there, it does without.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
