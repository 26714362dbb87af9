# class: network
# tries: sends through a socket that is a file
# harm: sends
# %% cell average
import socket
line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
line.sendto(b"@NAME@", "@HOME@/canary.sock")
