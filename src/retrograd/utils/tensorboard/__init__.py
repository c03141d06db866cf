"""`torch.utils.tensorboard`: figures of a run, in files that TensorBoard shows. Writing them needs nothing else."""

from .writer import SummaryWriter

__all__ = ["SummaryWriter"]
