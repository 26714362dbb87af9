# wrong: the example of the text
# why: the placeholder is never replaced
# loses: replicates__report_a 0.5, replicates__report_b 0.5, replicates__report_c 0.5, replicates__report_d 0.5

def replicates():
    return {"A": "cells", "B": "cells", "C": "cells", "D": "cells"}
