"""The topics of every_method_197.py."""
