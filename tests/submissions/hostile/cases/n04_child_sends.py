# class: network
# tries: lets another program send
# harm: sends
# %% cell average
import subprocess, sys
text = "import socket; socket.create_connection(('127.0.0.1', @PORT@), 2).sendall(b'@NAME@')"
subprocess.run([sys.executable, "-c", text], timeout=5)
