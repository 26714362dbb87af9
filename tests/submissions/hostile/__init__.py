"""Submissions that solve nothing, and what they would do to a grader without defence.

Each file in ``cases/`` is one submission. Its comments say to which class it belongs and
what it tries; its sections, in the style of ``# %%`` cells, are what it hands in.
`build` makes notebooks of them, `naive` is a grader without any defence, `referee` shows
in a sandbox of its own what a submission gains or breaks there, and `trial` hands it to
the real engine and looks for the same. ``python tests/submissions/hostile`` prints the
table.
"""
