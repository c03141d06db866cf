"""Layers with arguments and the shapes of their inputs, for tests that go through all of them.

A shape is a tuple; ``("int", high, shape)`` stands for integers below ``high``, ``("positive", shape)`` for
numbers in (0.1, 0.9) and ``("sign", shape)`` for 1 and -1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass
class Layer:
    name: str
    args: tuple = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    inputs: tuple = ()

    def build(self, nn: Any) -> Any:
        return getattr(nn, self.name)(*self.args, **self.kwargs)

    def arrays(self, seed: int) -> list[np.ndarray]:
        rng = np.random.default_rng(seed)
        return [_array(rng, shape) for shape in self.inputs]

    def __str__(self) -> str:
        words = [str(arg) for arg in self.args] + [f"{key}={value}" for key, value in self.kwargs.items()]
        return f"{self.name}({', '.join(words)})".replace(" ", "")


def _array(rng: np.random.Generator, shape: tuple) -> np.ndarray:
    if shape and shape[0] == "int":
        return rng.integers(0, shape[1], shape[2])
    if shape and shape[0] == "distinct":  # where two places are one, PyTorch leaves open which value it keeps
        return rng.permutation(shape[1])[: int(np.prod(shape[2]))].reshape(shape[2])
    if shape and shape[0] == "positive":
        return rng.uniform(0.1, 0.9, shape[1])
    if shape and shape[0] == "sign":
        return rng.choice([-1.0, 1.0], shape[1])
    return rng.normal(size=shape)


def of(name: str, *args: Any, inputs: tuple = (), **kwargs: Any) -> Layer:
    return Layer(name, args, kwargs, inputs)


X = ((2, 3, 4),)
SIGNAL, IMAGE, VOLUME = ((2, 4, 9),), ((2, 4, 7, 9),), ((2, 4, 5, 6, 7),)
PAIR = ((4, 5), (4, 5))

LINEAR = [
    of("Identity", 3, unused=1, inputs=X),
    of("Linear", 4, 6, inputs=X),
    of("Linear", 4, 6, False, inputs=X),
    of("Bilinear", 4, 5, 6, inputs=((3, 4), (3, 5))),
    of("Bilinear", 4, 5, 6, bias=False, inputs=((3, 4), (3, 5))),
    of("Flatten", inputs=X),
    of("Flatten", 0, 1, inputs=X),
    of("Unflatten", 1, (3, 1), inputs=X),
    of("Embedding", 10, 3, inputs=(("int", 10, (2, 5)),)),
    of("Embedding", 10, 3, padding_idx=-2, inputs=(("int", 10, (2, 5)),)),
    of("Embedding", 10, 3, 1, 1.5, 3.0, True, inputs=(("int", 10, (2, 5)),)),
    of("EmbeddingBag", 10, 3, inputs=(("int", 10, (2, 5)),)),
    of("EmbeddingBag", 10, 3, mode="sum", padding_idx=2, max_norm=1.0, inputs=(("int", 10, (2, 5)),)),
]

ACTIVATIONS = [
    of("Threshold", 0.1, 20, inputs=X),
    of("ReLU", inputs=X),
    of("ReLU", inplace=True),
    of("RReLU"),
    of("RReLU", 0.1, 0.2, True),
    of("Hardtanh", inputs=X),
    of("Hardtanh", -2, 0.5, True),
    of("ReLU6", inputs=X),
    of("ReLU6", True),
    of("Sigmoid", inputs=X),
    of("Hardsigmoid", inputs=X),
    of("Tanh", inputs=X),
    of("SiLU", inputs=X),
    of("SiLU", True),
    of("Mish", inputs=X),
    of("Hardswish", inputs=X),
    of("ELU", inputs=X),
    of("ELU", 0.5, True),
    of("CELU", 1.5, inputs=X),
    of("SELU", inputs=X),
    of("GLU", inputs=X),
    of("GELU", inputs=X),
    of("GELU", "tanh", inputs=X),
    of("Hardshrink", inputs=X),
    of("LeakyReLU", inputs=X),
    of("LeakyReLU", 0.2, True),
    of("LogSigmoid", inputs=X),
    of("Softplus", inputs=X),
    of("Softplus", 2, 1, inputs=X),
    of("Softshrink", 0.3, inputs=X),
    of("PReLU", inputs=X),
    of("PReLU", 3, 0.1, inputs=X),
    of("Softsign", inputs=X),
    of("Tanhshrink", inputs=X),
    of("Softmin", 1, inputs=X),
    of("Softmax", -1, inputs=X),
    of("Softmax2d", inputs=IMAGE),
    of("LogSoftmax", dim=0, inputs=X),
    of("MultiheadAttention", 8, 2, inputs=((5, 3, 8), (4, 3, 8), (4, 3, 8))),
    of("MultiheadAttention", 8, 2, bias=False, batch_first=True, inputs=((3, 5, 8), (3, 4, 8), (3, 4, 8))),
    of("MultiheadAttention", 8, 4, kdim=6, vdim=7, inputs=((5, 3, 8), (4, 3, 6), (4, 3, 7))),
    of("MultiheadAttention", 8, 2, add_bias_kv=True, add_zero_attn=True, inputs=((5, 8), (4, 8), (4, 8))),
]

CONVOLUTIONS = [
    of("Conv1d", 4, 6, 3, inputs=SIGNAL),
    of("Conv1d", 4, 6, 3, padding="same", dilation=2, bias=False, inputs=SIGNAL),
    of("Conv1d", 4, 6, 4, padding="same", padding_mode="replicate", inputs=SIGNAL),
    of("Conv2d", 4, 6, 3, inputs=IMAGE),
    of("Conv2d", 4, 6, (3, 2), (2, 1), (1, 0), (1, 2), 2, inputs=IMAGE),
    of("Conv2d", 4, 6, 3, padding=(1, 2), padding_mode="circular", inputs=IMAGE),
    of("Conv2d", 4, 6, 3, padding="valid", padding_mode="reflect", inputs=IMAGE),
    of("Conv3d", 4, 6, (1, 3, 2), padding=1, inputs=VOLUME),
    of("ConvTranspose1d", 4, 6, 3, 2, 1, 1, inputs=SIGNAL),
    of("ConvTranspose2d", 4, 6, (3, 2), (2, 1), groups=2, dilation=(1, 2), inputs=IMAGE),
    of("ConvTranspose3d", 4, 6, 2, bias=False, inputs=VOLUME),
]

NORMS = [
    of("BatchNorm1d", 4, inputs=SIGNAL),
    of("BatchNorm1d", 5, momentum=None, inputs=((6, 5),)),
    of("BatchNorm2d", 4, inputs=IMAGE),
    of("BatchNorm2d", 4, 1e-3, 0.2, affine=False, inputs=IMAGE),
    of("BatchNorm2d", 4, bias=False, track_running_stats=False, inputs=IMAGE),
    of("BatchNorm3d", 4, inputs=VOLUME),
    of("SyncBatchNorm", 4, inputs=SIGNAL),
    of("SyncBatchNorm", 5, momentum=None, bias=False, inputs=((6, 5),)),
    of("InstanceNorm1d", 4, inputs=SIGNAL),
    of("InstanceNorm2d", 4, affine=True, track_running_stats=True, inputs=IMAGE),
    of("InstanceNorm2d", 4, inputs=((4, 7, 9),)),
    of("InstanceNorm3d", 4, affine=True, bias=False, inputs=VOLUME),
    of("LayerNorm", 9, inputs=SIGNAL),
    of("LayerNorm", [4, 9], 1e-3, inputs=SIGNAL),
    of("LayerNorm", (9,), bias=False, inputs=SIGNAL),
    of("LayerNorm", 9, elementwise_affine=False, inputs=SIGNAL),
    of("GroupNorm", 2, 4, inputs=IMAGE),
    of("GroupNorm", 4, 4, affine=False, inputs=IMAGE),
    of("GroupNorm", 1, 4, bias=False, inputs=IMAGE),
    of("RMSNorm", 9, inputs=SIGNAL),
    of("RMSNorm", (4, 9), 1e-3, False, inputs=SIGNAL),
    of("LocalResponseNorm", 2, inputs=IMAGE),
    of("LocalResponseNorm", 3, 1e-2, 0.5, 2.0, inputs=IMAGE),
    of("CrossMapLRN2d", 4, 0.1, 0.5, 2.0),
]

POOLS = [
    of("MaxPool1d", 2, inputs=SIGNAL),
    of("MaxPool2d", 3, 2, 1, inputs=IMAGE),
    of("MaxPool2d", (3, 2), dilation=2, ceil_mode=True, return_indices=True, inputs=IMAGE),
    of("MaxPool3d", 2, inputs=VOLUME),
    of("MaxUnpool1d", 2, inputs=((1, 1, 2), ("distinct", 4, (1, 1, 2)))),
    of("MaxUnpool2d", (2, 3), 2, 1),
    of("MaxUnpool3d", 2),
    of("AvgPool1d", 2, inputs=SIGNAL),
    of("AvgPool1d", 3, 2, 1, True, False, inputs=SIGNAL),
    of("AvgPool2d", (3, 2), 2, 1, inputs=IMAGE),
    of("AvgPool2d", 2, divisor_override=3, inputs=IMAGE),
    of("AvgPool3d", 2, inputs=VOLUME),
    of("LPPool1d", 2, 3, inputs=((2, 4, 9),)),
    of("LPPool2d", 2, 3, stride=2, inputs=IMAGE),
    of("LPPool3d", 2, 3, inputs=VOLUME),
    of("FractionalMaxPool2d", (3, 2), output_ratio=0.6, inputs=IMAGE),
    of("FractionalMaxPool2d", 2, (3, 4), return_indices=True, inputs=IMAGE),
    of("FractionalMaxPool3d", 2, 3, inputs=VOLUME),
    of("AdaptiveMaxPool1d", 4, inputs=SIGNAL),
    of("AdaptiveMaxPool2d", (3, None), inputs=IMAGE),
    of("AdaptiveMaxPool3d", 2, inputs=VOLUME),
    of("AdaptiveAvgPool1d", 4, inputs=SIGNAL),
    of("AdaptiveAvgPool2d", (3, None), inputs=IMAGE),
    of("AdaptiveAvgPool3d", 2, inputs=VOLUME),
]

PADS = [
    layer
    for kind in ("Zero", "Reflection", "Replication", "Circular")
    for layer in (
        of(f"{kind}Pad1d", (1, 2), inputs=SIGNAL),
        of(f"{kind}Pad2d", 2, inputs=IMAGE),
        of(f"{kind}Pad3d", (1, 2, 0, 1, 2, 1), inputs=VOLUME),
    )
] + [
    of("ConstantPad1d", 2, 3.5, inputs=SIGNAL),
    of("ConstantPad2d", (1, -1, 2, 0), 3.5, inputs=IMAGE),
    of("ConstantPad3d", 1, 0, inputs=VOLUME),
]

SPACE = [
    of("Upsample", scale_factor=2, inputs=IMAGE),
    of("Upsample", (5, 3), mode="bilinear", align_corners=True, inputs=IMAGE),
    of("Upsample", scale_factor=(2.0, 3.0), inputs=IMAGE),
    of("UpsamplingNearest2d", scale_factor=2, inputs=IMAGE),
    of("UpsamplingBilinear2d", (4, 4), inputs=IMAGE),
    of("PixelShuffle", 2, inputs=IMAGE),
    of("PixelUnshuffle", 2, inputs=((1, 1, 4, 6),)),
    of("ChannelShuffle", 2, inputs=IMAGE),
    of("Fold", (4, 5), (2, 2), inputs=((2, 12, 12),)),
    of("Unfold", (2, 3), padding=1, inputs=IMAGE),
]

LOSSES = [
    of("L1Loss", inputs=PAIR),
    of("L1Loss", reduction="none", inputs=PAIR),
    of("MSELoss", reduction="sum", inputs=PAIR),
    of("SmoothL1Loss", beta=0.5, inputs=PAIR),
    of("HuberLoss", delta=0.5, inputs=PAIR),
    of("CrossEntropyLoss", inputs=((4, 5), ("int", 5, (4,)))),
    of("CrossEntropyLoss", ignore_index=2, label_smoothing=0.1, inputs=((4, 5), ("int", 5, (4,)))),
    of("LinearCrossEntropyLoss", 6, 5, inputs=((4, 6), ("int", 5, (4,)))),
    of("LinearCrossEntropyLoss", 6, 5, out_features=(2, 3), bias=True, ignore_index=2, inputs=((4, 6), ("int", 5, (4, 2, 3)))),
    of("LinearCrossEntropyLoss", 6, 5, label_smoothing=0.2, reduction="sum", inputs=((6,), ("int", 5, ()))),
    of("NLLLoss", reduction="none", inputs=((4, 5), ("int", 5, (4,)))),
    of("PoissonNLLLoss", full=True, inputs=((4, 5), ("positive", (4, 5)))),
    of("GaussianNLLLoss", inputs=((4, 5), (4, 5), ("positive", (4, 5)))),
    of("KLDivLoss", reduction="batchmean", inputs=((4, 5), ("positive", (4, 5)))),
    of("KLDivLoss", reduction="sum", log_target=True, inputs=PAIR),
    of("BCELoss", inputs=(("positive", (4, 5)), ("positive", (4, 5)))),
    of("BCEWithLogitsLoss", inputs=((4, 5), ("positive", (4, 5)))),
    of("HingeEmbeddingLoss", 0.5, inputs=((4, 5), ("sign", (4, 5)))),
    of("CosineEmbeddingLoss", 0.1, inputs=((4, 5), (4, 5), ("sign", (4,)))),
    of("MarginRankingLoss", 0.2, inputs=((4,), (4,), ("sign", (4,)))),
    of("SoftMarginLoss", inputs=((4, 5), ("sign", (4, 5)))),
    of("MultiLabelMarginLoss", inputs=((4, 5), ("int", 5, (4, 5)))),
    of("MultiLabelSoftMarginLoss", inputs=((4, 5), ("positive", (4, 5)))),
    of("MultiMarginLoss", 2, 0.5, inputs=((4, 5), ("int", 5, (4,)))),
    of("TripletMarginLoss", 0.5, swap=True, inputs=((4, 5), (4, 5), (4, 5))),
    of("TripletMarginWithDistanceLoss", margin=0.5, inputs=((4, 5), (4, 5), (4, 5))),
    of("CTCLoss"),
    of("AdaptiveLogSoftmaxWithLoss", 64, 20, [5, 10], inputs=((6, 64), ("int", 20, (6,)))),
    of("AdaptiveLogSoftmaxWithLoss", 64, 20, (3, 4, 19), 2.0, True, inputs=((6, 64), ("int", 20, (6,)))),
    of("AdaptiveLogSoftmaxWithLoss", 64, 20, [10], inputs=((64,), ("int", 20, ()))),
    of("PairwiseDistance", 1.0, keepdim=True, inputs=PAIR),
    of("CosineSimilarity", 1, inputs=PAIR),
]

RECURRENT = [
    of("RNN", 4, 5, inputs=((6, 3, 4),)),
    of("RNN", 4, 5, 2, "relu", batch_first=True, bidirectional=True, inputs=((3, 6, 4), (4, 3, 5))),
    of("RNN", 4, 5, bias=False, inputs=((6, 4),)),
    of("LSTM", 4, 5, inputs=((6, 3, 4),)),
    of("LSTM", 4, 5, num_layers=3, bias=False, bidirectional=True, inputs=((6, 3, 4),)),
    of("LSTM", 4, 5, num_layers=2, proj_size=3, batch_first=True, inputs=((3, 6, 4),)),
    of("LSTM", 4, 5, inputs=((6, 4),)),
    of("GRU", 4, 5, inputs=((6, 3, 4),)),
    of("GRU", 4, 5, 2, bidirectional=True, dropout=0.5, inputs=((6, 3, 4), (4, 3, 5))),
    of("GRU", 4, 5, bias=False, batch_first=True, inputs=((6, 4), (1, 5))),
    of("RNNCell", 4, 5, inputs=((3, 4), (3, 5))),
    of("RNNCell", 4, 5, bias=False, nonlinearity="relu", inputs=((4,),)),
    of("LSTMCell", 4, 5, inputs=((3, 4),)),
    of("LSTMCell", 4, 5, False, inputs=((4,),)),
    of("GRUCell", 4, 5, inputs=((3, 4), (3, 5))),
    of("GRUCell", 4, 5, bias=False, inputs=((4,), (5,))),
]

TRANSFORMERS = [
    of("TransformerEncoderLayer", 8, 2, 16, inputs=((5, 3, 8),)),
    of(
        "TransformerEncoderLayer",
        8,
        2,
        16,
        activation="gelu",
        batch_first=True,
        norm_first=True,
        inputs=((3, 5, 8),),
    ),
    of("TransformerEncoderLayer", 8, 2, 16, bias=False, inputs=((5, 8),)),
    of("TransformerDecoderLayer", 8, 2, 16, inputs=((5, 3, 8), (4, 3, 8))),
    of("TransformerDecoderLayer", 8, 2, 16, norm_first=True, batch_first=True, inputs=((3, 5, 8), (3, 4, 8))),
    of("Transformer", 8, 2, 2, 1, 16, inputs=((5, 3, 8), (4, 3, 8))),
]

DROPOUTS = [
    of("Dropout", inputs=X),
    of("Dropout", 0.2, True),
    of("Dropout1d", inputs=SIGNAL),
    of("Dropout2d", 0.3, inputs=IMAGE),
    of("Dropout3d", inputs=VOLUME),
    of("AlphaDropout", 0.1, inputs=X),
    of("FeatureAlphaDropout", inputs=IMAGE),
]

LAYERS = [
    *LINEAR,
    *ACTIVATIONS,
    *CONVOLUTIONS,
    *NORMS,
    *POOLS,
    *PADS,
    *SPACE,
    *LOSSES,
    *RECURRENT,
    *TRANSFORMERS,
    *DROPOUTS,
]
