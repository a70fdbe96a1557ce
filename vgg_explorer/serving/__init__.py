"""The engine: replicas of the network behind Ray Serve, asked by apps over HTTP.

May import ``compute``. ``cli`` uses all of it. Ray is imported when an engine is started, never
with these modules; it is not among the requirements but in ``requirements-engine.txt``.
"""
