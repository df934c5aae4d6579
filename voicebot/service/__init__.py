"""Joins the pure core with the ports: live calls, approvals, notices, outcomes."""
