# class: wire
# tries: a tree ten thousand brackets deep
# harm: stops
# %% cell average
@WIRE@
text = b'{"id": 3, "value": ' + b"[" * 10_000 + b"]" * 10_000 + b"}"
SOCK.sendall(struct.pack("<II", len(text), 0) + text)
