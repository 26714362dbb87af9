"""What a submission may use: one frozen record, handed to whoever enforces it."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one submission.

    Attributes
    ----------
    cell_seconds, check_seconds, submission_seconds : float
        Wall-clock seconds for one cell of the student's, for one check, and for the
        whole submission.
    memory_bytes : int
        Memory that the student's processes may use together, beyond what the
        preloaded libraries take.
    processes : int
        Processes and threads alive at one time.
    disk_bytes : int
        Bytes that may be written to the private working folder.
    output_bytes : int
        Bytes of output kept from one cell.
    value_bytes : int
        Bytes of one value that crosses to the examiner.
    notebook_bytes : int
        Size of a notebook file that is read at all.
    """

    cell_seconds: float = 30.0
    check_seconds: float = 15.0
    submission_seconds: float = 300.0
    memory_bytes: int = 2048 * MIB
    processes: int = 32
    disk_bytes: int = 64 * MIB
    output_bytes: int = 1 * MIB
    value_bytes: int = 128 * MIB
    notebook_bytes: int = 32 * MIB
