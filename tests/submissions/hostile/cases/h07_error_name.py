# class: script in outputs
# tries: a script in an exception's name, message and traceback
# harm: script
# %% cell average
name = "<script>document.title='PWNED'</script>"
raise type(name, (Exception,), {})(name)
