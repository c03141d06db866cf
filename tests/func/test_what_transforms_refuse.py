"""What the transforms of `func` refuse, in the words that programs and tests written for PyTorch look for."""

import pytest

import retrograd
from retrograd.autograd import Function
from retrograd.func import grad, hessian, jacfwd, jacrev, jvp, linearize, vjp, vmap

X = retrograd.tensor([0.5, -1.0, 2.0])


@pytest.mark.parametrize("aux", [1, 1.5, "abc", None, [X, 2]])
def test_aux_has_tensors_only(aux):
    message = "Expected tensors, got unsupported type"
    for run in (
        lambda f: grad(f, has_aux=True)(X),
        lambda f: vjp(f, X, has_aux=True),
        lambda f: jvp(f, (X,), (X,), has_aux=True),
        lambda f: jacrev(f, has_aux=True)(X),
        lambda f: jacfwd(f, has_aux=True)(X),
    ):
        with pytest.raises(RuntimeError, match=message):
            run(lambda x: (x.sum(), aux))
        assert run(lambda x: (x.sum(), {"a": [x]}))[-1]["a"][0].tolist() == X.tolist()


def test_a_function_that_returns_nothing():
    message = r"Expected f to be a function that has non-empty output \(got output = \[None\]\)"
    with pytest.raises(RuntimeError, match=r"vjp\(f, \*primals\): " + message):
        vjp(lambda x: None, X)
    with pytest.raises(RuntimeError, match=r"jvp\(f, primals, tangents\): " + message):
        jvp(lambda x: None, (X,), (X,))


def test_jacobians_are_those_of_real_functions():
    z = retrograd.tensor([1.0 + 2.0j])
    for jacobian in (jacrev, jacfwd):
        name = jacobian.__name__
        with pytest.raises(RuntimeError, match=f"{name}: Expected all inputs to be real .* input idx: 0"):
            jacobian(retrograd.conj)(z)
        with pytest.raises(RuntimeError, match=f"{name}: Expected all outputs to be real .* input idx: 1"):
            jacobian(lambda x: (x, x * 0.5j))(X)
    with pytest.raises(RuntimeError, match="jacfwd: Expected all inputs to be real"):
        hessian(lambda z: z.abs().sum())(z)


def test_tangents_of_linearize_fit():
    _, jvp_fn = linearize(retrograd.sin, X)
    with pytest.raises(
        RuntimeError, match=r"tangent:0 with shape torch.Size\(\[1\]\) in flattened pytree doesn't match"
    ):
        jvp_fn(X[:1])
    with pytest.raises(
        RuntimeError, match="tangent:0 with dtype torch.float64 in flattened pytree doesn't match the d"
    ):
        jvp_fn(X.double())


def custom(forward, setup_context=lambda ctx, inputs, output: None, **more):
    methods = {"forward": forward, "setup_context": setup_context, "backward": lambda ctx, g: g, **more}
    return type("Custom", (Function,), {name: staticmethod(method) for name, method in methods.items()})


@pytest.mark.parametrize("save", ["save_for_backward", "save_for_forward"])
@pytest.mark.parametrize("which", ["input", "output"])
def test_an_input_that_is_returned_is_not_saved(save, which):
    def setup_context(ctx, inputs, output):
        getattr(ctx, save)(inputs[0] if which == "input" else output)

    returned = custom(lambda x: x, setup_context)
    for call in (returned.apply, grad(lambda x: returned.apply(x.clone()).sum())):
        with pytest.raises(RuntimeError, match="An input that has been returned as-is as output is being saved for ba"):
            call(X)
    view = custom(lambda x: x.view_as(x), setup_context)
    assert grad(lambda x: view.apply(x.clone()).sum())(X).tolist() == [1.0, 1.0, 1.0]


def test_vmap_of_a_function_with_tensors_by_keyword():
    keyword = custom(lambda x, *, y: x + y, vmap=lambda info, in_dims, x, *, y: (x + y, 0))
    with pytest.raises(NotImplementedError, match="Run vmap on autograd.Function with kwarg-only Tensor args"):
        vmap(keyword.apply)(X, y=X)


def test_out_dims_of_a_function_have_the_structure_of_its_output():
    wrong = custom(lambda x: x, vmap=lambda info, in_dims, x: (x, (0,)))
    with pytest.raises(RuntimeError, match=r"returned an incompatible \(output, out_dims\) tuple"):
        vmap(wrong.apply)(X)


def test_results_that_depend_on_values_and_out():
    batch = retrograd.ones(2, 3)
    with pytest.raises(RuntimeError, match="Batching rule not implemented"):
        vmap(retrograd.equal)(batch, batch)
    with pytest.raises(RuntimeError, match="fallback path doesn't work on out= or view ops"):
        vmap(lambda x, y: retrograd.abs(x, out=y))(batch, batch)
    with pytest.raises(RuntimeError, match=r"Attempted to vmap over `mask` in torch.masked_select\(self, mask\)"):
        vmap(lambda x: retrograd.masked_select(x, x > 0))(batch)
    with pytest.raises(
        RuntimeError, match="operators that can output dynamic shape. Attempted to vmap over aten::_uni"
    ):
        vmap(retrograd.unique)(batch)


@pytest.mark.parametrize("randomness", ["error", "same", "different"])
@pytest.mark.parametrize("name", ["rand", "randn", "randint", "randperm", "normal", "bernoulli", "multinomial"])
def test_random_numbers_are_not_written_to_out_in_a_batch(name, randomness):
    ones = retrograd.ones(3)
    arguments = {
        "randint": (0, 9, (3,)), "normal": (0.0, 1.0, (3,)), "bernoulli": (ones,), "multinomial": (ones, 3),
    }.get(name, (3,))  # fmt: skip
    out = retrograd.zeros(3, dtype=retrograd.int64 if name in ("randint", "randperm", "multinomial") else None)

    def draw(x):
        return x + getattr(retrograd, name)(*arguments, out=out)

    with pytest.raises(RuntimeError, match="calling out variants of random operations inside of vmap"):
        vmap(draw, randomness=randomness)(ones)
    assert out.tolist() == [0, 0, 0]


def _fails(x):
    raise ValueError("in the middle")


@pytest.mark.parametrize(
    "transform",
    [
        lambda x: vmap(_fails, randomness="same")(x),
        lambda x: vmap(_fails, chunk_size=1)(x),
        lambda x: grad(_fails)(x),
        lambda x: vjp(_fails, x),
        lambda x: jvp(_fails, (x,), (x,)),
        lambda x: linearize(_fails, x),
        lambda x: jacrev(_fails)(x),
        lambda x: jacfwd(_fails)(x),
        lambda x: hessian(_fails)(x),
        lambda x: vmap(lambda x: jvp(grad(_fails), (x,), (x,)))(x),
        lambda x: jvp(lambda x: vmap(grad(_fails))(x), (x,), (x,)),
    ],
)
def test_an_exception_leaves_no_level_open(transform):
    x = retrograd.zeros(3)
    with pytest.raises(ValueError, match="in the middle"):
        transform(x)
    retrograd.randn(2)  # an error inside a vmap
    x += 1  # an error for what the function of a transform captured
    assert vmap(grad(lambda x: x**3))(x).tolist() == [3.0] * 3
    assert jvp(lambda x: x**3, (x,), (x,))[1].tolist() == [3.0] * 3
    leaf = retrograd.ones(3, requires_grad=True)
    (leaf**2).sum().backward()
    assert leaf.grad is not None and leaf.grad.tolist() == [2.0] * 3
