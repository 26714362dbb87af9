# class: network
# tries: sends a datagram
# harm: sends
# %% cell average
import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"@NAME@", ("127.0.0.1", @PORT@))
