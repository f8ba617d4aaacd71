"""Webhooks, in the order an event takes through the modules.

``events`` emits it, ``endpoints`` finds who subscribes to it, ``deliveries`` makes a delivery for
each of them, ``queue`` puts the deliveries in order, ``outgoing`` takes those that are next,
``thin_events`` makes a notification for who gets thin ones, ``signing`` signs a request for each,
``http_client`` posts it, ``reply_reader`` reads the reply, and ``retries`` records the attempt and
schedules the next one.
"""
