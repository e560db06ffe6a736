"""The files of municipalities/: read, validated and compiled at synth. Not deployed."""
