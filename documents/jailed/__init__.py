"""What runs inside the jail: opens one document that nobody vouches for.

Nothing here may import Django or the rest of the project: in the jail there is no database,
no network and no file but the one.
"""
