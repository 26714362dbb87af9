# class: malformed
# tries: a file far larger than any notebook
# harm: disk
# %% change
data = json.dumps(nb)[:-1].encode() + b', "x": "' + b"x" * 40_000_000 + b'"}'
