"""autograd.detect_anomaly: NaN and infinity, forward and backward, with the lines they came from."""

import math
import threading
import warnings

import pytest

import retrograd as torch
from retrograd import autograd

ENABLED = "Anomaly Detection has been enabled"


@pytest.fixture(autouse=True)
def off():
    yield
    assert not torch.is_anomaly_enabled()


@pytest.fixture
def found():
    """The warnings of the test."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield caught


def leaf(*values, **options):
    return torch.tensor(values, requires_grad=True, **options)


class Broken(autograd.Function):
    @staticmethod
    def forward(ctx, a, b):
        return a + b

    @staticmethod
    def backward(ctx, g):
        return g, g * math.nan


def test_nan_in_backward_names_both_lines(found):
    x = leaf(0.0, 1.0)
    with autograd.detect_anomaly():
        root = x.sqrt()  # recorded here
        loss = (root * 0).sum()
        with pytest.raises(RuntimeError) as raised:
            loss.backward()  # started here
    text = str(raised.value)
    assert text.startswith("Function 'SqrtBackward0' returned nan values in its 0th output.")
    assert "test_anomaly.py" in text and "root = x.sqrt()  # recorded here" in text
    assert "loss.backward()  # started here" in text
    assert "received was finite" in text
    assert x.grad is None


def test_the_pass_after_an_error(found):
    x = leaf(0.0)
    with autograd.detect_anomaly(), pytest.raises(RuntimeError):
        (x.sqrt() * 0).sum().backward()
    (x * 3).sum().backward()
    assert x.grad.tolist() == [3.0]


def test_number_of_the_output_of_a_function(found):
    a, b = leaf(1.0), leaf(1.0)
    with autograd.detect_anomaly():
        with pytest.raises(RuntimeError, match="Function 'BrokenBackward' returned nan values in its 1th output."):
            Broken.apply(a, b).sum().backward()
        Broken.apply(a, torch.ones(1)).sum().backward()
    assert a.grad.tolist() == [1.0]


def test_first_result_with_nan_is_named_in_backward(found):
    x = leaf(-1.0)
    with autograd.detect_anomaly():
        bad = x.log()  # the first
        loss = (bad * x).exp().sum()
        with pytest.raises(RuntimeError, match="first result with nan values was that of log at .*bad = x.log"):
            loss.backward()


def test_forward_nan_warns_once_where_it_was_born(found):
    x = leaf(-1.0)
    with autograd.detect_anomaly():
        y = x * 2
        y = y.log()  # born
        y = y * 3 + 1
        y.sum()
    texts = [str(w.message) for w in found if ENABLED not in str(w.message)]
    assert len(texts) == 1, texts
    assert texts[0].startswith("The result of log holds nan values; no argument holds any")
    assert texts[0].endswith("y = y.log()  # born")
    assert [w.filename for w in found][-1].endswith("test_anomaly.py")


def test_forward_infinity_warns_and_masks_do_not(found):
    x = leaf(0.0, 1.0)
    mask = torch.tensor([True, False])
    with autograd.set_detect_anomaly(True):
        x.masked_fill(mask, -math.inf).softmax(0)
        (x + torch.tensor([0.0, -math.inf])).softmax(0)
        assert not found
        1 / x  # born
    (text,) = [str(w.message) for w in found]
    assert "holds infinite values" in text and text.endswith("1 / x  # born")


def test_values_under_a_batch_dimension_are_looked_at(found):
    x = -torch.ones(3)
    with autograd.detect_anomaly():
        assert torch.vmap(torch.func.grad(lambda a: a.sin()))(x).isfinite().all()
        with pytest.raises(RuntimeError, match=r"Function 'SqrtBackward0' returned nan values in its 0th output"):
            torch.vmap(torch.func.grad(lambda a: a.sqrt()))(x)
    assert any(["The result of sqrt holds nan values" in str(w.message) for w in found])


def test_infinite_gradient_warns(found):
    x = leaf(0.0)
    with autograd.set_detect_anomaly(True):
        y = x.sqrt()
        y.sum().backward()
    (text,) = [str(w.message) for w in found]
    assert text.startswith("Function 'SqrtBackward0' returned inf values in its 0th output.")
    assert "y = x.sqrt()" in text and "y.sum().backward()" in text
    assert x.grad.tolist() == [math.inf]


def test_in_place_operations(found):
    x = leaf(-1.0)
    with autograd.set_detect_anomaly(True):
        y = x * 1
        y.sqrt_()  # born
        y.mul_(2)
    (text,) = [str(w.message) for w in found]
    assert "sqrt" in text and text.endswith("y.sqrt_()  # born")


def test_elements_that_were_not_selected_are_zeros(found):
    x = leaf(0.0, 4.0)
    with autograd.set_detect_anomaly(True):
        torch.where(x > 0, x.sqrt(), torch.zeros(2)).sum().backward()
    assert x.grad.tolist() == [0.0, 0.25] and not found


def test_what_was_nan_before_is_said_so(found):
    x = leaf(1.0)
    with autograd.set_detect_anomaly(True):
        x * torch.tensor([math.nan])
    (text,) = [str(w.message) for w in found]
    assert "its arguments hold nan already" in text


def test_nothing_is_looked_for_without_check_nan(found):
    x = leaf(0.0)
    with autograd.set_detect_anomaly(True, check_nan=False):
        assert torch.is_anomaly_enabled() and not torch.is_anomaly_check_nan_enabled()
        (x.sqrt() * 0).sum().backward()
    assert math.isnan(x.grad.item()) and not found


def test_switch_and_nesting(found):
    assert torch.is_anomaly_check_nan_enabled()
    with autograd.detect_anomaly():
        with autograd.set_detect_anomaly(False):
            assert not torch.is_anomaly_enabled()
        assert torch.is_anomaly_enabled()
    assert not torch.is_anomaly_enabled()
    assert [str(w.message).startswith(ENABLED) for w in found] == [True]
    autograd.set_detect_anomaly(True)
    assert torch.is_anomaly_enabled()
    autograd.set_detect_anomaly(False)
    with pytest.raises(TypeError, match="must be bool"):
        autograd.set_detect_anomaly(1)
    assert autograd.anomaly_mode.detect_anomaly is autograd.detect_anomaly


def test_other_threads_and_float64(found):
    raised = []

    def run():
        x = leaf(0.0, dtype=torch.float64)
        try:
            (x.sqrt() * 0).sum().backward()
        except RuntimeError as error:
            raised.append(str(error))

    with autograd.set_detect_anomaly(True):
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    assert len(raised) == 1 and "SqrtBackward0" in raised[0]


def test_together_with_a_profile(found):
    x = leaf(-1.0)
    with autograd.set_detect_anomaly(True):
        with autograd.profiler.profile() as prof:
            x.log()
        x.sqrt()
    assert [event.name for event in prof.function_events] == ["aten::log"]
    assert len(found) == 2


class Ratio(torch.autograd.Function):
    """0 / 0 in its backward."""

    @staticmethod
    def forward(ctx, x):
        return x * 1

    @staticmethod
    def backward(ctx, g):
        return g * 0 / 0


class Outer(torch.autograd.Function):
    """Its gradient is made by another function."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * 1

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return Ratio.apply(g * x)


def test_error_of_a_node_is_explained_by_its_line(found):
    x = torch.ones(2, requires_grad=True)
    with torch.autograd.set_detect_anomaly(True), pytest.raises(RuntimeError, match="modified by an inplace"):
        y = x + 1
        z = y**2
        y += 1
        z.sum().backward()
    (text,) = [str(warning.message) for warning in found]
    assert text.startswith("Error detected in PowBackward0. Traceback of forward call that caused the error:")
    assert "z = y**2" in text


def test_error_in_a_function_is_explained_by_what_recorded_it(found):
    x = torch.ones(2, requires_grad=True)
    with torch.autograd.set_detect_anomaly(True), pytest.raises(RuntimeError, match="Function 'RatioBackward'"):
        (g,) = torch.autograd.grad(Outer.apply(x * 2).sum(), x, create_graph=True)
        g.sum().backward()
    first, second = [str(warning.message) for warning in found]
    assert first.startswith("Error detected in RatioBackward.") and "return Ratio.apply(g * x)" in first
    assert "Previous calculation was induced by OuterBackward. Traceback of forward call" in second
    assert "Outer.apply(x * 2)" in second


def test_function_recorded_outside_of_the_mode(found):
    x = torch.ones(2, requires_grad=True)
    y = Ratio.apply(x)
    with torch.autograd.set_detect_anomaly(True), pytest.raises(RuntimeError, match="Function 'RatioBackward'"):
        y.sum().backward()
    (text,) = [str(warning.message) for warning in found]
    assert text.startswith("Error detected in RatioBackward. No forward pass information available")
    assert "y = Ratio.apply(x)" in text


def test_explanation_is_written_out_where_warnings_are_errors(capsys):
    x = torch.ones(2, requires_grad=True)
    with warnings.catch_warnings(), torch.autograd.set_detect_anomaly(True):
        warnings.simplefilter("error")
        with pytest.raises(RuntimeError, match="Function 'RatioBackward' returned nan values in its 0th output"):
            Ratio.apply(x).sum().backward()
    assert "Error detected in RatioBackward" in capsys.readouterr().err
