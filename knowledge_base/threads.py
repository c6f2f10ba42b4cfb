"""One thread for the small encoders: with two of them every call was many times slower under load."""

from collections.abc import MutableMapping

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "PASSIVE",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


def one_thread(environment: MutableMapping[str, str]) -> None:
    """Set what the numeric libraries read; call with `os.environ` before any of them is imported."""
    environment.update(ONE_THREAD)
