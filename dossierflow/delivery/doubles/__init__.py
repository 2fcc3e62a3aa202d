"""One invoice, booked once, whoever booked it: before it goes, the books and Billit are searched."""

from dossierflow.delivery.doubles.adopt import adopt
from dossierflow.delivery.doubles.look import look_for_doubles
from dossierflow.delivery.doubles.settle import Settled, accept, settle

__all__ = ["Settled", "accept", "adopt", "look_for_doubles", "settle"]
