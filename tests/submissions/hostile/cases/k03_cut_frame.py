# class: wire
# tries: sends half a frame and hangs up
# harm: stops
# %% cell average
@WIRE@
SOCK.sendall(struct.pack("<II", 1000, 0) + b'{"id": 1')
os._exit(0)
