# class: malformed
# tries: text that is no JSON
# harm: stops
# %% change
data = b"<html>log in first</html>"
