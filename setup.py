"""The packages, the extension `netlinklib._engine`, and the environment switches of its build.

NETLINKLIB_PURE=1           leave the extension out: a py3-none-any wheel
NETLINKLIB_REQUIRE_C=1      a failed compilation fails the build: no falling back to the twin
NETLINKLIB_DEBUG=1          -O0 -g3 and the C assertions
NETLINKLIB_SANITIZE=LIST    -fsanitize=LIST: "address,undefined" or "thread"; the runtime is to be
                            preloaded (LD_PRELOAD)
NETLINKLIB_COVERAGE=1       gcov's instrumentation
NETLINKLIB_WERROR=1         all warnings, each an error
"""

from __future__ import annotations

import os
import sys
import sysconfig
from glob import glob

from setuptools import Extension, find_packages, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import BaseError, CCompilerError

FALLBACK = """
******************************************************************************
WARNING: {0} could not be compiled: {1}
netlinklib is installed without it and will use its pure-Python twin, which
gives the same answers, many times slower. A C compiler and Python's headers
are needed (Debian: gcc, libc6-dev, python3-dev). NETLINKLIB_REQUIRE_C=1 makes
this an error.
******************************************************************************
"""


def switch(name: str) -> str:
    value = os.environ.get(f"NETLINKLIB_{name}", "")
    return "" if value == "0" else value


class BuildEngine(build_ext):
    def finalize_options(self) -> None:
        super().finalize_options()
        # Object files do not remember the switches they were compiled with.
        self.force = True

    def build_extension(self, ext: Extension) -> None:
        try:
            super().build_extension(ext)
        except (CCompilerError, BaseError, OSError) as error:
            if switch("REQUIRE_C"):
                raise
            print(FALLBACK.format(ext.name, error), file=sys.stderr)


def engine() -> Extension:
    compile_args = ["-std=c11", "-fvisibility=hidden", f"-ffile-prefix-map={os.getcwd()}=."]
    link_args: list[str] = []
    undefined: list[str] = []
    if switch("DEBUG"):
        compile_args += ["-O0", "-g3"]
        undefined += ["NDEBUG"]
    else:
        compile_args += ["-O2", "-g0"]
    if sanitizers := switch("SANITIZE"):
        flags = [f"-fsanitize={sanitizers}", "-fno-omit-frame-pointer"]
        if "undefined" in sanitizers:
            flags += ["-fno-sanitize-recover=undefined"]
        # The runtime is not linked: the interpreter is not built with it, so it is preloaded.
        compile_args += [*flags, "-O1", "-g"]
        undefined += ["NDEBUG"]
    if switch("COVERAGE"):
        compile_args += ["--coverage", "-O0", "-g"]
        link_args += ["--coverage"]
    if switch("WERROR"):
        # As system headers, Python's own are exempt from the warnings.
        for key in {"include", "platinclude"}:
            compile_args += ["-isystem", sysconfig.get_path(key)]
        compile_args += ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror"]
    return Extension(
        "netlinklib._engine",
        sources=sorted(glob("src/*.c")),
        depends=sorted(glob("src/*.h")),
        define_macros=[("_GNU_SOURCE", "1")],
        undef_macros=undefined,
        extra_compile_args=compile_args,
        extra_link_args=link_args,
    )


setup(
    # The generator stands alone in its folder, and is installed as a part of the library.
    packages=[*find_packages(include=["netlinklib", "netlinklib.*"]), "netlinklib.codegen"],
    package_dir={"netlinklib.codegen": "codegen"},
    ext_modules=[] if switch("PURE") else [engine()],
    cmdclass={"build_ext": BuildEngine},
)
