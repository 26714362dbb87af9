# The assignment that every hostile submission is handed in for; `build` reads it.
# Each question is small and its checks are written as ordinary instructors write them.
# %% locked setup
import numpy as np
import pandas as pd

prices = [3, 5, 10]

# %% answer average
values = [3, 5, 10]
avg = sum(values) / len(values)

# %% check average_check 2
assert isinstance(avg, float), "avg should be a float"
### BEGIN HIDDEN TESTS
assert avg == 6.0
### END HIDDEN TESTS

# %% answer count
count = len(prices)

# %% check count_check 1
assert count == 3

# %% answer mean
def mean(values):
    return sum(values) / len(values)

# %% check mean_check 2
assert mean([1, 3]) == 2
### BEGIN HIDDEN TESTS
for values in ([7101, 7103], [7109, 7111, 7113]):
    assert mean(values) == sum(values) / len(values)
### END HIDDEN TESTS

# %% answer standardise
def standardise(x):
    return (x - x.mean()) / x.std()

# %% check standardise_check 3
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(7127)
for size in (4, 9):
    x = rng.normal(size=size)
    z = standardise(x)
    np.testing.assert_allclose(z, (x - np.mean(x)) / np.std(x))
### END HIDDEN TESTS

# %% answer totals
def totals(table):
    return table.groupby("shop")["sold"].sum()

# %% check totals_check 2
table = pd.DataFrame({"shop": ["b", "a", "b"], "sold": [7151, 7159, 7177]})
expected = pd.Series([7159, 14328], index=["a", "b"])
### BEGIN HIDDEN TESTS
assert totals(table).equals(expected)
### END HIDDEN TESTS

# %% answer shares
def shares(table):
    return table["sold"] / table["sold"].sum()

# %% check shares_check 2
table = pd.DataFrame({"sold": [1.0, 3.0]})
assert (abs(shares(table) - pd.Series([0.25, 0.75])) < 1e-9).all()

# %% answer money
class Money:
    def __init__(self, amount):
        self.amount = amount

    def __add__(self, other):
        return Money(self.amount + other.amount)

    def __eq__(self, other):
        return self.amount == other.amount

# %% check money_check 2
assert (Money(7) + Money(5)).amount == 12
assert Money(3) == Money(3)
assert not Money(3) == Money(4)

# %% answer square
def square(x):
    return x * x

# %% check square_check 2
numbers = [71, 73]
### BEGIN HIDDEN TESTS
for got, want in zip(map(square, numbers), [5041, 5329]):
    assert got == want
### END HIDDEN TESTS

# %% answer rows
def make_rows(n):
    return ["row"] * n


def total(rows):
    return len(rows)

# %% check rows_check 2
rows = make_rows(3)
assert total(rows) == 3

# %% answer order
def put_in_order(items):
    items.sort()

# %% check order_check 2
items = [7193, 7187, 7207]
put_in_order(items)
assert items == [7187, 7193, 7207]

# %% answer spell
def spell(number):
    return {3: "three", 8: "eight"}[number]

# %% check spell_check 2
score = 0
if spell(3) == "three":
    score += 1
if spell(8) == "eight":
    score += 1
score

# %% answer line
line = np.polynomial.Polynomial([1.0, 2.0])

# %% check line_check 1
assert line(3.0) == 7.0
assert list(line.coef) == [1.0, 2.0]

# %% manual essay 3
Why is the mean of the means not the mean?
