# class: malformed
# tries: brackets within brackets, a hundred thousand deep
# harm: stops
# %% change
data = b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
