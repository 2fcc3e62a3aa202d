"""The part of OData 2 that Exact speaks: queries, bodies and answers."""
