"""What the operator runs: one file a flow, each reads like the business process."""
