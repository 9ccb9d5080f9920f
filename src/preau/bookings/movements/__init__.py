"""The history of requests: nobody rewrites it."""
