# class: malformed
# tries: infinite numbers of points
# %% change
data = json.dumps(nb).replace('"points": 2.0', '"points": Infinity').encode()
