# class: wire
# tries: announces a frame of four thousand million bytes
# harm: stops
# %% cell average
@WIRE@
SOCK.sendall(struct.pack("<II", 2**32 - 1, 2**32 - 1))
