"""Operating the service: command line, web server, health checks, metrics, logs, backup, evaluation."""
