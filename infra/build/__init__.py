"""Builds what the functions run, at synth: layers, functions, compiled data. Cached by a hash of the inputs."""
