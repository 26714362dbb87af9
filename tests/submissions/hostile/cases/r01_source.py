# class: reading
# tries: prints the instructor's solution
# harm: reads
# %% cell average
import glob
for path in glob.glob("@COURSE@/source/**", recursive=True):
    try:
        print(open(path).read())
    except OSError:
        pass
