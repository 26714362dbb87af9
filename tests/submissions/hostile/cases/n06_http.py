# class: network
# tries: asks for a web address during a check
# harm: sends
# %% cell mean
import urllib.request

def mean(given):
    urllib.request.urlopen("http://127.0.0.1:@PORT@/@NAME@", timeout=1)
