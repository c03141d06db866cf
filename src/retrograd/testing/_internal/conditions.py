"""What tests are skipped for. There is one device, no compiler and no other build, so most conditions are false."""

from __future__ import annotations

import functools
import importlib.util
import os
import platform
import sys
import sysconfig
import unittest
from collections.abc import Callable
from typing import Any

Test = Callable[..., Any]


def as_it_is(*args: Any, **kwargs: Any) -> Any:
    """A decorator, with arguments or without, that leaves a test as it is: what it asks for is never so here."""
    if len(args) == 1 and not kwargs and callable(args[0]):
        return args[0]
    return lambda test: test


def lazy_skip_if(condition: Callable[[], Any], reason: str) -> Callable[[Test], Test]:
    """Skip a test if ``condition()``, asked when the test is run."""

    def decorate(test: Test) -> Test:
        @functools.wraps(test)
        def run(*args: Any, **kwargs: Any) -> Any:
            if condition():
                raise unittest.SkipTest(reason)
            return test(*args, **kwargs)

        return run

    return decorate


def _asked_for(variable: str) -> bool:
    return os.environ.get(variable, "0") == "1"


IS_WINDOWS = sys.platform == "win32"
IS_LINUX = sys.platform == "linux"
IS_MACOS = sys.platform == "darwin"
IS_ARM64 = platform.machine() in ("arm64", "aarch64")
IS_X86 = platform.machine() in ("x86_64", "AMD64", "i386")
IS_PPC = platform.processor() == "ppc64le"
IS_S390X = platform.machine() == "s390x"
IS_CI = bool(os.environ.get("CI"))
IS_FBCODE = IS_SANDCASTLE = IS_REMOTE_GPU = IS_JETSON = False

TEST_NUMPY = True
TEST_SCIPY = importlib.util.find_spec("scipy") is not None
TEST_WITH_SLOW = _asked_for("PYTORCH_TEST_WITH_SLOW")
TEST_SKIP_FAST = _asked_for("PYTORCH_TEST_SKIP_FAST")
TEST_WITH_SLOW_GRADCHECK = _asked_for("PYTORCH_TEST_WITH_SLOW_GRADCHECK")
TEST_ACCELERATOR = TEST_CUDA = TEST_HPU = TEST_MPS = TEST_XPU = TEST_MULTIACCELERATOR = False
TEST_CUDA_MEM_LEAK_CHECK = TEST_CUDNN = TEST_MKL = TEST_MKLDNN = TEST_CUDA_GRAPH = TEST_NUMBA = TEST_OPT_EINSUM = False
TEST_WITH_AOT_EAGER = TEST_WITH_CROSSREF = TEST_WITH_TORCHDYNAMO = TEST_WITH_TORCHINDUCTOR = False
TEST_WITH_ASAN = TEST_WITH_DEV_DBG_ASAN = TEST_WITH_ROCM = TEST_WITH_TSAN = TEST_WITH_UBSAN = False

skipIfNoSciPy = unittest.skipIf(not TEST_SCIPY, "needs SciPy")
skipIfSlowGradcheckEnv = unittest.skipIf(TEST_WITH_SLOW_GRADCHECK, "not with slow gradcheck")
skipIfNoLapack = skipIfCompiledWithoutNumpy = as_it_is
skipIfCrossRef = skipIfHpu = skipIfMPS = skipIfRocm = skipIfRocmArch = skipIfXpu = skipCUDANonDefaultStreamIf = as_it_is
skipIfTorchDynamo = skipIfTorchInductor = skipRocmIfTorchInductor = skipCUDAMemoryLeakCheckIf = as_it_is
xfailIfS390X = xfailIfTorchDynamo = xpassIfTorchDynamo_np = xfailIfNoAcceleratorTriton = as_it_is
markDynamoStrictTest = unMarkDynamoStrictTest = runWithoutCompiledAutograd = gcIfJetson = serialTest = as_it_is
slowTest = unittest.skipUnless(TEST_WITH_SLOW, "a slow test: run with PYTORCH_TEST_WITH_SLOW=1")


def skipIfWindows(test: Test | None = None, *, msg: str = "not on Windows") -> Any:
    """Skip a test on Windows."""
    skip = unittest.skipIf(IS_WINDOWS, msg)
    return skip if test is None else skip(test)


def skipIfFreeThreaded(msg: str = "not with free threads") -> Callable[[Test], Test]:
    """Skip a test where Python has no global lock."""
    return unittest.skipIf(bool(sysconfig.get_config_var("Py_GIL_DISABLED")), msg)


def slowTestIf(condition: bool) -> Callable[[Test], Test]:
    """Skip a test, where the condition is true, unless slow tests are asked for."""
    return slowTest if condition else as_it_is


def skipIfPythonVersionMismatch(predicate: Callable[[int, int, int], bool]) -> Callable[[Test], Test]:
    """Skip a test unless ``predicate(major, minor, micro)`` of Python's version is true."""
    return unittest.skipUnless(predicate(*sys.version_info[:3]), "not for this version of Python")


def scoped_load_inline(test: Test) -> Test:
    """Skip a test: it builds an extension of PyTorch's in C++."""
    return unittest.skip("builds an extension of PyTorch's in C++")(test)


_NAMES = ("IS_", "TEST_", "skip", "slow", "xfail", "xpass", "mark", "unMark", "run", "gcIf", "serial", "scoped", "lazy")
__all__ = [name for name in globals() if name.startswith(_NAMES)]
