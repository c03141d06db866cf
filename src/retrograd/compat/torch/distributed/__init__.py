"""Training in several processes: not available. The names are here for programs that import them and can do without."""

from __future__ import annotations

from typing import Any, NoReturn

from ..absent import absent

_NO_GROUPS = "it has no process groups"


def is_available() -> bool:
    """``False``."""
    return False


def is_initialized() -> bool:
    """``False``."""
    return False


def is_nccl_available() -> bool:
    """``False``."""
    return False


def is_gloo_available() -> bool:
    """``False``."""
    return False


def is_mpi_available() -> bool:
    """``False``."""
    return False


def is_torchelastic_launched() -> bool:
    """``False``."""
    return False


def init_process_group(*arguments: Any, **keywords: Any) -> NoReturn:
    """Raises RuntimeError: a program trains in one process here."""
    raise RuntimeError(
        "retrograd has no process groups: run the program as one process, without torchrun and without RANK and "
        "WORLD_SIZE in the environment"
    )


def _no_group(*arguments: Any, **keywords: Any) -> NoReturn:
    """Raises ValueError: there is no group of processes."""
    raise ValueError(
        "Default process group has not been initialized, please make sure to call init_process_group. "
        "retrograd has no process groups: ask torch.distributed.is_initialized() first"
    )


get_rank = get_world_size = get_backend = new_group = destroy_process_group = barrier = _no_group
all_reduce = reduce = broadcast = all_gather = all_gather_object = broadcast_object_list = gather = scatter = _no_group
reduce_scatter = all_to_all = send = recv = isend = irecv = all_gather_into_tensor = all_to_all_single = _no_group
reduce_scatter_tensor = gather_object = scatter_object_list = monitored_barrier = batch_isend_irecv = _no_group
get_global_rank = get_group_rank = get_process_group_ranks = init_device_mesh = _no_group


class ReduceOp:
    """How values of several processes are combined: names to pass to :func:`all_reduce`."""

    SUM, AVG, PRODUCT, MIN, MAX = "sum", "avg", "product", "min", "max"
    BAND, BOR, BXOR, PREMUL_SUM = "band", "bor", "bxor", "premul_sum"
    RedOpType = str


class GroupMember:
    """The groups that a process can be in or out of: there is none."""

    WORLD = None
    NON_GROUP_MEMBER = object()


group = GroupMember

globals().update(
    absent(
        "torch.distributed",
        *("Backend", "DeviceMesh", "FileStore", "P2POp", "PrefixStore", "ProcessGroup", "Store", "TCPStore", "Work"),
        because=_NO_GROUPS,
    )
)
