# class: wire
# tries: megabytes of quotes that never end, slow to read
# harm: stops
# %% cell mean
@WIRE@
def mean(given):
    text = b'{"id": 1, "value": "' + b'\\"' * 3_000_000
    SOCK.sendall(struct.pack("<II", len(text), 0) + text)
