import gc
import subprocess
import sys

from bot import garbage

#: In a process of its own: what is taken as here to stay is so for good.
SETTLED = """
import gc, weakref
from bot import garbage

class Node:
    pass

def cycle():
    node = Node()
    node.itself = node
    return weakref.ref(node)

with garbage.start():
    left_by_start = cycle()
    held = left_by_start() is not None
    garbage.settle()
    print(held, left_by_start() is None, gc.isenabled(), gc.get_freeze_count() > 1000)
    later = cycle()
    gc.collect()
    print(later() is None)
"""


def test_a_start_looks_for_no_garbage_and_puts_back_what_it_found() -> None:
    with garbage.start():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_after_the_start_its_garbage_is_cleared_and_only_newer_objects_are_looked_among() -> None:
    done = subprocess.run([sys.executable, "-c", SETTLED], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["True"] * 5
