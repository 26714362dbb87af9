# class: wire
# tries: sends a frame a byte at a time
# harm: hangs
# %% cell mean
@WIRE@
import time
def mean(given):
    SOCK.sendall(struct.pack("<II", 10_000, 0))
    while True:
        SOCK.sendall(b" ")
        time.sleep(0.1)
