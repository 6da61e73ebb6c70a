"""Nothing: what changed where is written and read by the database's own means.

Django tells of migrations only to applications that have this module.
"""
