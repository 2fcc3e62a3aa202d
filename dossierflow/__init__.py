"""The link between Billit (e-invoicing) and Exact Online (bookkeeping) for accountants' practices.

Plain types stand directly in this package and import no adapter; the adapters are `exact`, `billit`,
`coda` and `store`; the work is done in `onboarding`, `delivery`, `booking` and `bank`.
"""
