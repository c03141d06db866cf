"""Walks through a module and its submodules, for `nn.Module`: what is there, each once, outermost first.

They are iterative and lazy, without names where none are wanted. A class with a `named_modules` of its own, which is
not `usual`, is asked for its modules.
"""

import cython


@cython.cfunc
def add_children(waiting: list, module: object):
    children = module.__dict__["_modules"]
    if children:
        for child in reversed(children.values()):
            if child is not None:
                waiting.append(child)


def modules(root, usual, remove_duplicate):
    """The module and all its submodules."""
    seen: set = set()
    waiting: list = [root]
    while waiting:
        module = waiting.pop()
        if type(module).named_modules is not usual:
            for _, found in module.named_modules(seen, remove_duplicate=remove_duplicate):
                yield found
        elif module not in seen:
            if remove_duplicate:
                seen.add(module)
            yield module
            add_children(waiting, module)


def named_modules(root, usual, memo, prefix, remove_duplicate):
    """The same with dotted names, without what is in `memo`."""
    seen: set = set() if memo is None else memo
    waiting: list = [(prefix, root)]
    while waiting:
        path, module = waiting.pop()
        if module is not root and type(module).named_modules is not usual:
            yield from module.named_modules(seen, path, remove_duplicate)
        elif module not in seen:
            if remove_duplicate:
                seen.add(module)
            yield path, module
            children = module._modules
            if children:
                within = path + "." if path else ""
                for name, child in reversed(children.items()):
                    if child is not None:
                        waiting.append((within + name, child))


def members(root, usual, registry):
    """What all modules have in a registry, such as their parameters."""
    seen: set = set()
    for module in modules(root, usual, True):
        for member in module.__dict__[registry].values():
            if member is not None and member not in seen:
                seen.add(member)
                yield member


def named_members(modules, members_of, remove_duplicate):
    """What `members_of` gives of each of some named modules, with dotted names."""
    seen: set = set()
    for path, module in modules:
        for name, member in members_of(module):
            if member is not None and member not in seen:
                if remove_duplicate:
                    seen.add(member)
                yield (path + "." + name if path else name), member
