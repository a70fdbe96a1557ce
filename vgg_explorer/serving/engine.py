"""The engine as an application of Ray Serve: replicas, batches, what a replica may take.

``vgg-explorer serve`` runs it.
"""

import asyncio
import socket
from dataclasses import dataclass
from typing import Any

from vgg_explorer.compute import wire
from vgg_explorer.operation import ray_cluster
from vgg_explorer.serving.replica import Asked, RefusedError, Replica

NAME = "vgg-explorer"
_AT_A_REPLICA = 64
"""Requests that a replica holds at most, those under way included."""
_IN_THE_PROXY = 256
"""Requests that may wait for a replica; more are refused, and the apps compute them."""


class CannotServeError(Exception):
    """The engine can't be started; the message is a sentence."""


@dataclass(frozen=True)
class Scale:
    """How large the engine is.

    Attributes:
        replicas: Copies of the network that always run.
        most_replicas: As many as are started when requests wait.
        cpus: Processors of a replica, and threads of a pass on them.
        gpus: Share of a GPU that a replica takes; 0.25 puts four on one.
        batch: Images of equal size that go through the network together, at most.
        wait_ms: How long a pass waits for others to join it.
    """

    replicas: int = 1
    most_replicas: int = 1
    cpus: float = 1.0
    gpus: float = 0.0
    batch: int = 8
    wait_ms: float = 5.0


def application(scale: Scale) -> Any:
    """What Ray Serve runs.

    Args:
        scale: How large.

    Raises:
        CannotServeError: If Ray is not installed.
    """
    serve = _serve()
    batch, wait = scale.batch, scale.wait_ms / 1000
    threads = max(1, int(scale.cpus)) if not scale.gpus else None

    class Passes:
        """One replica; the methods are called by Ray Serve."""

        def __init__(self) -> None:
            self._replica = Replica(threads)

        @serve.batch(max_batch_size=batch, batch_wait_timeout_s=wait)  # type: ignore[untyped-decorator]
        async def _run(self, requests: list[Asked]) -> list[bytes | RefusedError]:
            # In a thread, so that a long pass leaves the replica answering that it is well.
            return await asyncio.to_thread(self._replica.run, requests)

        async def __call__(self, request: Any) -> Any:
            from starlette.responses import JSONResponse, Response  # noqa: PLC0415

            what = request.url.path.rstrip("/").rpartition("/")[2]
            if what == wire.ABOUT and request.method == "GET":
                about = wire.about_head(self._replica.about)
                return JSONResponse({**about, "batches": self._replica.batches})
            if what != wire.PASS or request.method != "POST":
                return JSONResponse({"protocol": wire.PROTOCOL}, status_code=404)
            try:
                asked = Asked.read(await request.body())
                answer: bytes | RefusedError = await self._run(asked)
            except RefusedError as error:
                answer = error
            if isinstance(answer, RefusedError):
                refused = {"protocol": wire.PROTOCOL, "refused": str(answer)}
                return JSONResponse(refused, status_code=wire.REFUSED)
            return Response(answer, media_type="application/octet-stream")

    resources: dict[str, Any] = {"num_cpus": scale.cpus, "num_gpus": scale.gpus}
    size: dict[str, Any]
    if scale.most_replicas > scale.replicas:
        size = {
            "autoscaling_config": {
                "min_replicas": scale.replicas,
                "initial_replicas": scale.replicas,
                "max_replicas": scale.most_replicas,
                # Below the batch, so that replicas are added before a second batch waits.
                "target_ongoing_requests": max(1, scale.batch // 2),
            }
        }
    else:
        size = {"num_replicas": scale.replicas}
    deployment = serve.deployment(
        Passes,
        name="passes",
        ray_actor_options=resources,
        max_ongoing_requests=_AT_A_REPLICA,
        max_queued_requests=_IN_THE_PROXY,
        health_check_period_s=2,
        health_check_timeout_s=30,
        **size,
    )
    return deployment.bind()


def start(host: str, port: int, scale: Scale, cluster: str | None = None) -> None:
    """Start the engine; returns when it answers.

    Args:
        host: Where to listen.
        port: Where to listen.
        scale: How large.
        cluster: Address of a Ray cluster that runs already (``auto`` for the one of this machine);
            None to start Ray on this machine.

    Raises:
        CannotServeError: If Ray is not installed or can't be started, or the port is taken.
    """
    _refuse_taken(host, port)
    serve = _serve()
    try:
        ray = ray_cluster.connect(cluster, int(scale.cpus * scale.most_replicas) + 1)
    except ray_cluster.RayUnavailableError as error:
        raise CannotServeError(str(error)) from error
    try:
        serve.start(http_options={"host": host, "port": port})
        serve.run(application(scale), name=NAME, route_prefix="/")
    except (RuntimeError, OSError, ValueError, ray.exceptions.RayError) as error:
        ray.shutdown()
        message = f"The engine can't be started: {ray_cluster.reason(error)}."
        raise CannotServeError(message) from error


def _refuse_taken(host: str, port: int) -> None:
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        # Python's own words name the address once more, in brackets.
        reason = str(error.strerror or error).partition(" (")[0]
        message = f"The engine can't listen at {host}:{port}: {reason}."
        raise CannotServeError(message) from error


def stop() -> None:
    """Stop the engine, and Ray if ``start`` has started it."""
    import ray  # noqa: PLC0415

    _serve().shutdown()
    ray.shutdown()


def _serve() -> Any:
    try:
        return ray_cluster.load("ray.serve")
    except ray_cluster.RayUnavailableError as error:
        raise CannotServeError(str(error)) from error
