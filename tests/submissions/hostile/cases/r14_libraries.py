# class: reading
# tries: imports a library of the grader's that is no part of the course
# harm: reads
# %% cell average
import sys
sys.path.insert(0, "@SITE@")
import helper
print(helper.WORD)
