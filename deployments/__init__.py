"""How the flows are put to work: the demo, automations, and a compose file for a team."""
