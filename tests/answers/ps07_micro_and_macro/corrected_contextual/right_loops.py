# right: loops over clusters, two simple regressions

def corrected_contextual(x, y, cluster):
    """Cluster by cluster, np.polyfit for the slopes."""
    x_means, y_means, dx, dy, variances = [], [], [], [], []
    for label in dict.fromkeys(cluster.tolist()):
        a, b = x[cluster == label], y[cluster == label]
        x_means.append(a.mean())
        y_means.append(b.mean())
        dx.extend(a - a.mean())
        dy.extend(b - b.mean())
        variances.append(a.var(ddof=1))
    between = np.polyfit(x_means, y_means, 1)[0]
    within = np.dot(dx, dy) / np.dot(dx, dx)
    noise = np.mean(variances) / len(a)
    reliability = max(0.0, 1 - noise / np.var(x_means, ddof=1))
    seen = between - within
    return np.array([seen, reliability, seen / reliability if reliability else np.nan])
