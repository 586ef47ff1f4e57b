"""Services and rates from and to the formats of others: DCSA, GTFS, sailing lists, UN/LOCODE, calendars.

``corridor.__all__`` is the public door; what is imported from here may change in any version.
"""
