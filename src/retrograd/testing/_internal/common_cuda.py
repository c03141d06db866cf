"""What tests ask about CUDA: there is none."""

from . import conditions
from .conditions import as_it_is

SM53OrLater = SM60OrLater = SM70OrLater = SM75OrLater = SM80OrLater = SM89OrLater = SM90OrLater = False
TEST_CUDA = conditions.TEST_CUDA
TEST_CUDNN = conditions.TEST_CUDNN
TEST_CUDNN_VERSION = 0
TEST_MAGMA = TEST_MULTIGPU = False
PLATFORM_SUPPORTS_FLASH_ATTENTION = PLATFORM_SUPPORTS_MEM_EFF_ATTENTION = PLATFORM_SUPPORTS_FUSED_ATTENTION = False

tf32_off = tf32_on = tf32_on_and_off = with_tf32_off = as_it_is
