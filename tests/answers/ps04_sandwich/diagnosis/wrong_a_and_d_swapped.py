# wrong: the mistakes of reports A and D are swapped
# why: both treat residuals litter by litter
# loses: diagnosis__report_a 0.75, diagnosis__report_d 0.75

def diagnosis():
    return {"A": "centred", "B": "size_factor", "C": "arms", "D": "pooled"}
