"""Learning-rate schedules, epoch by epoch beside PyTorch's."""

from __future__ import annotations

import copy

import pytest

import retrograd
from retrograd import optim

torch = pytest.importorskip("torch")

# Every case is an expression in ``s``, the module of schedulers, and ``o``, the optimiser.
CASES = {
    "lambda": lambda s, o: s.LambdaLR(o, lambda epoch: 0.9**epoch),
    "lambdas": lambda s, o: s.LambdaLR(o, [lambda epoch: 0.9**epoch, lambda epoch: 1 / (1 + epoch)]),
    "multiplicative": lambda s, o: s.MultiplicativeLR(o, lambda epoch: 1 - epoch / 40),
    "step": lambda s, o: s.StepLR(o, 3, 0.5),
    "multistep": lambda s, o: s.MultiStepLR(o, [2, 5, 5, 9], 0.5),
    "constant": lambda s, o: s.ConstantLR(o, 0.25, 4),
    "linear": lambda s, o: s.LinearLR(o, 0.25, 0.75, 6),
    "linear up": lambda s, o: s.LinearLR(o),
    "exponential": lambda s, o: s.ExponentialLR(o, 0.9),
    "polynomial": lambda s, o: s.PolynomialLR(o, 8, 2.0),
    "cosine": lambda s, o: s.CosineAnnealingLR(o, 5, 0.001),
    "cosine long": lambda s, o: s.CosineAnnealingLR(o, 100),
    "restarts": lambda s, o: s.CosineAnnealingWarmRestarts(o, 4, eta_min=0.001),
    "longer restarts": lambda s, o: s.CosineAnnealingWarmRestarts(o, 2, 3),
    "cyclic": lambda s, o: s.CyclicLR(o, 0.01, 0.1, 3),
    "cyclic asymmetric": lambda s, o: s.CyclicLR(o, [0.01, 0.02], [0.1, 0.3], 3, 5),
    "cyclic triangular2": lambda s, o: s.CyclicLR(o, 0.01, 0.1, 3, mode="triangular2"),
    "cyclic exp_range": lambda s, o: s.CyclicLR(o, 0.01, 0.1, 3, mode="exp_range", gamma=0.9),
    "cyclic scale_fn": lambda s, o: s.CyclicLR(o, 0.01, 0.1, 3, scale_fn=lambda cycle: 1 / cycle),
    "cyclic by step": lambda s, o: s.CyclicLR(
        o, 0.01, 0.1, 3, scale_fn=lambda step: 0.99**step, scale_mode="iterations"
    ),
    "cyclic without momentum": lambda s, o: s.CyclicLR(o, 0.01, 0.1, 3, cycle_momentum=False),
    "one cycle": lambda s, o: s.OneCycleLR(o, 0.5, 30),
    "one cycle, epochs": lambda s, o: s.OneCycleLR(
        o, [0.5, 0.2], epochs=3, steps_per_epoch=10, pct_start=0.5
    ),
    "one cycle, linear": lambda s, o: s.OneCycleLR(o, 0.5, 30, anneal_strategy="linear"),
    "one cycle, three phases": lambda s, o: s.OneCycleLR(o, 0.5, 30, three_phase=True, base_momentum=0.7),
    "one cycle without momentum": lambda s, o: s.OneCycleLR(o, 0.5, 30, cycle_momentum=False),
    "sequence": lambda s, o: s.SequentialLR(
        o, [s.ConstantLR(o, 0.1, 2), s.ExponentialLR(o, 0.9), s.StepLR(o, 2)], [3, 11]
    ),
    "warm-up and cosine": lambda s, o: s.SequentialLR(
        o, [s.LinearLR(o, 0.01, total_iters=5), s.CosineAnnealingLR(o, 15)], [5]
    ),
    "chain": lambda s, o: s.ChainedScheduler([s.ConstantLR(o, 0.1, 4), s.ExponentialLR(o, 0.9)]),
}
EPOCHS = 25


def make_optimizer(library, optimizers, name="SGD", lr=0.1):
    params = [library.zeros(2, requires_grad=True) for _ in range(2)]
    options = {"momentum": 0.9} if name == "SGD" else {}
    return getattr(optimizers, name)(
        [{"params": params[:1]}, {"params": params[1:], "lr": 0.04}], lr=lr, **options
    )


def rates(optimizer):
    return [
        (float(group["lr"]), group.get("momentum", group.get("betas", [None])[0]))
        for group in optimizer.param_groups
    ]


def advance(optimizer, scheduler, epochs):
    rows = []
    for _ in range(epochs):
        rows.append((rates(optimizer), scheduler.last_epoch if hasattr(scheduler, "last_epoch") else None))
        assert scheduler.get_last_lr() == [group["lr"] for group in optimizer.param_groups]
        optimizer.step()
        scheduler.step()
    return rows


@pytest.mark.filterwarnings("ignore::UserWarning:torch")
@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_same_rates_as_pytorch(case, optimizer):
    mine = make_optimizer(retrograd, optim, optimizer)
    my_rows = advance(mine, case(optim.lr_scheduler, mine), EPOCHS)
    theirs = make_optimizer(torch, torch.optim, optimizer)
    their_rows = advance(theirs, case(torch.optim.lr_scheduler, theirs), EPOCHS)
    for epoch, (row, expected) in enumerate(zip(my_rows, their_rows, strict=True)):
        for group, (pair, expected_pair) in enumerate(zip(row[0], expected[0], strict=True)):
            assert pair == pytest.approx(expected_pair, rel=1e-12), (epoch, group)
        assert row[1] == expected[1]


@pytest.mark.filterwarnings("ignore::UserWarning:torch")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_state_dict_is_pytorchs_and_resumes(case):
    """After 7 epochs: the same entries as PyTorch, and a new scheduler with that state goes on alike."""
    optimizer = make_optimizer(retrograd, optim)
    scheduler = case(optim.lr_scheduler, optimizer)
    advance(optimizer, scheduler, 7)
    theirs = make_optimizer(torch, torch.optim)
    their_scheduler = case(torch.optim.lr_scheduler, theirs)
    advance(theirs, their_scheduler, 7)
    state, their_state = scheduler.state_dict(), their_scheduler.state_dict()
    assert state.keys() == their_state.keys()

    resumed = make_optimizer(retrograd, optim)
    resumed_scheduler = case(optim.lr_scheduler, resumed)
    resumed.load_state_dict(optimizer.state_dict())
    resumed_scheduler.load_state_dict(copy.deepcopy(their_state))
    resumed._opt_called = True
    assert advance(resumed, resumed_scheduler, 10) == advance(optimizer, scheduler, 10)


INNER = {
    "sequence": lambda s, o: s.SequentialLR(o, [s.ConstantLR(o), s.StepLR(o, 2)], [2]),
    "chain": lambda s, o: s.ChainedScheduler([s.LinearLR(o), s.ExponentialLR(o, 0.9)]),
}


@pytest.mark.parametrize("inner", INNER.values(), ids=INNER.keys())
@pytest.mark.parametrize("first", [True, False])
def test_combined_schedulers_inside_a_sequence_do_what_they_do_alone(inner, first):
    """PyTorch loses an epoch or a factor here, or stops with an error."""
    s = optim.lr_scheduler

    def alone(make, epochs):
        optimizer = make_optimizer(retrograd, optim)
        return [row for row, _ in advance(optimizer, make(s, optimizer), epochs)]

    def other(s, o):
        return s.PolynomialLR(o, 10)

    optimizer = make_optimizer(retrograd, optim)
    parts = [inner, other] if first else [other, inner]
    scheduler = s.SequentialLR(optimizer, [make(s, optimizer) for make in parts], [6])
    rows = [row for row, _ in advance(optimizer, scheduler, 14)]
    assert rows == alone(parts[0], 6) + alone(parts[1], 8)


RESUMABLE = [
    "lambda",
    "step",
    "multistep",
    "exponential",
    "cosine",
    "polynomial",
    "linear",
    "cyclic",
    "one cycle",
]


@pytest.mark.filterwarnings("ignore::UserWarning:torch")
@pytest.mark.parametrize("last_epoch", [0, 2, 4, 5])
@pytest.mark.parametrize("name", RESUMABLE)
def test_last_epoch_as_in_pytorch(name, last_epoch):
    make = {
        "lambda": lambda s, o: s.LambdaLR(o, lambda epoch: 0.9**epoch, last_epoch=last_epoch),
        "step": lambda s, o: s.StepLR(o, 3, 0.5, last_epoch=last_epoch),
        "multistep": lambda s, o: s.MultiStepLR(o, [2, 5, 5, 9], 0.5, last_epoch=last_epoch),
        "exponential": lambda s, o: s.ExponentialLR(o, 0.9, last_epoch=last_epoch),
        "cosine": lambda s, o: s.CosineAnnealingLR(o, 5, 0.001, last_epoch=last_epoch),
        "polynomial": lambda s, o: s.PolynomialLR(o, 8, 2.0, last_epoch=last_epoch),
        "linear": lambda s, o: s.LinearLR(o, 0.25, 0.75, 6, last_epoch=last_epoch),
        "cyclic": lambda s, o: s.CyclicLR(o, 0.01, 0.1, 3, last_epoch=last_epoch),
        "one cycle": lambda s, o: s.OneCycleLR(o, 0.5, 30, cycle_momentum=False, last_epoch=last_epoch),
    }[name]
    rows = []
    for library, optimizers in [(retrograd, optim), (torch, torch.optim)]:
        optimizer = make_optimizer(library, optimizers)
        for group in optimizer.param_groups:
            group.update(initial_lr=group["lr"] / 2, max_lr=0.5, min_lr=1e-4)
        rows.append(advance(optimizer, make(optimizers.lr_scheduler, optimizer), 15))
    for (row, epoch), (expected, expected_epoch) in zip(*rows, strict=True):
        assert epoch == expected_epoch
        for pair, expected_pair in zip(row, expected, strict=True):
            assert pair == pytest.approx(expected_pair, rel=1e-12), epoch


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    "name", ["step", "multistep", "constant", "linear", "exponential", "polynomial", "cosine"]
)
def test_closed_form_at_an_epoch(name):
    for epoch in (0, 1, 5, 8, 12):
        results = []
        for library, optimizers in [(retrograd, optim), (torch, torch.optim)]:
            optimizer = make_optimizer(library, optimizers)
            scheduler = CASES[name](optimizers.lr_scheduler, optimizer)
            scheduler.step(epoch)
            results.append(scheduler.get_last_lr())
        assert results[0] == pytest.approx(results[1], rel=1e-12)


@pytest.mark.filterwarnings("ignore::UserWarning:torch")
@pytest.mark.parametrize("t_mult", [1, 2, 3])
def test_warm_restarts_at_fractions_of_epochs(t_mult):
    results = []
    for library, optimizers in [(retrograd, optim), (torch, torch.optim)]:
        optimizer = make_optimizer(library, optimizers)
        scheduler = optimizers.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 4, t_mult)
        row = []
        for epoch in (0.25, 3.75, 4, 11.5, 2.5, 40.125, None, None, None):
            scheduler.step(epoch)
            row += [*scheduler.get_last_lr(), scheduler.last_epoch, scheduler.T_cur, scheduler.T_i]
        results.append(row)
    assert results[0] == pytest.approx(results[1], rel=1e-12)


METRICS = [5.0, 4.0, 4.0, 3.9999, 3.9, 3.9, 3.9, float("nan"), 4.5, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0]


@pytest.mark.parametrize(
    "options",
    [
        {"patience": 1},
        {"patience": 0, "cooldown": 2},
        {"mode": "max", "patience": 2, "factor": 0.5},
        {"threshold_mode": "abs", "threshold": 0.2, "patience": 1},
        {"mode": "max", "threshold_mode": "abs", "threshold": 0.2, "patience": 1},
        {"patience": 0, "min_lr": [0.01, 0.02]},
        {"patience": 0, "min_lr": 0.005},
        {"patience": 0, "eps": 0.01},
    ],
    ids=str,
)
def test_plateau_as_in_pytorch(options):
    mine, theirs = make_optimizer(retrograd, optim), make_optimizer(torch, torch.optim)
    my_scheduler = optim.lr_scheduler.ReduceLROnPlateau(mine, **options)
    their_scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(theirs, **options)
    for metric in METRICS:
        my_scheduler.step(metric)
        their_scheduler.step(metric)
        assert rates(mine) == rates(theirs)
        assert my_scheduler.state_dict() == their_scheduler.state_dict()
        assert my_scheduler.get_last_lr() == their_scheduler.get_last_lr()


def test_plateau_takes_tensors_and_new_groups():
    optimizer = make_optimizer(retrograd, optim)
    scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=0)
    optimizer.add_param_group({"params": [retrograd.zeros(1, requires_grad=True)], "lr": 1.0})
    scheduler.step(retrograd.tensor(1.0))
    scheduler.step(retrograd.tensor(2.0))
    assert scheduler.get_last_lr() == pytest.approx([0.01, 0.004, 0.1])


def test_plateau_refuses_new_groups_with_min_lrs():
    optimizer = make_optimizer(retrograd, optim)
    scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=0, min_lr=[0.1, 0.1])
    optimizer.add_param_group({"params": [retrograd.zeros(1, requires_grad=True)]})
    scheduler.step(1.0)
    with pytest.raises(RuntimeError, match="The number of param groups in the `optimizer`"):
        scheduler.step(2.0)


def test_lr_tensor_stays_the_same_tensor():
    lr = retrograd.tensor(0.5)
    parameter = retrograd.zeros(2, requires_grad=True)
    optimizer = optim.SGD([parameter], lr=lr)
    lr = optimizer.param_groups[0]["lr"]
    scheduler = optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    optimizer.step()
    scheduler.step()
    assert optimizer.param_groups[0]["lr"] is lr
    assert lr.item() == 0.25
    assert optimizer.param_groups[0]["initial_lr"].item() == 0.5


def test_new_group_gets_a_rate_from_the_next_scheduler():
    optimizer = make_optimizer(retrograd, optim)
    scheduler = optim.lr_scheduler._LRScheduler
    assert scheduler is optim.lr_scheduler.LRScheduler
    optim.lr_scheduler.StepLR(optimizer, 1)
    optimizer.add_param_group({"params": [retrograd.zeros(1, requires_grad=True)], "lr": 0.3})
    assert optim.lr_scheduler.StepLR(optimizer, 1).base_lrs == [0.1, 0.04, 0.3]


# ---------------------------------------------------------------------- state of callables


class Warm:
    def __init__(self, length):
        self.length = length

    def __call__(self, epoch):
        return min(1.0, (epoch + 1) / self.length)


@pytest.mark.parametrize("name", ["LambdaLR", "MultiplicativeLR"])
def test_callable_objects_are_saved(name):
    optimizer = make_optimizer(retrograd, optim)
    scheduler = getattr(optim.lr_scheduler, name)(optimizer, [Warm(4), lambda epoch: 1.0])
    state = scheduler.state_dict()
    assert state["lr_lambdas"] == [{"length": 4}, None]
    other = getattr(optim.lr_scheduler, name)(optimizer, [Warm(9), lambda epoch: 1.0])
    other.load_state_dict(state)
    assert other.lr_lambdas[0].length == 4
    assert state["lr_lambdas"] == [{"length": 4}, None], "the state that was loaded is left as it is"


def test_cyclic_scale_object_is_saved():
    optimizer = make_optimizer(retrograd, optim)
    state = optim.lr_scheduler.CyclicLR(optimizer, 0.1, 0.2, scale_fn=Warm(4)).state_dict()
    assert state["_scale_fn_custom"] == {"length": 4}
    other = optim.lr_scheduler.CyclicLR(optimizer, 0.1, 0.2, scale_fn=Warm(9))
    other.load_state_dict(state)
    assert other.scale_fn(1) == 0.5


# ---------------------------------------------------------------------- warnings and errors


def test_warns_if_stepped_before_the_optimizer():
    scheduler = optim.lr_scheduler.StepLR(make_optimizer(retrograd, optim), 3)
    with pytest.warns(
        UserWarning, match=r"Detected call of `lr_scheduler.step\(\)` before `optimizer.step\(\)`"
    ):
        scheduler.step()
    scheduler.step()


def test_warns_if_step_was_overridden():
    optimizer = make_optimizer(retrograd, optim)
    scheduler = optim.lr_scheduler.StepLR(optimizer, 3)
    optimizer.step = lambda: None
    optimizer.step()
    with pytest.warns(UserWarning, match=r"Seems like `optimizer.step\(\)` has been overridden"):
        scheduler.step()


def test_warns_about_epoch_and_get_lr():
    optimizer = make_optimizer(retrograd, optim)
    scheduler = optim.lr_scheduler.StepLR(optimizer, 3)
    optimizer.step()
    with pytest.warns(UserWarning, match="The epoch parameter in `scheduler.step"):
        scheduler.step(2)
    with pytest.warns(UserWarning, match=r"please use `get_last_lr\(\)`"):
        scheduler.get_lr()


# Each with the beginning of PyTorch's message; that it is PyTorch's is tested too.
ERRORS = [
    (TypeError, "int is not an Optimizer", lambda s, o: s.StepLR(3, 3)),
    (TypeError, "int is not an Optimizer", lambda s, o: s.ReduceLROnPlateau(3)),
    (TypeError, "int is not an Optimizer", lambda s, o: s.CyclicLR(3, 0.1, 0.2)),
    (TypeError, "int is not an Optimizer", lambda s, o: s.OneCycleLR(3, 0.1, 3)),
    (
        KeyError,
        "param 'initial_lr' is not specified in param_groups[0]",
        lambda s, o: s.StepLR(o, 3, last_epoch=4),
    ),
    (ValueError, "Expected 2 lr_lambdas, but got 1", lambda s, o: s.LambdaLR(o, [abs])),
    (ValueError, "Expected 2 lr_lambdas, but got 1", lambda s, o: s.MultiplicativeLR(o, [abs])),
    (ValueError, "Constant multiplicative factor expected", lambda s, o: s.ConstantLR(o, 2)),
    (ValueError, "Starting multiplicative factor expected to be", lambda s, o: s.LinearLR(o, 0)),
    (ValueError, "Ending multiplicative factor expected to be", lambda s, o: s.LinearLR(o, 0.5, 2)),
    (ValueError, "SequentialLR expects at least one scheduler", lambda s, o: s.SequentialLR(o, [], [3])),
    (
        ValueError,
        "Sequential Schedulers expects number of schedulers provided to be one more than the number of "
        "milestone",
        lambda s, o: s.SequentialLR(o, [s.StepLR(o, 2)], [3]),
    ),
    (
        ValueError,
        "SequentialLR does not support `ReduceLROnPlateau` scheduler",
        lambda s, o: s.SequentialLR(o, [s.StepLR(o, 2), s.ReduceLROnPlateau(o)], [3]),
    ),
    (
        TypeError,
        "SequentialLR at index 0 should have `optimizer` as its attribute.",
        lambda s, o: s.SequentialLR(o, [3, s.StepLR(o, 2)], [3]),
    ),
    (
        ValueError,
        "SequentialLR expects all schedulers to belong to the same optimizer",
        lambda s, o: s.SequentialLR(o, [s.StepLR(o, 2), s.StepLR(copy.deepcopy(o), 2)], [3]),
    ),
    (
        ValueError,
        "ChainedScheduler expects at least one scheduler to be",
        lambda s, o: s.ChainedScheduler([]),
    ),
    (
        ValueError,
        "ChainedScheduler expects all schedulers to belong to the same optimizer",
        lambda s, o: s.ChainedScheduler([s.StepLR(o, 2), s.StepLR(copy.deepcopy(o), 2)]),
    ),
    (ValueError, "Expected positive integer T_0", lambda s, o: s.CosineAnnealingWarmRestarts(o, 0)),
    (ValueError, "Expected integer T_mult >= 1", lambda s, o: s.CosineAnnealingWarmRestarts(o, 1, 0)),
    (ValueError, "Expected float or int eta_min", lambda s, o: s.CosineAnnealingWarmRestarts(o, 1, 1, "a")),
    (ValueError, "Expected non-negative epoch", lambda s, o: s.CosineAnnealingWarmRestarts(o, 5).step(-1)),
    (ValueError, "Factor should be < 1.0.", lambda s, o: s.ReduceLROnPlateau(o, factor=1.0)),
    (ValueError, "expected 2 min_lrs, got 1", lambda s, o: s.ReduceLROnPlateau(o, min_lr=[1])),
    (ValueError, "mode a is unknown!", lambda s, o: s.ReduceLROnPlateau(o, "a")),
    (ValueError, "threshold mode a is unknown!", lambda s, o: s.ReduceLROnPlateau(o, threshold_mode="a")),
    (ValueError, "base_lr must have the same length as", lambda s, o: s.CyclicLR(o, [0.1], 0.2)),
    (ValueError, "mode is invalid and scale_fn is None", lambda s, o: s.CyclicLR(o, 0.1, 0.2, mode="x")),
    (ValueError, "You must define either total_steps OR", lambda s, o: s.OneCycleLR(o, 0.1)),
    (ValueError, "Expected positive integer total_steps", lambda s, o: s.OneCycleLR(o, 0.1, 0)),
    (
        ValueError,
        "Expected positive integer epochs",
        lambda s, o: s.OneCycleLR(o, 1, epochs=-1, steps_per_epoch=3),
    ),
    (
        ValueError,
        "Expected float between 0 and 1 pct_start",
        lambda s, o: s.OneCycleLR(o, 1, 10, pct_start=2),
    ),
    (
        ValueError,
        "anneal_strategy must be one of 'cos' or 'linear', instead got x",
        lambda s, o: s.OneCycleLR(o, 0.1, 10, anneal_strategy="x"),
    ),
]


@pytest.mark.parametrize(("error", "message", "make"), ERRORS)
def test_bad_input(error, message, make):
    for library, optimizers in [(retrograd, optim), (torch, torch.optim)]:
        with pytest.raises(error) as caught:
            make(optimizers.lr_scheduler, make_optimizer(library, optimizers))
        assert message in str(caught.value)


@pytest.mark.parametrize(
    "make",
    [
        lambda s, o: s.CyclicLR(o, 0.1, 0.2),
        lambda s, o: s.OneCycleLR(o, 0.1, 10),
    ],
)
def test_no_momentum_to_cycle(make):
    optimizer = optim.Adagrad([retrograd.zeros(2, requires_grad=True)])
    with pytest.raises(
        ValueError, match="optimizer must support momentum or beta1 with `cycle_momentum` option"
    ):
        make(optim.lr_scheduler, optimizer)
    assert "initial_lr" not in optimizer.param_groups[0]


def test_one_cycle_ends():
    optimizer = make_optimizer(retrograd, optim)
    scheduler = optim.lr_scheduler.OneCycleLR(optimizer, 0.1, 2)
    optimizer.step()
    scheduler.step()
    scheduler.step()
    with pytest.raises(ValueError, match="Tried to step 3 times. The specified number of total steps is 2"):
        scheduler.step()
