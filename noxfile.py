"""What the test suite alone does not tell, one session each; `nox -l` lists them. Sessions with a Python that is not there are
left out.

pip install -e '.[develop]' && nox -s lowest
"""

import nox

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
LOCKED, LOWEST = "requirements/locked.txt", "requirements/lowest.txt"
SUITE = ("python", "-m", "pytest")
COMPILE = (
    "uv", "pip", "compile", "--quiet", "--universal", "--python-version", PYTHONS[0], "--extra", "test", "--extra", "reference",
    "--no-emit-package", "torch", "pyproject.toml",
)  # fmt: skip

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ("coverage", "types", "lowest", "locked", "audit")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The suite, with the newest of everything but torch; deprecations are errors."""
    session.install("-e", ".[test]")
    session.run(*SUITE, *session.posargs)


@nox.session(python=PYTHONS[0])
def coverage(session: nox.Session) -> None:
    """Branch coverage by the fast part, against the floor in pyproject.toml; tracing the slow tests would double their time."""
    session.install("-e", ".[test,reference]")
    session.run(*SUITE, "-m", "not slow", "--cov", *session.posargs)


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """The suite, with the lowest versions that pyproject.toml allows. They may use what others deprecate meanwhile."""
    session.install("--requirement", LOWEST)
    session.install("--no-deps", "-e", ".")
    session.run(*SUITE, "-W", "default::DeprecationWarning", *session.posargs)


@nox.session(python=PYTHONS[0])
def locked(session: nox.Session) -> None:
    """The suite, with exactly the files that were locked."""
    session.install("--require-hashes", "--requirement", LOCKED)
    session.install("--no-deps", "-e", ".")
    session.run(*SUITE, *session.posargs)


@nox.session(python=PYTHONS[0])
def types(session: nox.Session) -> None:
    """Types on every system and Python."""
    session.install("-e", ".[test]")
    for platform in ("linux", "darwin", "win32"):
        for python in PYTHONS:
            session.run("mypy", "--platform", platform, "--python-version", python)


@nox.session(venv_backend="none")
def lock(session: nox.Session) -> None:
    """Writes what is locked, and the lowest versions, anew; whatever still fits stays (`-- --upgrade` for the newest)."""
    environment = {"UV_CUSTOM_COMPILE_COMMAND": "nox -s lock"}
    session.run(*COMPILE, "--generate-hashes", "--output-file", LOCKED, *session.posargs, env=environment, external=True)
    session.run(*COMPILE, "--resolution", "lowest-direct", "--upgrade", "--output-file", LOWEST, env=environment, external=True)


@nox.session
def audit(session: nox.Session) -> None:
    """Known vulnerabilities of what is locked, by pip-audit, which asks the package index."""
    session.install("pip-audit")
    session.run("pip-audit", "--requirement", LOCKED, "--require-hashes", "--disable-pip")


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation site, built strictly into `site/`; every link in it is checked."""
    session.install("-e", ".[docs]")
    session.run("mkdocs", "build", "--strict", "--site-dir", "site")
    session.run("python", "docs/links.py", "site")


@nox.session
def wheel(session: nox.Session) -> None:
    """What is published, looked at as the package index and its users would."""
    session.install("build", "twine", "check-wheel-contents")
    folder = session.create_tmp()
    session.run("python", "-m", "build", "--outdir", folder)
    session.run("twine", "check", "--strict", *(f"{folder}/{kind}" for kind in ("*.whl", "*.tar.gz")))
    # W002: empty rule files are alike. W009: the program and the package that is imported have a folder each.
    session.run("check-wheel-contents", "--ignore", "W002,W009", folder)
