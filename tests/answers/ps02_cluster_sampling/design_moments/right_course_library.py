# right: simple random sampling from course.sampling, applied to the list of classes

def design_moments(y, school_class, J, design):
    """Treat classes as the units of a simple random sample."""
    frame = pd.DataFrame({"y": y, "c": school_class}).groupby("c")["y"]
    n_j, means = frame.count().values, frame.mean().values
    if design == "pps":
        mu = np.mean(y)
        return mu, np.sqrt(np.sum(n_j * (means - mu) ** 2) / len(y) / J)
    values = {"means": means, "total": frame.sum().values / n_j.mean()}[design]
    var = sampling.variance_srs(J, np.var(values), len(values))
    return np.mean(values), float(np.sqrt(var))
