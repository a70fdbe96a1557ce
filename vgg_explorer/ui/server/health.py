"""Two addresses for whatever watches over the server: does it live, and can it compute?"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from streamlit import config, runtime
from streamlit.url_util import make_url_path

from vgg_explorer.compute import extractor, weights_at_hand

LIVE, READY = "/health/live", "/health/ready"
_UNAVAILABLE = 503
_NOT_KEPT = {"Cache-Control": "no-store"}


def routes() -> list[Route]:
    """``/health/live`` and ``/health/ready``, below the server's prefix where it has one."""
    base = config.get_option("server.baseUrlPath") or ""
    return [
        Route(make_url_path(base, LIVE), _live, methods=["GET"]),
        Route(make_url_path(base, READY), _ready, methods=["GET"]),
    ]


async def _live(_request: Request) -> Response:
    """The server answers; a server that does not is to be started anew."""
    return JSONResponse({"status": "live"}, headers=_NOT_KEPT)


async def _ready(_request: Request) -> Response:
    """A pass can be run without anything being fetched; until then visitors may go elsewhere."""
    missing = []
    if not (await runtime.get_instance().is_ready_for_browser_connection)[0]:
        missing.append("server")
    if not (extractor.loaded() or await run_in_threadpool(weights_at_hand.check)):
        missing.append("weights")
    status = _UNAVAILABLE if missing else 200
    said = {"status": "not ready" if missing else "ready", "missing": missing}
    return JSONResponse(said, status, headers=_NOT_KEPT)
