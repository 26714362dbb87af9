# class: resources
# tries: draws a figure of thousands of millions of dots
# harm: memory
# %% cell average
import matplotlib.pyplot as plt
plt.figure(figsize=(600, 600), dpi=100)
plt.plot([1, 2])
plt.savefig("figure.png")
