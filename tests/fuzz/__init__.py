"""Damaged inputs for every reader: each is answered or refused with a reason, and nothing half-done is left."""
