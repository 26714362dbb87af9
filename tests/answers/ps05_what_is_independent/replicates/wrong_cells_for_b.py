# wrong: report B taken for cells
# why: few units are blamed for any large standard error
# loses: replicates__report_b 0.5

def replicates():
    return {
        "A": "plates_twice",
        "B": "cells",
        "C": "model",
        "D": "extracts",
    }
