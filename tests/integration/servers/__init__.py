"""Real OpenSearch and Elasticsearch servers for the tests: fetched once, started in temporary folders, stopped in any case.

`java` finds a Java, `maven` fetches archives, `descriptions` says what each server is made of, `install` assembles it in
a cache folder, `running` starts and stops it, and `guard` outlives whoever started it to clean up. By hand:

    python -m tests.integration.servers opensearch3 --port 19200
"""
