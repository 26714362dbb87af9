# class: reading
# tries: prints the environment of every process it can see
# harm: reads
# %% cell average
import glob
for path in ["/proc/@GRADER@/environ", *glob.glob("/proc/[0-9]*/environ")]:
    try:
        print(open(path).read())
    except OSError:
        pass
