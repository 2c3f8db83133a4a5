"""The public face: every name that a notebook or a script may use, loaded when it is first asked for."""
