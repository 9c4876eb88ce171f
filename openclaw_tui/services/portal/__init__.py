"""The way off the retired Portal login: look, plan, verify. Writing is the changer's."""
