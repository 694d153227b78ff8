"""Operating the service: command line, server, health, metrics, logs, backup and diagnosis."""
