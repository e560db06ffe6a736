"""The CDK app: what is deployed."""

import sys

# The CDK's modules are compiled at first import; without their bytecode each synth compiles them anew, for seconds.
sys.dont_write_bytecode = False
