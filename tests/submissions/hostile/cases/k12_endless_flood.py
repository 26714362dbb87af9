# class: wire
# tries: sends answers to no question for ever
# harm: hangs
# %% cell mean
@WIRE@
def mean(given):
    text = b'{"id": -1}'
    frame = struct.pack("<II", len(text), 0) + text
    while True:
        SOCK.sendall(frame * 1000)
