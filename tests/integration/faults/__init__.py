"""Faults on the wire: a proxy between a client and a real server that spoils what it is told to spoil.

`proxy` forwards and keeps count, `kinds` are the faults.
"""
