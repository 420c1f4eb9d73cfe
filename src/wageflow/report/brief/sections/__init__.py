"""The sections of a brief: a module each, with a function of its name that makes the part."""
