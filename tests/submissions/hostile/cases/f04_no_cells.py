# class: malformed
# tries: a notebook without a list of cells
# harm: stops
# %% change
data = b'{"nbformat": 4, "metadata": {}, "cells": {"a": 1}}'
