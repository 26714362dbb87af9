# class: network
# tries: sends a line by TCP
# harm: sends
# %% cell average
import socket
with socket.create_connection(("127.0.0.1", @PORT@), 2) as line:
    line.sendall(b"@NAME@")
