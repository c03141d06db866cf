"""Tests that are written for all devices and dtypes: those that are made of them for "cpu", the one there is."""

from __future__ import annotations

import functools
import inspect
import unittest
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from ..._core import dtype
from .case import TestCase
from .conditions import as_it_is
from .parametrization import Variant, put, variants

Test = Callable[..., Any]
Decorator = Callable[[Test], Test]

DEVICE = "cpu"


class DeviceTypeTestBase(TestCase):
    """A test case of tests that are given a device."""

    device_type = "generic_device_type"

    @classmethod
    def get_primary_device(cls) -> str:
        """The device that tests are given."""
        return cls.device_type

    @classmethod
    def get_all_devices(cls) -> list[str]:
        """The devices that tests of several devices are given."""
        return [cls.get_primary_device()]


class CPUTestBase(DeviceTypeTestBase):
    """A test case of tests on the processor."""

    device_type = DEVICE


def instantiate_device_type_tests(
    generic_test_class: type,
    scope: dict[str, Any],
    except_for: str | Iterable[str] | None = None,
    only_for: str | Iterable[str] | None = None,
    **others: bool,
) -> None:
    """Put ``TestNameCPU`` with the tests of a class in the place of that class, in ``scope``.

    Each test is made for "cpu", for each of its `dtypes` and all combinations of its `parametrize`, and called
    ``test_name_x_1_cpu_float32``. With ``except_for`` or ``only_for``, the names of devices, no class is made where
    "cpu" is not asked for; ``others``, which ask for further devices, change nothing.
    """
    del scope[generic_test_class.__name__]
    tests = {name: test for name, test in vars(generic_test_class).items() if name.startswith("test")}
    for name in tests:
        delattr(generic_test_class, name)
    if DEVICE in _names(except_for) or (only_for is not None and DEVICE not in _names(only_for)):
        return
    cls = type(f"{generic_test_class.__name__}{DEVICE.upper()}", (CPUTestBase, generic_test_class), {})
    cls.__module__ = generic_test_class.__module__
    for name, test in tests.items():
        parameters = inspect.signature(test).parameters
        devices = {"device": DEVICE} if "device" in parameters else {"devices": [DEVICE]}
        given = devices if devices.keys() & parameters.keys() else {}
        for variant in variants(test):
            for kind in _kinds(test):
                arguments = {**variant.arguments, **given, **kind.arguments}
                full_name = "_".join(filter(None, [name, variant.name, DEVICE, kind.name]))
                put(cls, full_name, Variant(full_name, arguments, variant.decorators).of(test))
    scope[cls.__name__] = cls


def _names(devices: str | Iterable[str] | None) -> set[str]:
    return {devices} if isinstance(devices, str) else set(devices or ())


def _kinds(test: Test) -> Iterable[Variant]:
    """The dtypes that a test is run with, as its argument ``dtype``, or ``dtypes`` where they are several."""
    given = getattr(test, "dtypes", {})
    for kinds in given.get(DEVICE, given.get("all", [None])):
        if kinds is None:
            yield Variant("", {})
        elif isinstance(kinds, dtype):
            yield Variant(kinds.name, {"dtype": kinds})
        else:
            yield Variant("_".join(kind.name for kind in kinds), {"dtypes": kinds})


class dtypes:
    """Run a test once for each of these dtypes, or for each of these tuples of dtypes."""

    def __init__(self, *args: Any, device_type: str = "all") -> None:
        self.kinds = args
        self.device_type = device_type

    def __call__(self, test: Test) -> Test:
        vars(test)["dtypes"] = {**getattr(test, "dtypes", {}), self.device_type: self.kinds}
        return test


dtypesIfCPU = functools.partial(dtypes, device_type=DEVICE)
dtypesIfCUDA = dtypesIfHPU = dtypesIfMPS = dtypesIfPRIVATEUSE1 = dtypesIfXPU = as_it_is


def onlyOn(device_type: str | Iterable[str]) -> Decorator:
    """Skip a test on other devices."""
    return unittest.skipUnless(DEVICE in _names(device_type), f"Only runs on {device_type}")


onlyCPU, onlyCUDA, onlyHPU, onlyMPS, onlyXPU = map(onlyOn, (DEVICE, "cuda", "hpu", "mps", "xpu"))
onlyPRIVATEUSE1 = onlyAccelerator = onlyCUDAAndPRIVATEUSE1 = onlyOn("an accelerator")
onlyNativeDeviceTypes = onlyNativeDeviceTypesAnd = as_it_is


def deviceCountAtLeast(count: int) -> Decorator:
    """Skip a test, which is given a list of devices, where there are fewer."""
    return unittest.skipIf(count > 1, f"fewer than {count} devices detected")


class skipIf:
    """Skip a test on a device type, or on all, if ``dep`` is true, or the attribute of the test case that it names."""

    def __init__(self, dep: bool | str, reason: str, device_type: str | Iterable[str] | None = None) -> None:
        self.dep = dep
        self.reason = reason
        self.here = device_type is None or DEVICE in _names(device_type)

    def __call__(self, test: Test) -> Test:
        @functools.wraps(test)
        def run(case: Any, *args: Any, **kwargs: Any) -> Any:
            if self.here and (getattr(case, self.dep, True) if isinstance(self.dep, str) else self.dep):
                raise unittest.SkipTest(self.reason)
            return test(case, *args, **kwargs)

        return run


skipCPUIf = functools.partial(skipIf, device_type=DEVICE)
skipCPUIfNoFFT = skipCPUIfNoLapack = as_it_is
skipCPUIfNoMkl = skipCPUIfNoMkldnn = skipCPUIfNoMklSparse = skipCPUIf(True, "PyTorch is not built with MKL")
skipCUDAIf = skipGPUIf = skipHPUIf = skipLazyIf = skipMetaIf = skipMPSIf = skipXLAIf = skipXPUIf = as_it_is
skipCUDAIfMiopen = skipCUDAIfNoCudnn = skipCUDAIfNoCusolver = skipCUDAIfNoMagma = skipCUDAIfRocm = as_it_is
skipCUDAIfCudnnVersionLessThan = skipCUDAIfNoMagmaAndNoCusolver = skipCUDAIfNoMagmaAndNoLinalgsolver = as_it_is
skipHPU = skipLazy = skipMeta = skipMPS = skipPRIVATEUSE1 = skipXLA = skipXPU = as_it_is
disablecuDNN = disableMkldnn = as_it_is


class expectedFailure:
    """A test that has to fail on a device type, where ``dtype`` is given with this dtype."""

    def __init__(self, device_type: str | None, dtype: dtype | None = None) -> None:
        self.here = device_type in (None, DEVICE)
        self.dtype = dtype

    def __call__(self, test: Test) -> Test:
        @functools.wraps(test)
        def run(case: Any, *args: Any, **kwargs: Any) -> Any:
            if not self.here or self.dtype not in (None, kwargs.get("dtype")):
                return test(case, *args, **kwargs)
            try:
                test(case, *args, **kwargs)
            except Exception:
                return None
            case.fail("expected test to fail, but it passed")

        return run


expectedFailureCPU = expectedFailure(DEVICE)
expectedFailureCUDA = expectedFailureHPU = expectedFailureMeta = expectedFailureXLA = expectedFailureXPU = as_it_is
expectedFailureMPS = expectedFailureMPSComplex = expectedFailureMPSPre14 = expectedFailureMPSPre15 = as_it_is


class tol(NamedTuple):
    """Tolerances for `toleranceOverride`."""

    atol: float
    rtol: float


def toleranceOverride(tolerances: dict[dtype, tol]) -> Decorator:
    """Compare within at least these tolerances in a test that is run with one of these dtypes."""

    def decorate(test: Test) -> Test:
        @functools.wraps(test)
        def run(case: Any, *args: Any, **kwargs: Any) -> Any:
            before = tol(case.precision, case.rel_tol)
            case.precision, case.rel_tol = tolerances.get(kwargs.get("dtype"), before)  # type: ignore[arg-type]
            try:
                return test(case, *args, **kwargs)
            finally:
                case.precision, case.rel_tol = before

        return run

    return decorate


def precisionOverride(precisions: dict[dtype, float]) -> Decorator:
    """`toleranceOverride` of the absolute tolerances alone."""
    return toleranceOverride({kind: tol(atol, 0) for kind, atol in precisions.items()})


def largeTensorTest(size: Any, device: Any = None, **options: Any) -> Decorator:
    """Skip a test, which takes that much memory."""
    return unittest.skip(f"takes {size} of memory")


def get_all_device_types() -> list[str]:
    """The device types that there are."""
    return [DEVICE]
