"""What runs inside the jail: opens one file that nobody vouches for, and streams it as Arrow.

Nothing here may import Django or the rest of the project: in the jail there is no database,
no network and no file but the one.
"""
