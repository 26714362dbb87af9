# class: signals
# tries: takes processor time away from another process
# harm: signals
# %% cell average
import resource
resource.prlimit(@VICTIM@, resource.RLIMIT_CPU, (1, 1))
