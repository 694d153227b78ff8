"""Where people meet practices: pages, JSON, the command line. The only room that knows the web."""
