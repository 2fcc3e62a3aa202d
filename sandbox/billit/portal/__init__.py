"""The accountant's portal: what a person does there, as pages and as JSON for tests."""

from sandbox.billit.portal.routes import portal_routes

__all__ = ["portal_routes"]
