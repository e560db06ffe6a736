"""The few things that use cases need from the world, a module for each. Adapters and the tests' fakes fulfil them.

What they answer with are named tuples: they start fast, and a function loads only the modules that it needs.
"""
