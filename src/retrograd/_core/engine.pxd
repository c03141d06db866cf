from libcpp.queue cimport priority_queue
from libcpp.utility cimport pair
from retrograd._core.gathering cimport Gathered
from retrograd._core.node cimport Node
from retrograd._core.tensor cimport Tensor

cdef class Run:
    cdef priority_queue[pair[long long, size_t]] heap
    cdef unsigned int number
    cdef unsigned int depth  # how many runs of this thread, or of those that wait for it, it began in
    cdef bint keep
    cdef bint create
    cdef bint accumulate     # to `grad`
    cdef bint grad_before
    cdef void* outer         # the run of this thread that it began in
    cdef tuple roots         # nodes and leaves it starts from
    cdef dict leaves         # leaf -> Pending
    cdef dict uses           # leaf -> how many edges to it are yet to be gone; None where no leaf has hooks
    cdef dict positions      # leaf -> [position in results]
    cdef dict elsewhere      # node -> Pending, for nodes that hold a cotangent of another run
    cdef dict captures       # node -> [(output number, position)]
    cdef set needed          # nodes and leaves that gradients are sent to; None means all
    cdef set stops           # those of them that are captured and not run: no other target lies behind them
    cdef set reached         # nodes and leaves that it comes past, once somebody asks
    cdef dict order          # node -> its place, where sequence numbers were given by hand
    cdef list results
    cdef tuple place         # the code object and the instruction offset of the user's call
    cdef dict gathered       # leaves -> Gathered: products for several nodes, to be computed at once; None after the first
    cdef bint gathers        # whether the node that runs may leave such gradients to `gathered`
    cdef list callbacks      # to be called at the end
    cdef void* node          # the node that runs
    cdef list hooks          # for saved tensors, that were open when it began

cdef Run new_run(bint keep)
cdef int begin(Run run, bint create) except -1
cdef int end(Run run) except -1
cdef Run current_run()
cdef set reached(Run run)
cdef long long place_of(Run run, Node node) except? -1
cdef int send(Run run, object target, int number, object g) except -1
cdef int send_gathered(Run run, tuple targets, Gathered gathered) except -1
cdef int find_needed(Run run, list roots, set targets, long long lowest) except -1
cdef int finish(Run run, bint create, bint accumulate, dict positions) except -1
cdef int abandon(Run run) except -1
