"""scipy's sparse matrices on the wire, in the three common formats.

scipy.sparse is imported only when such a matrix crosses.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.errors import WireError

_KINDS = [
    f"{form}_{kind}" for form in ("csr", "csc", "coo") for kind in ("array", "matrix")
]
ENCODE: dict[type, Any] = {}  # nothing that could be looked up without importing scipy


def encoder(kind: type) -> Callable | None:
    """Return the encoder of a class, if it is one of scipy's and scipy is imported."""
    sparse = sys.modules.get("scipy.sparse")
    name = kind.__name__
    if sparse is None or name not in _KINDS or getattr(sparse, name) is not kind:
        return None
    return _encode_coo if name.startswith("coo") else _encode_compressed


def _encode_compressed(enc: Any, value: Any) -> dict:
    return _node(enc, value, [value.data, value.indices, value.indptr])


def _encode_coo(enc: Any, value: Any) -> dict:
    return _node(enc, value, [value.data, *value.coords])


def _node(enc: Any, value: Any, parts: list) -> dict:
    return {"spmatrix": [type(value).__name__, list(value.shape), enc.items(parts)]}


def _decode(dec: Any, payload: list) -> Any:
    name, shape, parts = payload
    if name not in _KINDS or type(shape) is not list or len(shape) > 2:
        raise WireError("a sparse matrix has an impossible format")
    for length in shape:
        if type(length) is not int or not 0 <= length <= dec.caps.frame_bytes // 8:
            raise WireError("a sparse matrix has an impossible shape")
    data, *where = dec.items(parts)
    if any(type(part) is not np.ndarray or part.ndim != 1 for part in (data, *where)):
        raise WireError("a sparse matrix is made of arrays")
    if data.dtype.kind not in "biufc" or any(part.dtype.kind != "i" for part in where):
        raise WireError("a sparse matrix is of numbers at integer places")
    import scipy.sparse

    kind = getattr(scipy.sparse, name)
    if name.startswith("coo"):
        return kind((data, tuple(where)), shape=tuple(shape))
    found = kind((data, *where), shape=tuple(shape))
    found.check_format(full_check=True)
    return found


DECODE: dict[str, Any] = {"spmatrix": _decode}
