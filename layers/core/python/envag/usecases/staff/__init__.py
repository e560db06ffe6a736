"""What staff do with cases: guides and leads in the centre, officers in the departments.

``reading`` shows, the others change; every change goes through ``changing``, which checks who may.
"""
