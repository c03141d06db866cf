"""``retrograd demo``: a whole training, as one would write it with PyTorch.

A small convolutional network learns to read handwritten digits; it is saved, loaded and asked; two pictures
are drawn; and at the end a new last layer learns a second question, with everything else frozen.
"""

from __future__ import annotations

import importlib.util
import tempfile
import time
from pathlib import Path

import retrograd as torch
import retrograd.nn.functional as F
from retrograd import nn
from retrograd.data import DataLoader, TensorDataset, load_digits, random_split


class CannotRun(Exception):
    """Something outside the demo is missing; the message says what, and what to do."""


class DigitNet(nn.Module):
    """Two convolutions, a third on half the resolution, and a linear layer: 15,000 weights."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            *convolution(1, 16),
            *convolution(16, 32),
            nn.MaxPool2d(2),  # 8 × 8 → 4 × 4
            *convolution(32, 32),
            nn.MaxPool2d(2),  # 4 × 4 → 2 × 2
            nn.Flatten(),
            nn.Dropout(0.25),
        )
        self.head = nn.Linear(32 * 2 * 2, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.head(self.features(images))


def convolution(inputs: int, outputs: int) -> list[nn.Module]:
    # Batch normalization subtracts the mean, so a bias before it would do nothing.
    return [
        nn.Conv2d(inputs, outputs, kernel_size=3, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    ]


def main(epochs: int, batch_size: int, lr: float, seed: int, out: str) -> None:
    """Run the whole demo; files go to the folder ``out``.

    Raises:
        CannotRun: if a package is missing, or nothing can be written to ``out``.
    """
    require_packages("rich", "igraph", "matplotlib")
    folder = writable_folder(out)

    from rich.console import Console

    from retrograd.viz import draw, plot_training

    console = Console(highlight=False)
    torch.set_num_threads(1)  # layers this small are fastest on one thread
    torch.manual_seed(seed)

    # ---- the data: a third is held out, and the network never learns from it
    images, labels = load_digits()
    digits = TensorDataset(images.unsqueeze(1) / 16, labels)  # (1797, 1, 8, 8), from 0 to 1
    train_set, test_set = random_split(digits, [2 / 3, 1 / 3])
    train_loader: DataLoader[list[torch.Tensor]] = DataLoader(train_set, batch_size, shuffle=True)
    test_images, test_labels = test_set[:]

    # ---- training
    model = DigitNet()
    weights = sum(p.numel() for p in model.parameters())
    console.print(
        f"Training {weights:,} weights on {len(train_set):,} digits, testing on {len(test_set)} others."
    )
    start = time.perf_counter()
    history = train(model, train_loader, test_images, test_labels, epochs, lr, console)
    seconds = time.perf_counter() - start
    console.print(f"Test accuracy {history['accuracy'][-1]:.2%} after {seconds:.1f} s.\n", style="bold green")

    # ---- saving, and loading into a fresh model
    torch.save(model.state_dict(), folder / "digits.pth")
    loaded = DigitNet()
    loaded.load_state_dict(torch.load(folder / "digits.pth"))
    loaded.eval()
    with torch.no_grad():
        predictions = loaded(test_images).argmax(dim=1)
        same = torch.equal(predictions, model(test_images).argmax(dim=1))
    console.print(
        f"Saved, loaded, asked again: {'the same answers' if same else 'DIFFERENT answers'}. Some:\n"
    )
    console.print(picture_of_digits(test_images[:8], test_labels[:8], predictions[:8], console.encoding))

    # ---- two pictures
    plot_training(history, folder / "training.png")
    loss = F.cross_entropy(model(test_images[:batch_size]), test_labels[:batch_size])
    draw(loss, params={"loss": loss, **dict(model.named_parameters())}, file=folder / "loss_graph.svg")

    # ---- a second question for the same network: is the digit even?
    fine_tune(model, train_loader, test_images, test_labels, epochs, console)

    console.print(f"\nWritten to {folder}: digits.pth, training.png, loss_graph.svg", soft_wrap=True)


def train(model, loader, test_images, test_labels, epochs, lr, console) -> dict[str, list[float]]:
    """Train all weights; return loss and test accuracy of each epoch."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9, weight_decay=5e-4)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs * len(loader))
    history: dict[str, list[float]] = {"loss": [], "accuracy": []}

    columns = TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("training", total=epochs * len(loader))
        for epoch in range(epochs):
            model.train()
            total = 0.0
            for images, labels in loader:
                loss = F.cross_entropy(model(images), labels)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                scheduler.step()
                total += loss.item() * len(labels)
                progress.advance(task)
            history["loss"].append(total / len(loader.dataset))
            history["accuracy"].append(accuracy(model, test_images, test_labels))
            console.print(
                f"epoch {epoch + 1:2}/{epochs}   loss {history['loss'][-1]:.4f}   "
                f"test accuracy {history['accuracy'][-1]:.2%}"
            )
    return history


@torch.no_grad()
def accuracy(model: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    model.eval()
    return (model(images).argmax(dim=1) == labels).float().mean().item()


def fine_tune(model, loader, test_images, test_labels, epochs, console) -> float:
    """Teach a new last layer whether a digit is even, all other weights frozen; return the test accuracy."""
    model.requires_grad_(False)
    model.head = nn.Linear(model.head.in_features, 2)  # a new layer: the only one that requires grad
    model.eval()  # batch normalization too keeps what it has learnt
    state = model.state_dict()
    before = {name: value.clone() for name, value in state.items() if not name.startswith("head.")}

    optimizer = torch.optim.SGD(model.head.parameters(), lr=0.05, momentum=0.9)
    for _ in range(max(1, epochs // 3)):
        for images, labels in loader:
            loss = F.cross_entropy(model(images), is_even(labels))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    after = model.state_dict()
    moved = [name for name, value in before.items() if not torch.equal(value, after[name])]
    result = accuracy(model, test_images, is_even(test_labels))
    console.print(f"Is the digit even? A new last layer answers with test accuracy {result:.2%};")
    console.print(f"of the {len(before)} frozen tensors, {', '.join(moved) or 'none'} has moved by a bit.")
    return result


def is_even(labels: torch.Tensor) -> torch.Tensor:
    return (labels % 2 == 0).long()


# ---- what has nothing to do with training


def picture_of_digits(images, labels, predictions, encoding: str = "utf-8") -> str:
    """Digits in block characters, four side by side, with what they were taken for and what they are."""
    shades = " ░▒▓█"
    try:
        shades.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        shades = " .:+#"
    lines = []
    for first in range(0, len(images), 4):
        chosen = range(first, min(first + 4, len(images)))
        for row in range(8):
            lines.append("   ".join(_shaded(images[i, 0, row].tolist(), shades) for i in chosen))
        captions = []
        for i in chosen:
            label, prediction = labels[i].item(), predictions[i].item()
            right = "right" if label == prediction else f"wrong, it is {label}"
            captions.append(f"{prediction}: {right}".center(16))
        lines += ["   ".join(captions), ""]
    return "\n".join(lines)


def _shaded(pixels: list[float], shades: str) -> str:
    return "".join(shades[round(pixel * (len(shades) - 1))] * 2 for pixel in pixels)


def require_packages(*names: str) -> None:
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    if missing:
        raise CannotRun(f"{' and '.join(missing)} must be installed first: pip install 'retrograd[demo]'")


def writable_folder(out: str) -> Path:
    """The folder ``out``, made if it is missing, in which a file can be written."""
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise CannotRun(
            f"cannot write to {out!r} ({error.strerror}); choose another folder with --out"
        ) from error
    return folder
