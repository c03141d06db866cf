"""Build and test on every supported Python: `nox`, or `make matrix`."""

import nox

nox.options.default_venv_backend = "venv"


@nox.session(python=["3.10", "3.11", "3.12", "3.13"])
def tests(session: nox.Session) -> None:
    session.install("--upgrade", "pip>=25.1")
    session.install(".")
    session.run("python", "-m", "pip", "install", "--group", "test")
    session.run("python", "-m", "pytest", "-n", "2", *session.posargs)
