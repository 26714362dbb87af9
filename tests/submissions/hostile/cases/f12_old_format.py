# class: malformed
# tries: the format of 2013, with checks and points of its own
# harm: stops
# %% change
cells = [{"cell_type": "code", "input": "pass", "language": "python", "outputs": [], "metadata": c["metadata"]} for c in nb["cells"]]
data = json.dumps({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]}).encode()
