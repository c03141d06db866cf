"""Signatures for stubs: what type a parameter and a result have."""

from __future__ import annotations

import inspect
import re
from typing import Any

from retrograd._core import InPlace, Op

WIDTH = 110
WORDS = re.compile(r"[A-Za-z_]\w*")

NUMBER = "_int | _float | _complex"
INTS = "_int | Sequence[_int]"

# Types of parameters whose annotation does not say it, by name.
PARAMETERS = {
    **dict.fromkeys(
        ["input", "x", "y", "src", "source", "index", "mask", "mat", "mat1", "mat2", "vec", "vec1", "vec2", "batch1",
         "batch2", "tensor", "tensor1", "tensor2", "x1", "x2", "weight", "input1", "input2", "query", "key",
         "condition", "elements", "test_elements", "boundaries", "sorted_sequence", "indices", "target", "self"],
        "Tensor",
    ),
    **dict.fromkeys(["other", "end", "exponent", "value", "q"], f"Tensor | {NUMBER}"),
    **dict.fromkeys(
        ["bias", "running_mean", "running_var", "attn_mask", "offsets", "per_sample_weights", "pos_weight", "prepend",
         "append", "sorter", "gradient"],
        "Tensor | None",
    ),
    **dict.fromkeys(["tensors", "operands"], "Sequence[Tensor]"),
    **dict.fromkeys(["kernel_size", "normalized_shape", "size", "sizes", "repeats", "shifts", "dims", "destination",
                     "output_padding", "output_size", "pad"], INTS),
    **dict.fromkeys(["alpha", "beta", "p", "ord", "rtol", "atol", "eps", "momentum", "dx", "maxnorm", "norm_type",
                     "std", "low", "high"], "_float"),
    **dict.fromkeys(["k", "n", "groups", "num_groups", "num_classes", "diagonal", "offset", "length", "start_dim", "chunks",
                     "end_dim", "upscale_factor", "downscale_factor", "storage_offset", "start"], "_int"),
    "dim": f"{INTS} | None",
    "keepdim": "_bool",
    "dtype": "_dtype | None",
    "device": "_device | str | None",
    "generator": "Generator | None",
    "memory_format": "memory_format | None",
    "dilation": INTS,
    "padding": f"{INTS} | str",
    "stride": f"{INTS} | None",
    "unbiased": "_bool | None",
    "correction": "_float | None",
    "reduction": "str",
    "equation": "str",
    "hook": "Callable[..., Any]",
    "inputs": "Tensor | Sequence[Tensor] | None",
    "retain_graph": "_bool | None",
}  # fmt: skip

# The same in the compiled modules, where little is about operations.
CORE_PARAMETERS = {
    "inputs": "Tensor | Sequence[Tensor] | None",
    "outputs": "Tensor | Sequence[Tensor]",
    "tensors": "Tensor | Sequence[Tensor]",
    "gradient": "Tensor | None",
    "grad_outputs": "Tensor | Sequence[Tensor | None] | None",
    "grad_tensors": "Tensor | Sequence[Tensor | None] | None",
    "retain_graph": "_bool | None",
    "allow_unused": "_bool | None",
    "hook": "Callable[..., Any]",
    "array": "np.ndarray[Any, Any]",
}
CORE_RETURNS = {
    **dict.fromkeys(["promote_types", "from_numpy_dtype", "get_default_dtype", "python_scalar_dtype", "result_dtype"], "dtype"),
    **dict.fromkeys(["read_array", "matmul", "strided_view"], "np.ndarray[Any, Any]"),
    **dict.fromkeys(["make_tensor", "twin", "recorded_twin", "store"], "Tensor"),
    **dict.fromkeys(["backward", "tensor_backward", "retain_grad", "set_default_dtype", "set_memory", "mark_dirty",
                     "bump_version", "record_function", "free_saved", "set_write_operations",
                     "set_gradient_operations"], "None"),
    **dict.fromkeys(["register_hook", "register_post_accumulate_grad_hook"], "HookHandle"),
    "numpy_dtype": "np.dtype[Any]",
    "grad": "tuple[Tensor, ...]",
    "line_of": "tuple[str, int, str] | None",
}  # fmt: skip

# Results that are not one tensor. Where it depends on the arguments, Any.
RETURNS = {
    **dict.fromkeys(["allclose", "equal", "is_complex", "is_floating_point", "is_signed", "is_tensor", "is_inference",
                     "is_conj", "is_neg", "is_contiguous", "is_pinned", "is_shared", "is_nonzero", "is_same_size",
                     "_is_view", "can_cast", "is_storage"], "_bool"),
    **dict.fromkeys(["numel", "nelement", "dim", "ndimension", "element_size", "data_ptr", "storage_offset",
                     "get_device"], "_int"),
    **dict.fromkeys(["split", "chunk", "tensor_split", "hsplit", "vsplit", "dsplit", "unbind", "split_with_sizes",
                     "meshgrid", "broadcast_tensors", "std_mean", "var_mean", "aminmax", "cummax", "cummin", "kthvalue",
                     "mode", "sort", "topk", "nonzero_numpy", "unsafe_split", "unsafe_chunk", "frexp", "histogram",
                     "linalg_eig", "linalg_eigh", "linalg_qr", "linalg_svd", "linalg_slogdet", "qr", "svd", "slogdet",
                     "triangular_solve", "lu_unpack", "geqrf"], "tuple[Tensor, ...]"),
    **dict.fromkeys(["max", "min", "median", "nanmedian", "unique", "unique_consecutive", "nonzero", "atleast_1d",
                     "atleast_2d", "atleast_3d", "where", "size", "stride", "item", "tolist", "type", "storage",
                     "untyped_storage"], "Any"),
    **{f"{kind}max_pool{n}d": "Any" for kind in ("", "adaptive_", "fractional_") for n in (1, 2, 3)},
    "broadcast_shapes": "Size",
    "result_type": "_dtype",
    "numpy": "np.ndarray[Any, Any]",
    "backward": "None",
    "retain_grad": "None",
    "register_hook": "HookHandle",
    "register_post_accumulate_grad_hook": "HookHandle",
}  # fmt: skip

PROPERTIES = {
    **dict.fromkeys(["is_leaf", "retains_grad", "requires_grad", "is_cpu", "is_cuda", "is_meta", "is_sparse", "is_mps",
                     "is_quantized", "is_xpu", "is_mkldnn", "is_nested"], "_bool"),
    **dict.fromkeys(["ndim", "itemsize", "nbytes", "output_nr", "_version"], "_int"),
    "shape": "Size",
    "dtype": "_dtype",
    "device": "_device",
    "grad": "Tensor | None",
    "grad_fn": "Node | None",
    "_base": "Tensor | None",
    "layout": "Any",
    "name": "None",
}  # fmt: skip
SETTABLE = {"data", "grad", "requires_grad"}

# In stubs these builtins have names of their own, because operations and methods are called like them.
_RENAMED = re.compile(r"\b(int|float|bool|complex|dtype|device)\b")
_KNOWN = {"Tensor", "None", "int", "float", "bool", "complex", "str", "Sequence", "tuple", "list", "dict", "dtype", "device",
          "Any", "Callable", "Size", "Generator", "memory_format", "object", "type", "Node", "HookHandle", "Iterator"}  # fmt: skip


def written_type(annotation: Any) -> str | None:
    """An annotation as it stands in stubs; None if there is none, Any if it names what stubs do not know."""
    if annotation is inspect.Parameter.empty:
        return None
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", repr(annotation))
    if text == "np.ndarray":
        return "np.ndarray[Any, Any]"
    if not set(WORDS.findall(text)) <= _KNOWN:
        return "Any"
    return _RENAMED.sub(r"_\1", text)


def parameter_type(parameter: inspect.Parameter, promoting: bool, table: dict[str, str]) -> str:
    """The type of what a caller may give."""
    written = written_type(parameter.annotation)
    if parameter.kind is parameter.VAR_KEYWORD:
        return "Any"
    if parameter.kind is parameter.VAR_POSITIONAL:
        if written == "_int" or parameter.name in ("size", "shape", "dims", "sizes", "repeats"):
            return INTS
        return "Tensor | Sequence[Tensor]" if parameter.name in ("tensors", "operands", "matrices") else "Any"
    if written is None:
        kind = table.get(parameter.name)
        if kind is None and isinstance(parameter.default, (bool, int, float, str)):
            kind = type(parameter.default).__name__
            kind = kind if kind == "str" else "_" + kind
        elif kind is not None and parameter.default is None and "None" not in kind:
            kind += " | None"
        return kind or "Any"
    if written.startswith("list["):
        return "Sequence" + written[4:]
    if written.startswith("tuple[") and written.endswith(", ...]"):
        return f"Sequence[{written[6:-6]}]"
    if promoting and written in ("Tensor", "Tensor | None"):
        return written.replace("Tensor", f"Tensor | {NUMBER}")
    return written


def function(name: str, made: Any, owner: str = "") -> str:
    """The stub of a function, or of a method if `owner` is its class."""
    record = made.op if isinstance(made, InPlace) else made if isinstance(made, Op) else None
    signature = inspect.signature(made if record is None else record)
    parameters = list(signature.parameters.values())
    if owner or isinstance(made, InPlace):
        parameters = [p for p in parameters if p.name != "out"]
    elif record is not None and record.kind != "view" and all(p.name != "out" for p in parameters):
        parameters.append(inspect.Parameter("out", inspect.Parameter.KEYWORD_ONLY, default=None))
    if owner and parameters and parameters[0].kind is not inspect.Parameter.VAR_POSITIONAL:
        parameters[0] = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    promoting = record is not None and record.promotes and record.inputs > 1
    return definition(name, parameters, result_type(name, made, signature), _documentation(made), PARAMETERS, promoting)


def core_function(name: str, made: Any) -> str:
    """The stub of a function of a compiled module."""
    signature = inspect.signature(made)
    result = CORE_RETURNS.get(name) or written_type(signature.return_annotation) or "Any"
    return definition(name, list(signature.parameters.values()), result, inspect.getdoc(made) or "")


def _documentation(made: Any) -> str:
    if isinstance(made, InPlace):
        return f"In-place form of `{made.op.name}`."
    if isinstance(made, Op):
        return made.documentation or ""
    return inspect.getdoc(made) or ""


def result_type(name: str, made: Any, signature: inspect.Signature) -> str:
    """The type of a result."""
    if isinstance(made, InPlace):
        return "Tensor"
    if name in RETURNS:
        return RETURNS[name]
    written = written_type(signature.return_annotation)
    if written is not None:
        return written
    several = isinstance(made, Op) and (len(made.outputs) > 1 or made.outputs == ("views",))
    return "tuple[Tensor, ...]" if several else "Tensor"


def sentence(documentation: str) -> str:
    """The first sentence of a docstring, if a stub has room for it."""
    text = " ".join(documentation.strip().split("\n\n")[0].split())
    end = re.search(r"\.(?= [A-Z`]|$)", text)
    text = text[: end.start() + 1] if end else ""
    return "" if len(text) > WIDTH - 16 or '"' in text or "\\" in text else text


def definition(
    name: str,
    parameters: list[inspect.Parameter],
    result: str,
    documentation: str,
    table: dict[str, str] = CORE_PARAMETERS,
    promoting: bool = False,
) -> str:
    """A function without its body, on one line if it fits there."""
    shown = _with_separators(parameters, promoting, table)
    first = sentence(documentation)
    line = f"def {name}({', '.join(shown)}) -> {result}:"
    if len(line) > WIDTH - 8:
        line = f"def {name}(\n    " + ",\n    ".join(shown) + f",\n) -> {result}:"
    return line + (f'\n    """{first}"""\n' if first else " ...\n")


def _with_separators(parameters: list[inspect.Parameter], promoting: bool, table: dict[str, str]) -> list[str]:
    """The written parameters, with the `*` and `/` that separate kinds."""
    made = []
    starred = False
    for number, parameter in enumerate(parameters):
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            made.append("*")
        starred = starred or parameter.kind in (parameter.VAR_POSITIONAL, parameter.KEYWORD_ONLY)
        made.append(_shown(parameter, promoting and number > 0, table))
        follows = parameters[number + 1].kind if number + 1 < len(parameters) else None
        if parameter.kind is parameter.POSITIONAL_ONLY and follows is not parameter.POSITIONAL_ONLY:
            made.append("/")
    return made


def _shown(parameter: inspect.Parameter, promoting: bool, table: dict[str, str]) -> str:
    if parameter.name in ("self", "cls"):
        return parameter.name
    stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    kind = "Any" if parameter.name == "out" else parameter_type(parameter, promoting, table)
    default = "" if parameter.default is parameter.empty else f" = {_default(parameter.default)}"
    return f"{stars}{parameter.name}: {kind}{default}"


def _default(value: Any) -> str:
    if isinstance(value, str):
        return '"' + value + '"'
    if value is None or isinstance(value, (bool, int)) or (isinstance(value, float) and abs(value) < 1e300):
        return repr(value)
    if isinstance(value, tuple) and all(isinstance(item, int) for item in value):
        return repr(value)
    return "..."
