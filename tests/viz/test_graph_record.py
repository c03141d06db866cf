"""Reading a graph: what is found, in which order, under which names."""

from __future__ import annotations

import pytest

import retrograd as torch
from retrograd import nn
from retrograd.viz.record import Edge, read


def names(record):
    return [operation.name for operation in record.operations]


def test_operations_stand_in_the_order_of_execution():
    a = torch.tensor([2.0, 3.0], requires_grad=True)
    b = torch.tensor([6.0, 4.0], requires_grad=True)
    record = read(3 * a**3 - b**2, {"a": a, "b": b})
    assert names(record) == ["PowBackward0", "MulBackward0", "PowBackward0", "SubBackward0"]
    assert [leaf.name for leaf in record.leaves] == ["a", "b"]
    targets = [[edge for edge in operation.edges if edge is not None] for operation in record.operations]
    assert targets == [
        [Edge(True, 0, 0)],
        [Edge(False, 0, 0)],
        [Edge(True, 1, 0)],
        [Edge(False, 1, 0), Edge(False, 2, 0)],
    ]


def test_a_constant_has_no_edge():
    x = torch.ones(2, requires_grad=True)
    assert read(x * torch.ones(2)).operations[0].edges == [Edge(True, 0, 0), None]


def test_order_of_execution_even_where_the_graph_leads_elsewhere_first():
    x = torch.ones(2, requires_grad=True)
    first = x.sin()
    second = x.cos()
    assert names(read(second * first)) == ["SinBackward0", "CosBackward0", "MulBackward0"]


def test_results_of_containers_are_named_by_their_expression():
    x = torch.ones(2, requires_grad=True)
    record = read({"a": x * 2, "b": [x * 3, (x * 4, None)]})
    assert [result.name for result in record.results] == [
        "result['a']",
        "result['b'][0]",
        "result['b'][1][0]",
    ]


def test_a_named_tensor_between_is_a_result_too():
    x = torch.ones(2, requires_grad=True)
    middle = x.exp()
    elsewhere = x.sin()
    record = read(middle.sum(), {"x": x, "middle": middle, "elsewhere": elsewhere})
    assert [(result.name, result.edge) for result in record.results] == [
        ("result", Edge(False, 1, 0)),
        ("middle", Edge(False, 0, 0)),
    ]


def test_the_result_takes_its_name_from_params():
    x = torch.ones(2, requires_grad=True)
    loss = x.sum()
    assert read(loss, {"loss": loss}).results[0].name == "loss"


def test_a_module_gives_names():
    model = nn.Linear(2, 3)
    record = read(model(torch.ones(1, 2)), model)
    assert {leaf.name for leaf in record.leaves} == {"weight", "bias"}


def test_the_output_of_an_operation_with_several_is_kept():
    x = torch.arange(6.0).requires_grad_()
    _, _, last = x.split(2)
    assert read(last).results[0].edge == Edge(False, 0, 2)
    assert read(last * 2).operations[1].edges[0] == Edge(False, 0, 2)


def test_a_leaf_and_a_tensor_without_graph_have_no_operations():
    for tensor in (torch.ones(2), torch.ones(2, requires_grad=True)):
        record = read(tensor)
        assert record.operations == [] and record.results[0].edge is None


@pytest.mark.parametrize("output", [3.0, [1.0], {"a": "b"}, object()])
def test_something_else_than_tensors_is_refused(output):
    with pytest.raises(TypeError, match=r"draw\(\): expected a Tensor, or a tuple, list or dict of Tensors"):
        read(output)


def test_an_output_without_tensors_is_refused():
    with pytest.raises(ValueError, match="there is no tensor in the output"):
        read([])


def test_wrong_params_are_refused():
    x = torch.ones(2, requires_grad=True)
    with pytest.raises(TypeError, match="must be a dict from name to tensor, or a Module, not list"):
        read(x * 2, [x])
    with pytest.raises(TypeError, match=r"params\['x'\] must be a Tensor, not int"):
        read(x * 2, {"x": 1})


def test_a_deep_chain_does_not_recurse():
    x = torch.ones(1, requires_grad=True)
    y = x
    for _ in range(20_000):
        y = y + 1
    record = read(y)
    assert len(record.operations) == 20_000 and len(record.leaves) == 1


class ForeignNode:
    """A node without sequence numbers, as another system may have."""

    def __init__(self, name, *inputs):
        self.next_functions = tuple((node, 0) for node in inputs)
        self._name = name

    def name(self):
        return self._name


def test_nodes_without_sequence_numbers_come_after_their_inputs():
    bottom = ForeignNode("Bottom")
    left, right = ForeignNode("Left", bottom), ForeignNode("other::Right", bottom)

    class Result:
        grad_fn, requires_grad, is_leaf, shape, output_nr = (
            ForeignNode("Top", left, right),
            True,
            False,
            (1,),
            0,
        )

    assert names(read(Result())) == ["Bottom", "Left", "Right", "Top"]
