"""ROOM THREE: from a finding to a person.

``route`` decides which areas a finding concerns and writes alerts with their deliveries (the outbox), or entries for a
digest; ``digest`` gathers an area's quiet news of a day; ``deliver`` is the only one that speaks to channels. A decision
is a pure function of rows and register and always leaves its reasons; a message is words in the area's language that no
channel has touched yet; a channel is one file in ``alerts/channels``.
"""
