"""A real Ray cluster on this machine, in a process of its own: a head without CPUs, and nodes of one CPU each.

Started as `python -m tests.runners.ray_cluster_process CACHES`. Prints its address and its Ray Client's as one line of
JSON; then `add` on standard input starts a node and prints the process id of its raylet, and `kill PID` kills that node
and all it runs. Each node keeps its data in a folder of its own under CACHES. Ends when standard input does.
"""

import json
import os
import shutil
import socket
import sys
from pathlib import Path


def main() -> None:
    # Otherwise gRPC keeps the Ray Client server from starting the process that it starts for each client.
    os.environ.update(GRPC_ENABLE_FORK_SUPPORT="0", RAY_USAGE_STATS_ENABLED="0")
    from ray.cluster_utils import Cluster

    caches, client_port, nodes = Path(sys.argv[1]), free_port(), {}
    head = {
        "num_cpus": 0,
        "include_dashboard": False,
        "ray_client_server_port": client_port,
        # A node counts as dead after three seconds instead of fifteen.
        "_system_config": {
            "health_check_initial_delay_ms": 0,
            "health_check_period_ms": 500,
            "health_check_failure_threshold": 6,
        },
    }
    cluster = Cluster(initialize_head=True, connect=False, head_node_args=head)
    say({"address": cluster.address, "client": f"ray://127.0.0.1:{client_port}"})
    for line in sys.stdin:
        match line.split():
            case ["add"]:
                cache = caches / str(len(list(caches.iterdir())))
                cache.mkdir()
                node = cluster.add_node(num_cpus=1, env_vars={"FAQBOT_CACHE": str(cache)})
                raylet = node.all_processes["raylet"][0].process.pid
                nodes[raylet] = node
                say({"raylet": raylet})
            case ["kill", raylet]:
                cluster.remove_node(nodes.pop(int(raylet)), allow_graceful=False)
                say({"killed": int(raylet)})
    session = cluster.head_node.get_session_dir_path()
    cluster.shutdown()
    shutil.rmtree(session, ignore_errors=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def say(answer: dict[str, object]) -> None:
    PRIVATE_STDOUT.write(json.dumps(answer) + "\n")
    PRIVATE_STDOUT.flush()


if __name__ == "__main__":
    PRIVATE_STDOUT = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    main()
