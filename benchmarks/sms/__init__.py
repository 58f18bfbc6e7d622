"""The load trial of text messages: `make trial-sms`.

Real gateway processes on PostgreSQL, killed at random, between a carrier that repeats, loses and shuffles what it says.
"""
