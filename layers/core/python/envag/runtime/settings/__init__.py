"""What each function reads from its environment: a module for each, named after the function's folder.

The CDK app sets exactly these variables. They are named tuples, which are made in a fraction of a dataclass's time.
"""
