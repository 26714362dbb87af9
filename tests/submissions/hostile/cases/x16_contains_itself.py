# class: resources
# tries: returns a list that contains itself and grows when it is walked
# harm: hangs
# %% cell rows
class Endless(list):
    def __iter__(self):
        while True:
            yield 1

    def __len__(self):
        return sum(self)

def make_rows(n):
    return Endless()

def total(rows):
    return sum(1 for _ in Endless())
