"""What is taken for what: the operators, functions and names that the mutator swaps."""

from __future__ import annotations

import ast

ARITHMETIC = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
COMPARISON = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
#: Functions and methods that students take for one another.
FUNCTIONS = {
    "sum": "mean",
    "mean": "sum",
    "nansum": "nanmean",
    "nanmean": "nansum",
    "median": "mean",
    "std": "var",
    "var": "std",
    "min": "max",
    "max": "min",
    "argmin": "argmax",
    "argmax": "argmin",
    "any": "all",
    "all": "any",
    "ppf": "cdf",
    "isf": "ppf",
    "sf": "cdf",
    "cdf": "sf",
    "pdf": "cdf",
    "zeros": "ones",
    "ones": "zeros",
    "floor": "ceil",
    "ceil": "floor",
    "cumsum": "cumprod",
    "prod": "sum",
    "nunique": "count",
    "first": "last",
    "repeat": "tile",
    "tile": "repeat",
    "vstack": "hstack",
    "hstack": "vstack",
    "log": "log10",
    "log1p": "log",
    "quantile": "percentile",
    "percentile": "quantile",
    "cov": "corrcoef",
    "corrcoef": "cov",
    "logical_and": "logical_or",
    "logical_or": "logical_and",
}
#: Functions that are the identity to somebody who forgets them.
FORGOTTEN = {"sqrt", "square", "abs", "absolute", "log", "exp", "unique", "sorted"}
FORGOTTEN |= {"diag", "cumsum", "expit", "logit"}
#: Functions whose arguments may change places.
SYMMETRIC = {"maximum", "minimum", "add", "multiply", "allclose", "isclose", "max"}
SYMMETRIC |= {"min", "array_equal", "logical_and", "logical_or", "union1d", "gcd"}
#: Names of counts: any two of them that a function knows are taken for one another.
COUNTS = {"n", "N", "J", "k", "K", "p", "m", "q", "G", "R", "T", "n_j", "m_j", "nobs"}
COUNTS |= {"n_sims", "n_draws", "n_rows", "n_clusters", "df", "n_bar", "sizes"}
