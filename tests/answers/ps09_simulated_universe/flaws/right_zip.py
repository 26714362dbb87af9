# right: zipped

def flaws():
    """Zip the reports with what was found."""
    found = ["singular_redrawn", "same_stream", "people_once", "sample_truth"]
    return dict(zip("ABCD", found))
