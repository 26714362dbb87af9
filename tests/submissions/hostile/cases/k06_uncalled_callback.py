# class: wire
# tries: calls functions that nobody handed over
# harm: stops
# %% cell average
@WIRE@
real = S.channel.send
def send(reply, buffers=()):
    for number in (1, [], {"a": 1}, None, "eval"):
        real({"callback": number, "args": [["id"]], "kwargs": {}})
        S.channel.receive()
    real(reply, buffers)
S.channel.send = send
avg = 0.0
