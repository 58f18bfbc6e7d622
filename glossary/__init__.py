"""The education library: reviewed entries, how to find the right one, and the checks they must pass.

Pure: imports nothing else of ours, touches no network and no database.
"""
