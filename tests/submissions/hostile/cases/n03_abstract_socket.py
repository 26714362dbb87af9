# class: network
# tries: sends through a socket in the abstract name space
# harm: sends
# %% cell average
import socket
line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
line.sendto(b"@NAME@", "\0canary-@PORT@")
