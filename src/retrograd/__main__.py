"""The command line: ``retrograd demo``, ``retrograd run script.py``, ``retrograd --version``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command, given by ``argv`` or else by the arguments of the process; return the exit status."""
    argv = sys.argv[1:] if argv is None else list(argv)
    if argv[:1] == ["run"]:  # everything behind it is the program's own
        from retrograd.compat import run

        return run.main(argv[1:]) or 0
    arguments = _parser().parse_args(argv)
    status: int = arguments.run(arguments)
    return status


def _parser() -> argparse.ArgumentParser:
    import retrograd

    parser = argparse.ArgumentParser(
        prog="retrograd", description="PyTorch's autograd for small models on a CPU, in Python and NumPy."
    )
    parser.add_argument("--version", action="version", version=f"retrograd {retrograd.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_demo(commands)
    _add_run(commands)
    return parser


def _add_demo(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    demo = commands.add_parser(
        "demo",
        help="train a small network on handwritten digits, and see all of it work",
        description=(
            "Trains a small convolutional network on two thirds of 1,797 handwritten digits and tests it on "
            "the other third, which takes less than a minute. Saves it, loads it again, shows some "
            "predictions, draws the training curve and the graph of the loss, and then teaches a new last "
            "layer a second question (is the digit even?) with all other weights frozen."
        ),
        epilog=(
            "Files written to DIR: digits.pth (the weights, also readable by PyTorch), training.png, "
            "loss_graph.svg. The program is src/retrograd/demo.py; it is written to be read."
        ),
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    demo.add_argument(
        "--epochs", type=_positive(int), default=12, help="times to go through the training digits"
    )
    demo.add_argument("--batch-size", type=_positive(int), default=32, help="digits a step")
    demo.add_argument(
        "--lr", type=_positive(float), default=0.05, help="learning rate at the start; it falls to 0"
    )
    demo.add_argument(
        "--seed", type=int, default=0, help="of all random numbers: the same seed, the same run"
    )
    demo.add_argument("--out", metavar="DIR", default="demo-output", help="folder for the files")
    demo.add_argument("--quick", action="store_true", help="2 epochs only: see that it runs, not how well")
    demo.set_defaults(run=_run_demo)


def _add_run(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = commands.add_parser(
        "run",
        help="run a program that says `import torch`, with retrograd in its place",
        description=(
            "Runs a Python program in which `import torch` (and torch.nn, torchvision.models, ...) gives "
            "retrograd, whether PyTorch is installed or not."
        ),
    )
    run.add_argument("arguments", nargs=argparse.REMAINDER, metavar="script.py [argument ...]")


def _run_demo(arguments: argparse.Namespace) -> int:
    from retrograd import demo

    epochs = 2 if arguments.quick else arguments.epochs
    try:
        demo.main(epochs, arguments.batch_size, arguments.lr, arguments.seed, arguments.out)
    except (demo.CannotRun, ImportError) as error:
        print(f"retrograd demo: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nretrograd demo: interrupted", file=sys.stderr)
        return 130
    return 0


def _positive(kind: type[int] | type[float]):
    """A parser of positive numbers for argparse."""

    def parse(text: str) -> int | float:
        value = kind(text)
        if not value > 0:
            raise argparse.ArgumentTypeError(f"must be greater than 0, not {text}")
        return value

    parse.__name__ = "whole number" if kind is int else "number"
    return parse


if __name__ == "__main__":
    sys.exit(main())
