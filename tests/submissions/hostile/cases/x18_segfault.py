# class: resources
# tries: crashes the interpreter
# harm: stops
# %% cell average
import ctypes
ctypes.string_at(0)
