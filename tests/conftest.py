"""What every test may ask for. Real servers come from ``tests/services``."""

import pytest

pytest_plugins = ["tests.services.fixtures"]


def pytest_addoption(parser):
    parser.addoption(
        "--services",
        choices=("auto", "require"),
        default="auto",
        help="require: fail instead of skipping where a real server or browser is missing",
    )
    parser.addoption(
        "--faults", choices=("small", "full"), default="small", help="full: as often as docs/promises.md counts"
    )


@pytest.fixture(scope="session")
def missing(request):
    """Say that a real server or browser is not there: skips, or fails under ``--services require``."""

    def say(what: str):
        if request.config.getoption("--services") == "require":
            pytest.fail(f"{what} is missing and --services require was asked for")
        pytest.skip(f"{what} is missing")

    return say
