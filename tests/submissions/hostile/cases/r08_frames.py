# class: reading
# tries: prints what the frames of its own process hold
# harm: reads
# %% cell average
import sys

def look():
    frame = sys._getframe().f_back.f_back
    while frame:
        for name, value in frame.f_locals.items():
            if isinstance(value, (str, dict, list, tuple, bytes)):
                print(name, str(value)[:1000])
        frame = frame.f_back

look()
