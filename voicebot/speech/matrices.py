"""How numpy multiplies beside models that have threads of their own.

OpenBLAS keeps a thread for each core, and these spin for some 20 ms after each product in case another
follows. Our products are small; with twenty calls on two cores the waiting alone took a fifth of a core.
"""

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # ships no annotations


def multiply_in_one_thread() -> None:
    """From now on, in this process; libraries that are loaded later keep their own ways."""
    threadpool_limits(limits=1, user_api="blas")
