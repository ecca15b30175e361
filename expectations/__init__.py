"""The audit of a snapshot before it is published: Great Expectations suites as code.

Structural suites block publishing; identity suites, one an identity of ``forms/identities.csv``, become findings.
Great Expectations takes seconds to import: ``expectations.checkpoint`` alone imports it, and only when an audit runs.
"""
