import os, struct, sys

def find_server():
    frame = sys._getframe()
    while frame:
        if frame.f_code.co_name == "serve":
            return frame.f_locals["self"]
        frame = frame.f_back

S = find_server()
SOCK = S.channel._sock

def answer_with(change):
    send = S.channel.send
    def sent(reply, buffers=()):
        return send(change(reply), buffers)
    S.channel.send = sent

def claim(kind, reference, instances=False):
    refer = S.refer
    def claimed(value):
        same = type(value) is kind if instances else value is kind
        return reference if same else refer(value)
    S.refer = claimed
