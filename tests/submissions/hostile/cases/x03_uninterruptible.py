# class: resources
# tries: a loop within one call of C code
# harm: hangs
# %% cell average
import itertools
sum(itertools.repeat(0))
