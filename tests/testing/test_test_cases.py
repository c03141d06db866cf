"""What test files of PyTorch programs import from `torch.testing._internal`: their test case, and tests made of one."""

from __future__ import annotations

import gc
import re
import subprocess
import sys
import unittest
import warnings
from pathlib import Path

import numpy as np
import pytest

import retrograd as torch
from retrograd.testing._internal import common_dtype
from retrograd.testing._internal.common_cuda import TEST_CUDA, tf32_on_and_off
from retrograd.testing._internal.common_device_type import (
    deviceCountAtLeast,
    dtypes,
    dtypesIfCUDA,
    expectedFailureCPU,
    expectedFailureCUDA,
    instantiate_device_type_tests,
    onlyCPU,
    onlyCUDA,
    precisionOverride,
    skipCPUIf,
    skipIf,
    tol,
    toleranceOverride,
)
from retrograd.testing._internal.common_methods_invocations import mask_not_all_zeros
from retrograd.testing._internal.common_utils import (
    TemporaryFileName,
    TestCase,
    disable_gc,
    freeze_rng_state,
    gradcheck,
    gradgradcheck,
    instantiate_parametrized_tests,
    make_fullrank_matrices_with_distinct_singular_values,
    noncontiguous_like,
    parametrize,
    random_hermitian_pd_matrix,
    random_well_conditioned_matrix,
    scoped_load_inline,
    set_default_dtype,
    set_warn_always_context,
    skipIfTorchDynamo,
    slowTest,
    subtest,
)

TestCase.__test__ = False  # pytest shall not look for tests in it here
CASE = TestCase()


def results(cls: type) -> dict[str, str]:
    """The tests of a class, and how each ended."""
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(cls)
    found = {test._testMethodName: "ok" for test in suite}
    result = unittest.TestResult()
    suite.run(result)
    for kind in ("failures", "errors", "skipped"):
        for test, text in getattr(result, kind):
            found[test._testMethodName] = text if kind == "skipped" else text.strip().splitlines()[-1]
    return found


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (1, 1.0), (True, torch.tensor(True)), (torch.tensor(2.0), 2), (2, np.array([2])), ("a", "a"), ({1}, {1}),
        (None, None), (torch.float32, torch.float32), (torch.Size([1]), (1,)), (torch.ones(2), [1, 1]),
        (np.ones(2, np.float32), torch.ones(2)), ([1, {"a": torch.ones(2)}], (1, {"a": np.ones(2, np.float32)})),
        (torch.tensor([float("nan")]), torch.tensor([float("nan")])), (torch.ones(2), torch.ones(2) + 1e-6),
    ],
)  # fmt: skip
def test_equal(x, y):
    CASE.assertEqual(x, y)
    with pytest.raises(AssertionError):
        CASE.assertNotEqual(x, y)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (1, 2), ("a", "b"), ({1}, {2}), (torch.ones(2), None), (None, torch.ones(2)), (torch.ones(2), torch.ones(3)),
        ([1], [1, 2]), ({"a": 1}, {"b": 1}), (torch.ones(2), torch.ones(2).double()), (torch.ones(2), [1, 2]),
        (torch.ones(2), torch.ones(2) + 1e-3), ([torch.ones(2)], [torch.zeros(2)]), (torch.float32, torch.float64),
    ],
)  # fmt: skip
def test_not_equal(x, y):
    CASE.assertNotEqual(x, y)
    with pytest.raises(AssertionError, match="own words"):
        CASE.assertEqual(x, y, "own words")


def test_tolerances():
    near = torch.ones(2) + 0.1
    CASE.assertEqual(torch.ones(2), near, atol=0.2, rtol=0)
    CASE.assertEqual(torch.ones(2), near.double(), atol=0.2, rtol=0, exact_dtype=False)
    with pytest.raises(ValueError, match="both be specified"):
        CASE.assertEqual(near, near, atol=0.2)
    with pytest.raises(AssertionError):
        CASE.assertEqual(torch.ones(2, 3), torch.ones(3, 2).t(), exact_stride=True)


def test_assertions_about_warnings_and_texts(tmp_path, monkeypatch):
    with CASE.assertWarnsOnceRegex(UserWarning, "be"):
        warnings.warn("beware", UserWarning, stacklevel=1)
    with pytest.raises(AssertionError), CASE.assertWarnsOnceRegex(UserWarning, "ware"):
        warnings.warn("beware", UserWarning, stacklevel=1)
    CASE.assertNotWarn(lambda: None)
    with pytest.raises(AssertionError):
        CASE.assertNotWarn(lambda: warnings.warn("beware", stacklevel=1))
    CASE.assertExpectedInline(7, "7")
    with pytest.raises(AssertionError):
        CASE.assertExpectedInline("7", "8")
    module = sys.modules[TestCase.__module__]
    monkeypatch.setattr(module, "__file__", str(tmp_path / "module.py"))
    with pytest.raises(RuntimeError, match="I got this output for TestCase.runTest-part:\n\ntext"):
        CASE.assertExpected("text", "part")
    monkeypatch.setenv("EXPECTTEST_ACCEPT", "1")
    CASE.assertExpected("text", "part")
    assert (tmp_path / "expect" / "TestCase.runTest-part.expect").read_text() == "text"
    monkeypatch.delenv("EXPECTTEST_ACCEPT")
    CASE.assertExpected("text", "part")
    with pytest.raises(AssertionError):
        CASE.assertExpected("other", "part")


def test_each_test_has_the_same_numbers():
    drawn = []

    class Draws(TestCase):
        def test_a(self):
            drawn.append((torch.rand(3).tolist(), np.random.rand()))

        def test_b(self):
            drawn.append((torch.rand(3).tolist(), np.random.rand()))

    assert results(Draws) == {"test_a": "ok", "test_b": "ok"}
    assert drawn[0] == drawn[1]


def test_parametrized_tests():
    seen = []

    @instantiate_parametrized_tests
    class Parametrized(TestCase):
        @skipIfTorchDynamo("why")
        @parametrize("x", [1, 2.5])
        @parametrize("y,z", [("a", None), subtest((3, 4), name="named", decorators=[unittest.skip("never")])])
        def test_both(self, x, y, z):
            seen.append((x, y, z))

        @parametrize("kind", [torch.float32], name_fn=lambda kind: f"of_{kind.name}")
        def test_name(self, kind):
            seen.append(kind)

        @parametrize("kind", [torch.float32])
        def test_dtype(self, kind):
            self.fail("fails")

    assert results(Parametrized) == {
        "test_both_x_1_y_a_z0": "ok", "test_both_x_1_named": "never", "test_both_x_2_5_y_a_z0": "ok",
        "test_both_x_2_5_named": "never", "test_name_of_float32": "ok", "test_dtype_float32": "AssertionError: fails",
    }  # fmt: skip
    assert sorted(seen[:2]) == [(1, "a", None), (2.5, "a", None)] and seen[2:] == [torch.float32]


def test_parametrized_twice():
    class Twice(TestCase):
        @parametrize("x", [1])
        @parametrize("x", [2])
        def test_twice(self, x):
            pass

    with pytest.raises(RuntimeError, match="parametrized twice over x"):
        instantiate_parametrized_tests(Twice)


def test_tests_of_devices():
    class Devices(TestCase):
        @classmethod
        def setUpClass(cls):
            super().setUpClass()
            cls.prepared = True

        def setUp(self):
            super().setUp()
            self.number = 3

        @dtypes(torch.float32, torch.float64)
        @dtypesIfCUDA(torch.float16)
        @parametrize("q", [0])
        @precisionOverride({torch.float32: 0.5})
        def test_kinds(self, device, dtype, q):
            assert (device, q, self.number, self.prepared, self.device_type) == ("cpu", 0, 3, True, "cpu")
            same = self.assertEqual if dtype == torch.float32 else self.assertNotEqual
            same(torch.ones(2, dtype=dtype), torch.ones(2, dtype=dtype) + 0.3)

        @toleranceOverride({torch.float32: tol(atol=0, rtol=0.5)})
        @dtypes(torch.float32)
        def test_tolerance(self, device, dtype):
            self.assertEqual(torch.ones(2), torch.ones(2) + 0.3)

        @dtypes((torch.float32, torch.float64))
        def test_pairs(self, device, dtypes):
            assert dtypes == (torch.float32, torch.float64)

        @onlyCUDA
        def test_cuda(self, device):
            raise AssertionError

        @onlyCPU
        @expectedFailureCUDA
        @tf32_on_and_off(0.005)
        def test_cpu(self, device):
            assert not TEST_CUDA

        @expectedFailureCPU
        def test_failing(self, device):
            raise AssertionError

        @skipCPUIf("prepared", "prepared")
        def test_attribute(self, device):
            raise AssertionError

        @skipIf(True, "why", "cuda")
        def test_elsewhere(self):
            pass

        @deviceCountAtLeast(1)
        def test_one(self, devices):
            assert devices == ["cpu"]

        @deviceCountAtLeast(2)
        def test_two(self, devices):
            raise AssertionError

    scope = {"Devices": Devices}
    instantiate_device_type_tests(Devices, scope)
    assert list(scope) == ["DevicesCPU"]
    assert results(scope["DevicesCPU"]) == {
        "test_kinds_q_0_cpu_float32": "ok", "test_kinds_q_0_cpu_float64": "ok", "test_tolerance_cpu_float32": "ok",
        "test_pairs_cpu_float32_float64": "ok", "test_cuda_cpu": "Only runs on cuda", "test_cpu_cpu": "ok",
        "test_failing_cpu": "ok", "test_attribute_cpu": "prepared", "test_elsewhere_cpu": "ok", "test_one_cpu": "ok",
        "test_two_cpu": "fewer than 2 devices detected",
    }  # fmt: skip
    for options in ({"only_for": ("cuda",)}, {"except_for": "cpu"}):
        scope = {"Empty": type("Empty", (TestCase,), {})}
        instantiate_device_type_tests(scope["Empty"], scope, **options)
        assert scope == {}


def test_skipped_tests():
    class Skipped(TestCase):
        @slowTest
        def test_slow(self):
            raise AssertionError

        @scoped_load_inline
        def test_extension(self, load_inline):
            raise AssertionError

    assert results(Skipped) == {
        "test_slow": "a slow test: run with PYTORCH_TEST_WITH_SLOW=1",
        "test_extension": "builds an extension of PyTorch's in C++",
    }


def test_states_are_as_they_were():
    with freeze_rng_state():
        first = torch.rand(3)
    assert torch.equal(first, torch.rand(3))
    with set_default_dtype(torch.float64):
        assert torch.ones(1).dtype == torch.float64
    assert torch.ones(1).dtype == torch.float32
    with set_warn_always_context(True):
        assert torch.is_warn_always_enabled()
    assert not torch.is_warn_always_enabled()
    with disable_gc():
        assert not gc.isenabled()
    with TemporaryFileName() as name:
        assert Path(name).read_text() == ""


def test_gradcheck_of_tests_is_batched_and_fast():
    x = torch.rand(3, dtype=torch.float64, requires_grad=True)
    assert gradcheck(torch.sin, x) and gradgradcheck(torch.sin, x, fast_mode=None)

    class Unbatched(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return torch.from_numpy(g.numpy() * 2)

    assert gradcheck(Unbatched.apply, x, check_batched_grad=False)
    with pytest.raises(RuntimeError, match="While computing batched gradients"):
        gradcheck(Unbatched.apply, x)


def test_random_matrices():
    options = {"dtype": torch.complex128, "device": "cpu"}
    matrix = random_hermitian_pd_matrix(3, 2, **options)
    assert torch.equal(matrix, matrix.mH) and bool((torch.linalg.eigvalsh(matrix) > 0).all())
    values = torch.linalg.svdvals(make_fullrank_matrices_with_distinct_singular_values(2, 3, 4, **options))
    torch.testing.assert_close(values, torch.tensor([2.0, 1.5, 1.0], dtype=torch.float64).expand(2, 3))
    values = torch.linalg.svdvals(random_well_conditioned_matrix(3, 4, **options))
    assert bool(((values - 1).abs() < 0.01).all())
    apart = noncontiguous_like(matrix.requires_grad_())
    assert torch.equal(apart, matrix) and not apart.is_contiguous() and apart.is_leaf and apart.requires_grad
    assert bool(mask_not_all_zeros((2,)).any())


def test_dtypes_of_families():
    assert common_dtype.floating_types_and(torch.float16) == (torch.float32, torch.float64, torch.float16)
    assert common_dtype.all_types_and_complex() == (
        *common_dtype.floating_types(), *common_dtype.integral_types(), *common_dtype.complex_types(),
    )  # fmt: skip
    assert torch.bool in common_dtype.get_all_dtypes()


def test_a_test_file_runs(tmp_path):
    file = tmp_path / "test_it.py"
    file.write_text(
        "import torch\n"
        "from torch.testing._internal.common_utils import TestCase, run_tests\n"
        "class TestIt(TestCase):\n"
        "    def test_same(self):\n"
        "        self.assertEqual(torch.ones(2), torch.ones(2))\n"
        "    def test_text(self):\n"
        "        self.assertExpected('text')\n"
        "if __name__ == '__main__':\n"
        "    run_tests()\n"
    )

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "retrograd", "run", file, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False).stderr

    said = run("-v")
    # Python 3.10 leaves the method's name out of the brackets.
    assert re.search(r"test_same \(__main__\.TestIt(\.test_same)?\) \.\.\. ok", said) and "FAILED (errors=1)" in said
    assert "OK" in run("--accept") and "OK" in run()


def test_what_a_process_says():
    said = TestCase.runWithPytorchAPIUsageStderr("import sys, torch\nprint(torch.tensor([1.5]), file=sys.stderr)")
    assert said == "tensor([1.5000])\n"
    assert "ZeroDivisionError" in TestCase.runWithPytorchAPIUsageStderr("1 / 0")
